"""What the family iGate needs to know: its field map and the options of a portal file.

Here: the models behind `igate.yaml` and behind `options`, compiled for reading. Not here: asking
and reading.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dagster_project.ingest.connectors.field_maps import Cell, cells
from dagster_project.ingest.connectors.options import Options


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AgencyObject(_Strict):
    """The object of an entry that says which agency it is about."""

    object: str
    source_id: str
    code: str
    name: str
    unused: list[str]


class FlatAgency(_Strict):
    """The same beside the figures; the portal gives no code there."""

    source_id: str
    name: str
    unused: list[str]


class AgencyList(_Strict):
    """The list of agencies."""

    id: str
    path: str
    ancestor: str
    page_size: int


class Parameters(_Strict):
    """Names of the three query parameters of a report."""

    agency: str
    from_: str = Field(alias="from")
    to: str


class ReportMap(_Strict):
    """One report."""

    path: str
    parameters: Parameters
    figures: dict[str, list[str]]
    unused: list[str]


class IgateMap(_Strict):
    """Everything of `igate.yaml`."""

    version: int
    agency: AgencyObject
    flat_agency: FlatAgency
    agencies: AgencyList
    datasets: dict[str, ReportMap]


class PortalOptions(Options):
    """Options of an iGate portal."""

    agency_id: Annotated[
        str,
        Field(pattern=r"^[A-Za-z0-9-]{1,64}$", description="Id of the province's own agency"),
    ]


class DatasetOptions(Options):
    """Options of one of its datasets."""

    path: Annotated[
        str | None,
        Field(pattern=r"^/[^?#\s]*$", description="Where this installation has the report"),
    ] = None
    parameters: Annotated[
        dict[str, str],
        Field(description="Further query parameters, as the portal's page sends them"),
    ] = Field(default_factory=dict)


@dataclass(frozen=True)
class ReportPlan:
    """A report, compiled: its cells and every field that is known."""

    dataset_id: str
    agency: AgencyObject
    flat_agency: FlatAgency
    cells: dict[str, Cell]
    known: frozenset[str]
    known_agency: frozenset[str]

    @classmethod
    def of(cls, dataset_id: str, whole: IgateMap) -> "ReportPlan":
        """Compile one report of the map."""
        fields, agency, flat = whole.datasets[dataset_id], whole.agency, whole.flat_agency
        return cls(
            dataset_id=dataset_id,
            agency=agency,
            flat_agency=flat,
            cells=cells(fields.figures, f"igate.yaml: {dataset_id}"),
            known=frozenset({agency.object, flat.source_id, flat.name, *flat.unused})
            | {*fields.figures, *fields.unused},
            known_agency=frozenset({agency.source_id, agency.code, agency.name, *agency.unused}),
        )
