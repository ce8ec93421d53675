"""The national portal's older interface (`rest.jsp`), for the scoreboards of 2022 to 2025.

Here: its form parameters and its rows, where every value is a text. Not here: HTTP, cadence,
which fields feed what (`national_legacy.yaml`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dagster_project.ingest.connectors.field_maps import (
    Cell,
    LegacyDatasetMap,
    LegacyMap,
    cells,
    load_map,
)
from dagster_project.ingest.connectors.figures import read_text_number
from dagster_project.ingest.connectors.json_tokens import load, raw_text
from dagster_project.ingest.connectors.protocol import COUNTRY, DatasetLike
from dagster_project.ingest.connectors.unit_reader import UnitReader
from dagster_project.ingest.models import (
    Level,
    NotThisExport,
    Parsed,
    RejectRow,
    Request,
    Root,
    UnitRef,
)
from dagster_project.ingest.periods import Period
from dagster_project.ingest.unit_codes import normalise_code, normalise_name, root_of

_CODE_VERSION = 1
# Exactly one filter is not 0; a year is asked for by leaving all three 0.
_FILTERS = {"half": "p_6thang", "quarter": "p_quy", "month": "p_thang"}


@dataclass(frozen=True)
class _Service:
    fields: LegacyDatasetMap
    figures: dict[str, Cell]
    known: frozenset[str]


class NationalLegacy:
    """Connector of the family `national_legacy`."""

    def __init__(self) -> None:
        self._map, version = load_map(LegacyMap, "national_legacy.yaml")
        self._version = f"national_legacy/{_CODE_VERSION}.{version}"
        unit = self._map.unit
        self._services = {
            name: _Service(
                fields,
                cells(fields.figures, f"national_legacy.yaml: {name}"),
                frozenset({*fields.figures, *fields.unused})
                | {unit.source_id, unit.code, unit.name, unit.level},
            )
            for name, fields in self._map.datasets.items()
        }

    @property
    def parser_version(self) -> str:
        """Family, code version, version and hash of the field map."""
        return self._version

    @property
    def dataset_ids(self) -> frozenset[str]:
        """The services of the interface that are read."""
        return frozenset(self._services)

    def requests(
        self, dataset: DatasetLike, period_id: str | None, roots: Sequence[Root]
    ) -> list[Request]:
        """Return one request per root; the parameters travel as JSON text in one form field.

        Raises:
            ValueError: If the interface has no such service, or the period is missing.
        """
        if dataset.id not in self._services:
            known = ", ".join(sorted(self._services))
            raise ValueError(f"dataset {dataset.id!r} is no export of national_legacy ({known})")
        if period_id is None:
            raise ValueError(f"dataset {dataset.id!r} needs a period")
        return [
            Request(
                "POST",
                self._map.path,
                {"params": self._parameters(dataset, period_id, root)},
                form=True,
                root_unit_code=root.unit_code,
                root_source_id=root.source_id or None,
                period_id=period_id,
            )
            for root in roots
        ]

    def next_page(self, request: Request, parsed: Parsed) -> Request | None:  # noqa: ARG002
        """Return None: the whole list comes at once."""
        return None

    def parse(self, dataset_id: str, request: Request, body: bytes) -> Parsed:
        """Read one answer: a list of rows.

        Raises:
            NotThisExport: If the bytes are not the answer to this request.
        """
        service = self._services[dataset_id]
        rows = load(body)
        if rows is None:
            rows = []
        if not isinstance(rows, list):
            raise NotThisExport(f"this is no answer of {dataset_id}: not a list of rows")
        self._check_root(rows, request)
        parsed = Parsed()
        for index, row in enumerate(rows):
            self._read_row(service, row, f"/{index}", request, parsed)
        self._check_length(rows, request, parsed)
        if rows and not parsed.rows and not parsed.rejects:
            raise NotThisExport(f"this is no answer of {dataset_id}: no row has one of its fields")
        parsed.is_empty = not parsed.rejects and all(row.value is None for row in parsed.rows)
        return parsed

    def roots(self, parsed: Parsed) -> list[Root]:
        """Return the provinces of the country's answer, in the order of their codes."""
        found = {
            unit.code: Root(unit.code, unit.source_id)
            for unit in parsed.units
            if unit.level == "province" and unit.code and unit.source_id
        }
        return [found[code] for code in sorted(found)]

    def _parameters(self, dataset: DatasetLike, period_id: str, root: Root) -> str:
        period = Period.parse(period_id)
        time: dict[str, str | int] = {"p_nam": str(period.year)}
        for kind, name in _FILTERS.items():
            time[name] = period.number if period.type == kind else 0
        place = 0 if root.unit_code == COUNTRY else root.source_id
        page = {"pageIndex": 1, "pageSize": dataset.page_size or self._map.page_size}
        fixed = self._services[dataset.id].fields.parameters
        parameters = {"type": "ref", "service": dataset.id, **time, "p_tinh_id": place}
        return json.dumps(parameters | fixed | page, ensure_ascii=False, separators=(",", ":"))

    def _check_root(self, rows: list[Any], request: Request) -> None:
        """Rows of the country are provinces, rows of a province lie below it."""
        codes = [
            normalise_code(_text(row.get(self._map.unit.code)))
            for row in rows
            if isinstance(row, dict)
        ]
        named = [code for code in codes if code]
        if request.root_unit_code == COUNTRY:
            strange = bool(named) and all("." in code for code in named)
        else:
            strange = bool(named) and all(root_of(c) != request.root_unit_code for c in named)
        if strange:
            raise NotThisExport(
                f"wrong root: asked for {request.root_unit_code}, got {root_of(named[0])} or below"
            )

    def _check_length(self, rows: list[Any], request: Request, parsed: Parsed) -> None:
        size = json.loads((request.body or {}).get("params", "{}")).get("pageSize")
        if size is not None and len(rows) >= int(size):
            reason = f"the answer fills the page of {size} rows; rows may be missing"
            parsed.rejects.append(RejectRow("", f"{len(rows)} rows", reason))

    def _read_row(
        self, service: _Service, row: Any, base: str, request: Request, parsed: Parsed
    ) -> None:
        fields = self._map.unit
        if not isinstance(row, dict):
            parsed.rejects.append(RejectRow(base, raw_text(row), "expected the object of one unit"))
            return
        code = normalise_code(_text(row.get(fields.code)))
        source_id = _text(row.get(fields.source_id))
        if not code and not source_id:
            reason = f"the row names no unit: it has neither {fields.code} nor {fields.source_id}"
            parsed.rejects.append(RejectRow(base, raw_text(row.get(fields.name)), reason))
            return
        unit = UnitRef(
            code=code,
            source_id=source_id,
            name=normalise_name(_text(row.get(fields.name))),
            level=self._level(row, parsed),
            parent_code=request.root_unit_code,
            locator=base,
        )
        parsed.units.append(unit)
        reader = UnitReader(parsed, unit, "member", read_text_number)
        reader.unknown("rows", row, service.known)
        reader.take_all(service.figures, row, base)

    def _level(self, row: dict[str, Any], parsed: Parsed) -> Level | None:
        word = _text(row.get(self._map.unit.level))
        if word and word not in self._map.levels:
            parsed.unknown_fields[f"rows.{self._map.unit.level}={word}"] += 1
        return self._map.levels.get(word or "")


def _text(value: Any) -> str | None:
    """Return a text cell; numbers keep their token."""
    return str(value).strip() or None if isinstance(value, str) else None
