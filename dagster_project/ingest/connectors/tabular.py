"""Families of files by contract: `tabular` and `procedure_list`, one file per request.

Here: requests from path templates, reading by the contract of the portal file. Not here: the
contract's models and how files are read (`tables`), folders (`drop_folder.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from string import Formatter
from typing import Annotated, Self
from urllib.parse import quote

from pydantic import AfterValidator, Field, model_validator

from dagster_project.ingest.connectors.asked_days import asked_days
from dagster_project.ingest.connectors.field_maps import measure_kinds
from dagster_project.ingest.connectors.options import Options, OptionsError, dataset_options
from dagster_project.ingest.connectors.protocol import DatasetLike
from dagster_project.ingest.models import Parsed, Request, Root, canonical_json, sha256_text
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.tables.contract import ProceduresContract, TableContract
from dagster_project.ingest.tables.read_table import read_procedures, read_units

# Raise when the same bytes and contract would be read differently.
READER_VERSION = 1
_PLACES = frozenset({"from", "to", "year", "unit"})


def _places_are_known(template: str) -> str:
    try:
        names = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    except ValueError as error:
        raise ValueError(f"is no template ({error}); write {{from}}, {{to}}, {{year}}") from None
    if names - _PLACES:
        raise ValueError(
            f"has the unknown place {{{min(names - _PLACES)}}}; known: "
            "{from}, {to}, {year}, {unit}"
        )
    return template


Template = Annotated[str, AfterValidator(_places_are_known)]


class Contracts(Options):
    """What a dataset's file holds: figures by unit, or a list of procedures."""

    table: TableContract | None = None
    procedures: ProceduresContract | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.table is None) == (self.procedures is None):
            raise ValueError("give either table or procedures; one file has one contract")
        return self

    def read(self, body: bytes, request: Request) -> Parsed:
        """Read a file.

        Raises:
            NotThisExport: If it is not the one the contract describes.
        """
        if self.table is not None:
            return read_units(body, self.table, request)
        assert self.procedures is not None  # noqa: S101 - one of the two is there
        return read_procedures(body, self.procedures, request)


class DownloadOptions(Contracts):
    """A file at an address."""

    path: Annotated[
        Template,
        Field(pattern="^/", description="Below base_url; {from}, {to}, {year}, {unit} are put in"),
    ]
    dates: Annotated[str, Field(description="How days are written (strftime)")] = "%d/%m/%Y"
    units: Annotated[
        dict[Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}$")], str] | None,
        Field(
            min_length=1,
            description="Units that are asked for one by one in place of the portal's own: their "
            "codes, with what the portal calls them ({unit} in path)",
        ),
    ] = None


class Tabular:
    """Connector of the family `tabular`, for one portal.

    Args:
        portal: The portal, with a contract in the options of each dataset.

    Raises:
        OptionsError: If an option does not fit.
    """

    def __init__(self, portal: Portal) -> None:
        self._datasets = dataset_options(portal, DownloadOptions)
        problems = foreign_roots(portal)
        if portal.options:
            problems.append(
                f"options: the family {portal.family} has none here; give them to the datasets"
            )
        if problems:
            raise OptionsError(problems)
        self._version = contracts_version(portal.family, self._datasets)

    @property
    def parser_version(self) -> str:
        """Family, reader version and a hash of the contracts."""
        return self._version

    @property
    def dataset_ids(self) -> frozenset[str]:
        """The datasets of the portal file: each brings its own contract."""
        return frozenset(self._datasets)

    def requests(
        self, dataset: DatasetLike, period_id: str | None, roots: Sequence[Root]
    ) -> list[Request]:
        """Return one request per root or per unit of the options, for the whole period."""
        return self._requests(dataset, period_id, roots, None)

    def requests_on(
        self, dataset: DatasetLike, period_id: str | None, roots: Sequence[Root], day: date
    ) -> list[Request]:
        """Return one request per root; a running period is asked up to the day."""
        return self._requests(dataset, period_id, roots, day)

    def next_page(self, request: Request, parsed: Parsed) -> Request | None:  # noqa: ARG002
        """Return None: a file is one page."""
        return None

    def parse(self, dataset_id: str, request: Request, body: bytes) -> Parsed:
        """Read a file by its contract.

        Raises:
            NotThisExport: If it is not the file that was asked for.
        """
        return self._datasets[dataset_id].read(body, request)

    def roots(self, parsed: Parsed) -> list[Root]:  # noqa: ARG002
        """Return no roots: a file is asked for the portal's own unit."""
        return []

    def _requests(
        self, dataset: DatasetLike, period_id: str | None, roots: Sequence[Root], day: date | None
    ) -> list[Request]:
        options = self._datasets[dataset.id]
        requests = []
        if options.units is not None:
            roots = [Root(code, name) for code, name in options.units.items()]
        for root in roots:
            asked = _places(options, period_id, root, day)
            named = _places(options, period_id, root, None)
            requests.append(
                Request(
                    "GET",
                    _filled(options.path, asked),
                    None,
                    root_unit_code=root.unit_code,
                    root_source_id=root.source_id or None,
                    period_id=period_id,
                    key_path=_filled(options.path, named),
                )
            )
        return requests


class ProcedureList(Tabular):
    """Connector of the family `procedure_list`: every file lists procedures."""

    def __init__(self, portal: Portal) -> None:
        super().__init__(portal)
        problems = [
            f"datasets.{number}.options.table: the family procedure_list counts procedures; "
            "describe them in procedures, or use the family tabular"
            for number, dataset in enumerate(portal.datasets)
            if self._datasets[dataset.id].table is not None
        ]
        if problems:
            raise OptionsError(problems)


def foreign_roots(portal: Portal) -> list[str]:
    """Return the faults of datasets that are asked for other units than the portal's own."""
    return [
        f"datasets.{number}.roots: is {dataset.roots}, but a file holds the units of "
        f"{portal.unit_code}; write own"
        for number, dataset in enumerate(portal.datasets)
        if dataset.roots != "own"
    ]


def contracts_version(family: str, datasets: Mapping[str, Contracts]) -> str:
    """Return what changes whenever the same bytes would be read differently."""
    content = {name: options.model_dump(mode="json") for name, options in datasets.items()}
    digest = sha256_text(canonical_json([content, sorted(measure_kinds().items())]))[:8]
    return f"{family}/{READER_VERSION}+{digest}"


def _places(
    options: DownloadOptions, period_id: str | None, root: Root, day: date | None
) -> dict[str, str]:
    if period_id is None:
        return {"unit": root.source_id}
    first, last = asked_days(period_id, day)
    return {
        "from": first.strftime(options.dates),
        "to": last.strftime(options.dates),
        "year": str(first.year),
        "unit": root.source_id,
    }


def _filled(template: str, places: Mapping[str, str]) -> str:
    try:
        return template.format_map({name: quote(text, safe="") for name, text in places.items()})
    except KeyError as error:
        raise ValueError(
            f"path needs {error}, but the export has no period; set the type of its periods"
        ) from None
