"""Provincial systems of the family TanDan: four reports, each an HTML table saved as `.xls`.

Here: requests and which reader takes which answer. Not here: HTTP, cadence, the walk through a
table (`tandan_report.py`, `html_grid.py`), which column feeds what (`tandan.yaml`).

The wire form:

- `GET <path>?maDinhDanhCha=H56&tuNgay=2026-01-01&denNgay=2026-10-10`. The path comes from the
  portal option `path` with `{report}` in it (default `/thong-ke/766/{report}.xls`), the code from
  `unit_id` (default: the H code). Reports are the datasets `ChiTieuTienDo`,
  `ChiTieuDvcTrucTuyen`, `ChiTieuTTTT` and `ChiTieuSoHoa`. The days are Vietnamese days, both
  included.
- The answer is UTF-8 HTML with one `<table>`: two banner rows across it (the title; "(Từ ngày
  01/01/2026 đến ngày 10/10/2026)", which must be the days asked for), then the header rows (three
  in `ChiTieuTienDo`) joined by colspan and rowspan, as deep as the rowspan of the column `Đơn vị`
  says, then the units.
- Columns stand in any order. Of the unit: `STT`, `Đơn vị` (TenThongKe), `Mã định danh`
  (MaDinhDanh, `000.00.07.H56` or `H56.07`), and if present `Mã thống kê` (MaThongKe) and
  `Nhóm đơn vị` (Catalog: so-ban-nganh, cnvpdk, quan-huyen, xa-phuong). Figures: labels and keys
  of `tandan.yaml`.
- Numbers are whole, with a dot between thousands (`12.345`; option `thousands`, `""` for none).
- A row across the table ("Sở, ban, ngành") opens a group. The row of the province's own code, or
  the row "Tổng cộng" without a code, holds the province's own figures.

Locators are `table[1]/row[7]/column[3]`, all counted from 1 as the file shows in a spreadsheet.
"""

from collections.abc import Sequence
from datetime import date
from urllib.parse import parse_qs, urlencode, urlsplit

from dagster_project.ingest.connectors.asked_days import asked_days
from dagster_project.ingest.connectors.field_maps import load_map
from dagster_project.ingest.connectors.options import portal_options
from dagster_project.ingest.connectors.own_units import no_dataset_options, own_roots_only
from dagster_project.ingest.connectors.protocol import DatasetLike
from dagster_project.ingest.connectors.tandan_header import Days
from dagster_project.ingest.connectors.tandan_map import PortalOptions, ReportPlan, TandanMap
from dagster_project.ingest.connectors.tandan_report import read_report
from dagster_project.ingest.models import Parsed, Request, Root
from dagster_project.ingest.portal import Portal

# Raise when the reading code changes what it makes of the same bytes.
_CODE_VERSION = 1
_FROM, _TO = "tuNgay", "denNgay"


class Tandan:
    """Connector of the family `tandan` for one portal.

    Raises:
        OptionsError: If the portal file's options do not fit.
    """

    # Its exports begin like a web page.
    reads_html = True

    def __init__(self, portal: Portal) -> None:
        own_roots_only(portal)
        no_dataset_options(portal)
        self._options = portal_options(portal, PortalOptions)
        self._unit_id = self._options.unit_id or portal.unit_code
        self._map, version = load_map(TandanMap, "tandan.yaml")
        self._plans = {name: ReportPlan.of(name, self._map) for name in self._map.reports}
        mark = {"": "plain", ".": "dot", ",": "comma", " ": "space"}[self._options.thousands]
        self._version = f"tandan/{_CODE_VERSION}.{version}+{mark}"

    @property
    def parser_version(self) -> str:
        """Family, code version, version and hash of the field map, how numbers are written."""
        return self._version

    @property
    def dataset_ids(self) -> frozenset[str]:
        """The four reports."""
        return frozenset(self._plans)

    def requests(
        self, dataset: DatasetLike, period_id: str | None, roots: Sequence[Root]
    ) -> list[Request]:
        """Return the request for the province's report, for a whole period.

        Raises:
            ValueError: If there is no such report, or the period is missing.
        """
        return self._requests(dataset, period_id, roots, None)

    def requests_on(
        self, dataset: DatasetLike, period_id: str | None, roots: Sequence[Root], day: date
    ) -> list[Request]:
        """Return the same for a period that is asked up to a Vietnamese day.

        Raises:
            ValueError: If there is no such report, or the period is missing or yet to begin.
        """
        return self._requests(dataset, period_id, roots, day)

    def next_page(self, request: Request, parsed: Parsed) -> Request | None:  # noqa: ARG002
        """Return None: a report comes whole."""
        return None

    def parse(self, dataset_id: str, request: Request, body: bytes) -> Parsed:
        """Read one report.

        Raises:
            NotThisExport: If the bytes are not the answer to this request.
        """
        asked = _days_of(request)
        return read_report(self._plans[dataset_id], self._options.thousands, request, asked, body)

    def roots(self, parsed: Parsed) -> list[Root]:  # noqa: ARG002
        """Return nothing: a province's portal is asked for its own unit."""
        return []

    def _requests(
        self, dataset: DatasetLike, period_id: str | None, roots: Sequence[Root], day: date | None
    ) -> list[Request]:
        if dataset.id not in self._plans:
            known = ", ".join(sorted(self._plans))
            raise ValueError(f"dataset {dataset.id!r} is no report of tandan ({known})")
        asked, whole = asked_days(period_id, day), asked_days(period_id)
        return [
            Request(
                "GET",
                self._path(dataset.id, asked),
                None,
                root_unit_code=root.unit_code,
                root_source_id=self._unit_id,
                period_id=period_id,
                key_path=self._path(dataset.id, whole),
            )
            for root in roots
        ]

    def _path(self, report: str, days: Days) -> str:
        first, last = (day.isoformat() for day in days)
        query = urlencode({"maDinhDanhCha": self._unit_id, _FROM: first, _TO: last})
        return f"{self._options.path.replace('{report}', report)}?{query}"


def _days_of(request: Request) -> Days | None:
    query = parse_qs(urlsplit(request.path).query)
    if _FROM not in query or _TO not in query:
        return None
    return date.fromisoformat(query[_FROM][-1]), date.fromisoformat(query[_TO][-1])
