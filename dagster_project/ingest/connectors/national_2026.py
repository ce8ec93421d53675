"""The national portal's reporting API of 2026: seven evaluation endpoints and the procedures.

Here: requests and paging, and which reader takes which answer. Not here: HTTP (success is 201),
cadence, the walk through evaluation answers (`national_2026_answers.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dagster_project.ingest.connectors.field_maps import National2026Map, cell, load_map
from dagster_project.ingest.connectors.figures import read_number
from dagster_project.ingest.connectors.json_tokens import raw_text
from dagster_project.ingest.connectors.national_2026_answers import (
    open_envelope,
    read_evaluation,
    read_page,
)
from dagster_project.ingest.connectors.national_2026_plan import EvaluationPlan
from dagster_project.ingest.connectors.protocol import COUNTRY, DatasetLike
from dagster_project.ingest.connectors.unit_reader import UnitReader
from dagster_project.ingest.models import (
    NotThisExport,
    Parsed,
    RejectRow,
    Request,
    Root,
    UnitRef,
)
from dagster_project.ingest.periods import Period

# Raise when the reading code changes what it makes of the same bytes.
_CODE_VERSION = 1
_FORMALITIES = "formalities"
_DEFAULT_PAGE_SIZE = 200


class National2026:
    """Connector of the family `national_2026`."""

    def __init__(self) -> None:
        self._map, version = load_map(National2026Map, "national_2026.yaml")
        self._version = f"national_2026/{_CODE_VERSION}.{version}"
        self._plans = {
            dataset_id: EvaluationPlan(dataset_id, fields, self._map)
            for dataset_id, fields in self._map.datasets.items()
        }
        self._listed = cell([self._map.formalities.measure], "national_2026.yaml: formalities")

    @property
    def parser_version(self) -> str:
        """Family, code version, version and hash of the field map."""
        return self._version

    @property
    def dataset_ids(self) -> frozenset[str]:
        """The seven evaluation endpoints and the catalogue of procedures."""
        return frozenset({*self._plans, _FORMALITIES})

    def requests(
        self, dataset: DatasetLike, period_id: str | None, roots: Sequence[Root]
    ) -> list[Request]:
        """Return one request per root; `formalities` has one root, the country, and no period.

        Raises:
            ValueError: If the API has no such export, or cannot be asked for such a period.
        """
        if dataset.id == _FORMALITIES:
            return [
                Request(
                    "POST",
                    self._map.host_prefix + self._map.formalities.path,
                    {"currentPage": 1, "pageSize": dataset.page_size or _DEFAULT_PAGE_SIZE},
                )
            ]
        if dataset.id not in self._plans:
            known = ", ".join(sorted(self.dataset_ids))
            raise ValueError(f"dataset {dataset.id!r} is no export of national_2026 ({known})")
        if period_id is None:
            raise ValueError(f"dataset {dataset.id!r} needs a period")
        return [self._request(dataset, period_id, root) for root in roots]

    def next_page(self, request: Request, parsed: Parsed) -> Request | None:
        """Return the request for the next page; the last one is where current and total meet."""
        if parsed.page is None or request.body is None or "currentPage" not in request.body:
            return None
        current, last = parsed.page
        if current >= last:
            return None
        return replace(request, body={**request.body, "currentPage": current + 1})

    def parse(self, dataset_id: str, request: Request, body: bytes) -> Parsed:
        """Read one answer.

        Raises:
            NotThisExport: If the bytes are not the answer to this request.
        """
        if dataset_id == _FORMALITIES:
            return self._read_formalities(request, body)
        return read_evaluation(self._plans[dataset_id], request, body)

    def roots(self, parsed: Parsed) -> list[Root]:
        """Return the provinces of the country's answer, in the order of their codes."""
        found = {
            unit.code: Root(unit.code, unit.source_id)
            for unit in parsed.units
            if unit.level == "province" and unit.code and unit.source_id
        }
        return [found[code] for code in sorted(found)]

    def _request(self, dataset: DatasetLike, period_id: str, root: Root) -> Request:
        fields = self._map.datasets[dataset.id]
        body: dict[str, Any] = dict(_time(fields.time, period_id))
        is_country = root.unit_code == COUNTRY
        if not is_country:
            body["rootDepartmentId"] = root.source_id
        if fields.paged:
            body |= {"currentPage": 1, "pageSize": dataset.page_size or _DEFAULT_PAGE_SIZE}
        elif is_country:
            # The scoreboard of the whole country: no paging, provinces only.
            body["departmentType"] = "ADMINISTRATIVE_UNIT"
        return Request(
            "POST",
            self._map.host_prefix + fields.path,
            body,
            root_unit_code=root.unit_code,
            root_source_id=root.source_id or None,
            period_id=period_id,
        )

    def _read_formalities(self, request: Request, body: bytes) -> Parsed:
        """Take the number of procedures from the first page; items are counted, not kept."""
        parsed = Parsed()
        data = open_envelope(body, parsed)
        if data is None:
            parsed.is_empty = True
            return parsed
        items, pages = data.get("items"), data.get("pagination")
        if not isinstance(items, list) or not isinstance(pages, dict):
            raise NotThisExport("this is no answer of formalities: no `items` with `pagination`")
        unused = self._map.formalities.unused
        for name in data.keys() - {"items", "pagination", *unused.data}:
            parsed.unknown_fields[f"data.{name}"] += 1
        for index, item in enumerate(items):
            if isinstance(item, dict):
                parsed.unknown_fields.update(
                    f"items.{name}" for name in item.keys() - {*unused.item}
                )
            else:
                reason = "expected the object of one procedure"
                parsed.rejects.append(RejectRow(f"/data/items/{index}", raw_text(item), reason))
        read_page(data, request, parsed)
        if (request.body or {}).get("currentPage", 1) == 1:
            self._take_total(pages, parsed)
        parsed.is_empty = not items and not any(row.value for row in parsed.rows)
        return parsed

    def _take_total(self, pages: dict[str, Any], parsed: Parsed) -> None:
        unit = UnitRef(code=COUNTRY, level="country", locator="/data")
        reader = UnitReader(parsed, unit, "self", read_number)
        reader.take_all({"total": self._listed}, pages, "/data/pagination")


def _time(style: str, period_id: str) -> Mapping[str, Any]:
    """Return the time filter of a request."""
    period = Period.parse(period_id)
    if style == "dates":
        return {"fromDate": period.first_day.isoformat(), "toDate": period.last_day.isoformat()}
    if period.type == "half":
        raise ValueError(f"national_2026 cannot be asked for half-years ({period_id})")
    filters: dict[str, Any] = {"timeType": period.type, "year": period.year}
    if period.type != "year":
        filters[period.type] = period.number
    return filters
