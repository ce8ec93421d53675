"""What the family TanDan needs to know: its field map and the options of a portal file.

Here: the models behind `tandan.yaml` and behind `options`, compiled for reading. Not here: asking
and reading.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from dagster_project.ingest.connectors.field_maps import Cell, cell
from dagster_project.ingest.connectors.options import Options
from dagster_project.ingest.models import Level
from dagster_project.ingest.tables.wording import key

_REMARK = re.compile(r"\([^()]*\)")
LEVELS_MARK = " > "


def header_key(text: str) -> str:
    """Return what a header is compared by: without capitals, spaces and remarks in brackets."""
    return key(_REMARK.sub(" ", text))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Header(_Strict):
    """A column that says something about the unit."""

    key: str
    labels: list[str]


class UnitColumns(_Strict):
    """All of them."""

    code: Header
    name: Header
    source_id: Header
    catalog: Header
    number: Header
    unused: list[str]


class Catalog(_Strict):
    """A group of units."""

    level: Level | None
    headings: list[str]


class FigureColumn(_Strict):
    """A column of figures."""

    labels: list[str]
    measures: list[str]
    optional: bool = False


class ReportMap(_Strict):
    """One report."""

    columns: dict[str, FigureColumn]
    unused: list[str]


class TandanMap(_Strict):
    """Everything of `tandan.yaml`."""

    version: int
    unit: UnitColumns
    catalogs: dict[str, Catalog]
    totals: list[str]
    reports: dict[str, ReportMap]


class PortalOptions(Options):
    """Options of a TanDan portal."""

    path: Annotated[
        str, Field(pattern=r"^/[^?#\s]*\{report\}[^?#\s]*$", description="{report} is put in")
    ] = "/thong-ke/766/{report}.xls"
    unit_id: Annotated[
        str | None,
        Field(pattern=r"^[A-Za-z0-9.-]{1,40}$", description="The province's MaDinhDanh"),
    ] = None
    thousands: Annotated[
        Literal["", ".", ",", " "], Field(description="Mark between groups of three digits")
    ] = "."


@dataclass(frozen=True)
class WantedColumn:
    """A column to find: by any of its headers, or by the key as its last level."""

    key: str
    headers: frozenset[str]
    cell: Cell | None = None
    optional: bool = False
    label: str = ""


@dataclass(frozen=True)
class ReportPlan:
    """A report, compiled."""

    report: str
    unit: dict[str, WantedColumn]
    figures: tuple[WantedColumn, ...]
    unused: frozenset[str]
    totals: frozenset[str]
    headings: dict[str, str]
    levels: dict[str, Level | None]

    @classmethod
    def of(cls, report: str, whole: TandanMap) -> "ReportPlan":
        """Compile one report of the map."""
        fields = whole.reports[report]
        roles = {name: getattr(whole.unit, name) for name in UnitColumns.model_fields}
        return cls(
            report=report,
            unit={
                role: _wanted(header.key, header.labels)
                for role, header in roles.items()
                if isinstance(header, Header)
            },
            figures=tuple(
                WantedColumn(
                    name,
                    _keys(column.labels),
                    cell(column.measures, f"tandan.yaml: {report}.{name}"),
                    column.optional,
                    column.labels[0],
                )
                for name, column in fields.columns.items()
            ),
            unused=_keys([*fields.unused, *whole.unit.unused]),
            totals=_keys(whole.totals),
            headings={
                header_key(text): name
                for name, group in whole.catalogs.items()
                for text in group.headings
            },
            levels={name: group.level for name, group in whole.catalogs.items()},
        )


def _wanted(name: str, labels: list[str]) -> WantedColumn:
    return WantedColumn(name, _keys(labels), label=labels[0])


def _keys(labels: list[str]) -> frozenset[str]:
    return frozenset(header_key(label) for label in labels)
