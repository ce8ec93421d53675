"""Provincial systems of the family VNPT iGate: three JSON reports and the list of agencies.

Here: requests, Vietnamese days as the vendor writes them, pages, which reader takes which answer.
Not here: HTTP and tokens, cadence, the walk through answers (`igate_answers.py`), which field
feeds what (`igate.yaml`).

The wire form, as the vendor's own page and a province's scripts use it:

- `GET <path>?<agency>=<agency id>&<from>=2026-01-01T00:00:00.000Z&<to>=2026-10-10T23:59:59.999Z`
  with the header `Authorization: bearer <token>`. Names of the three parameters per report:
  `statistic-agency-kgg`: agency-id, from-date, to-date; `kgg-dossier-report-online`: agency-id,
  from-applied-date, to-applied-date; `digitization-by-agency`: ancestor-id, from, to.
- Both ends are Vietnamese days although they end in `Z`: nothing is converted, in either
  direction (see `vietnamese_days`).
- A report answers with a JSON list (or `{"content": [...]}`), one entry per agency:
  `{"agency": {"id", "code", "name"}, "received": 12, ...}`; the online report names the agency
  flat, without a code: `{"agency_id", "agency_name", "datiepnhan_quantity": 12, ...}`. Figures
  are JSON numbers. The entry of the agency that was asked for is the province's own.
- `GET /ba/agency/name+code?ancestor-id=<agency id>&page=0&size=2000` lists the agencies:
  `{"content": [{"id", "code", "name"}], "number": 0, "totalPages": 1}`. Codes are those of the
  national register (`H01.12`, `000.00.12.H01`).
- A token that is not taken: HTTP 401 with `{"error": "invalid_token", "error_description": ...}`
  (the description repeats the token, so nothing of that answer is kept).

Options of the portal file: `agency_id` (the province's own agency), and per dataset `path` and
`parameters` (further query parameters), where an installation differs.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlencode, urlsplit

from dagster_project.ingest.connectors.asked_days import asked_days
from dagster_project.ingest.connectors.field_maps import load_map
from dagster_project.ingest.connectors.igate_answers import read_agencies, read_report
from dagster_project.ingest.connectors.igate_map import (
    DatasetOptions,
    IgateMap,
    PortalOptions,
    ReportPlan,
)
from dagster_project.ingest.connectors.options import dataset_options, portal_options
from dagster_project.ingest.connectors.own_units import own_roots_only
from dagster_project.ingest.connectors.protocol import DatasetLike
from dagster_project.ingest.models import Parsed, Request, Root
from dagster_project.ingest.periods import end_of_day
from dagster_project.ingest.portal import Portal

# Raise when the reading code changes what it makes of the same bytes.
_CODE_VERSION = 1
_DAY_LENGTH = len("2026-10-10")


def vietnamese_days(first: date, last: date) -> tuple[str, str]:
    """Write the first and last moment of Vietnamese days as the vendor's page does.

    A dossier belongs to the day that the calendar in Vietnam shows at its moment: one received at
    2026-10-09T23:30Z (06:30 on the 10th in Vietnam) is one of the 10th, one received at
    2026-10-10T17:00Z is one of the 11th. The vendor writes the days of that calendar with a `Z`
    that is not meant. So the day is the text before the `T`: read as UTC and converted, the end
    of the 10th would fall on the 11th, and the first seven hours of every day would move.
    """
    return f"{first.isoformat()}T00:00:00.000Z", f"{last.isoformat()}T23:59:59.999Z"


def vietnamese_day(text: str) -> date:
    """Return the Vietnamese day that such a moment means.

    Raises:
        ValueError: If the text does not begin with a day.
    """
    return date.fromisoformat(text[:_DAY_LENGTH])


class Igate:
    """Connector of the family `igate` for one portal.

    Raises:
        OptionsError: If the portal file's options do not fit.
    """

    def __init__(self, portal: Portal) -> None:
        own_roots_only(portal)
        self._options = portal_options(portal, PortalOptions)
        self._datasets = dataset_options(portal, DatasetOptions)
        self._map, version = load_map(IgateMap, "igate.yaml")
        self._plans = {name: ReportPlan.of(name, self._map) for name in self._map.datasets}
        self._version = f"igate/{_CODE_VERSION}.{version}"

    @property
    def parser_version(self) -> str:
        """Family, code version, version and hash of the field map."""
        return self._version

    @property
    def dataset_ids(self) -> frozenset[str]:
        """The three reports and the list of agencies."""
        return frozenset({*self._plans, self._map.agencies.id})

    def requests(
        self, dataset: DatasetLike, period_id: str | None, roots: Sequence[Root]
    ) -> list[Request]:
        """Return the request for the province's own agency, for a whole period.

        Raises:
            ValueError: If there is no such export, or the period is missing.
        """
        return self._requests(dataset, period_id, roots, None)

    def requests_on(
        self, dataset: DatasetLike, period_id: str | None, roots: Sequence[Root], day: date
    ) -> list[Request]:
        """Return the same for a period that is asked up to a Vietnamese day.

        Raises:
            ValueError: If there is no such export, or the period is missing or yet to begin.
        """
        return self._requests(dataset, period_id, roots, day)

    def next_page(self, request: Request, parsed: Parsed) -> Request | None:
        """Return the next page of the list of agencies; reports come whole."""
        if parsed.page is None or parsed.page[0] >= parsed.page[1]:
            return None
        parts = urlsplit(request.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        query["page"] = str(parsed.page[0])  # counted from 0: the number of pages seen
        return replace(request, path=_path(parts.path, query))

    def parse(self, dataset_id: str, request: Request, body: bytes) -> Parsed:
        """Read one answer.

        Raises:
            NotThisExport: If the bytes are not the answer to this request.
        """
        if dataset_id == self._map.agencies.id:
            return read_agencies(next(iter(self._plans.values())), request, body)
        parsed = read_report(self._plans[dataset_id], request, body)
        last = parse_qs(urlsplit(request.path).query).get(
            self._map.datasets[dataset_id].parameters.to
        )
        # The answer states no days of its own: it speaks of those it was asked for.
        parsed.data_cutoff = end_of_day(vietnamese_day(last[-1])) if last else None
        return parsed

    def roots(self, parsed: Parsed) -> list[Root]:  # noqa: ARG002
        """Return nothing: a province's portal is asked for its own agency."""
        return []

    def _requests(
        self, dataset: DatasetLike, period_id: str | None, roots: Sequence[Root], day: date | None
    ) -> list[Request]:
        if dataset.id not in self.dataset_ids:
            known = ", ".join(sorted(self.dataset_ids))
            raise ValueError(f"dataset {dataset.id!r} is no export of igate ({known})")
        if dataset.id == self._map.agencies.id:
            return [self._agencies(dataset, root) for root in roots]
        path = self._report_path(dataset.id, *asked_days(period_id, day))
        whole = self._report_path(dataset.id, *asked_days(period_id))
        return [self._request(path, root, period_id, whole) for root in roots]

    def _report_path(self, dataset_id: str, first: date, last: date) -> str:
        report, options = self._map.datasets[dataset_id], self._options_of(dataset_id)
        names = report.parameters
        begin, end = vietnamese_days(first, last)
        query = {names.agency: self._options.agency_id, names.from_: begin, names.to: end}
        return _path(options.path or report.path, options.parameters | query)

    def _agencies(self, dataset: DatasetLike, root: Root) -> Request:
        fields, options = self._map.agencies, self._options_of(dataset.id)
        query = {
            fields.ancestor: self._options.agency_id,
            "page": "0",
            "size": str(dataset.page_size or fields.page_size),
        }
        return self._request(
            _path(options.path or fields.path, options.parameters | query), root, None, None
        )

    def _request(self, path: str, root: Root, period_id: str | None, whole: str | None) -> Request:
        return Request(
            "GET",
            path,
            None,
            root_unit_code=root.unit_code,
            root_source_id=self._options.agency_id,
            period_id=period_id,
            key_path=whole,
        )

    def _options_of(self, dataset_id: str) -> DatasetOptions:
        return self._datasets.get(dataset_id, DatasetOptions())


def _path(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query, safe=':')}"
