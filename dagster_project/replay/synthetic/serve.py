"""The synthetic provincial portals: from a request to the bytes of the right export.

Here: paths, tokens, days, instants. Not here: sockets and faults (`../server.py`), bytes
(`wire_*.py`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from dagster_project.replay import pages
from dagster_project.replay.holdings import Held, Holdings, instant_text
from dagster_project.replay.synthetic import (
    wire_csv,
    wire_igate,
    wire_procedures,
    wire_tandan,
    wire_workbook,
)
from dagster_project.replay.synthetic.exports import make_exports
from dagster_project.replay.synthetic.schedule import (
    AGENCIES,
    DOWN,
    IGATE,
    LISTED,
    NATIONAL_LISTS,
    PORTALS,
    PROCEDURES,
    TANDAN,
    YEAR,
    Export,
)

_JSON: Final = "application/json; charset=utf-8"
_XLS: Final = "application/vnd.ms-excel"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DROP: Final = "drop"
_LISTING: Final = "index.json"
_DATASET_OF_SEGMENT: Final = {
    "name+code": AGENCIES,
    "export_exel_list_tthc.jsp": PROCEDURES,
}
_UNDATED: Final = (AGENCIES, PROCEDURES)
# Where the reports of an iGate system say the agency and the days.
_AGENCY: Final = ("agency-id", "ancestor-id")
_FROM: Final = ("from-date", "from-applied-date", "from")
_TO: Final = ("to-date", "to-applied-date", "to")


@dataclass(frozen=True)
class Answer:
    """What a provincial portal answers."""

    status: int
    body: bytes
    content_type: str = _JSON
    captured_at: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """One GET, read."""

    portal: str
    dataset: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    token: str

    def first_of(self, names: tuple[str, ...]) -> str:
        """Return the first parameter that is given."""
        return next((self.query[name] for name in names if name in self.query), "")


def read_asked(path: str, query: str, headers: Mapping[str, str]) -> Asked | None:
    """Read a request, or return None if it is for no provincial portal."""
    portal, *rest = [unquote(part) for part in path.strip("/").split("/")]
    if portal not in PORTALS:
        return None
    last = rest[-1] if rest else ""
    stem = last.removeprefix("--").partition(".")[0].removesuffix(f"-{YEAR}")
    dataset = _DATASET_OF_SEGMENT.get(last, stem)
    given = {name: values[0] for name, values in parse_qs(query).items()}
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    return Asked(portal, dataset, tuple(rest), given, token if scheme.lower() == "bearer" else "")


class SyntheticPortals:
    """Answers for provincial portals from figures made of the national ones."""

    def __init__(self, holdings: Holdings) -> None:
        self.exports = make_exports(holdings)
        self._held: dict[tuple[str, datetime], dict[str, Export]] = {}
        for export in self.exports:
            self._held.setdefault((export.due.portal, export.due.at), {})[export.dataset] = export
        # A file stays in its folder until another takes its place.
        for export in self.exports:
            for (portal, at), held in self._held.items():
                same_day = portal == export.due.portal and at.date() == export.due.day
                if same_day and at > export.due.at:
                    held.setdefault(export.dataset, export)
        self._files: dict[tuple[str, str, datetime], bytes] = {}

    def index(self) -> dict[datetime, Held]:
        """Return what is held at each instant; a portal that is down is asked all the same."""
        if not self._held:
            return {}
        index: dict[datetime, Held] = {}
        for (portal, at), held in self._held.items():
            index.setdefault(at, {})[portal] = _periods(portal, held)
        for (portal, at), datasets in DOWN.items():
            index.setdefault(at, {})[portal] = _periods(portal, datasets)
        return index

    def answer(self, asked: Asked, at: datetime | None, *, expired: bool = False) -> Answer:
        """Answer a request.

        Args:
            asked: What is asked.
            at: The instant, or None for the newest.
            expired: Whether the token has run out.
        """
        instants = [moment for moment, held in self.index().items() if asked.portal in held]
        at = at or max(instants, default=None)
        if at is not None and (asked.portal, at) in DOWN:
            return Answer(503, pages.UNAVAILABLE, "text/html; charset=utf-8")
        held = self._held.get((asked.portal, at)) if at is not None else None
        if held is None or at is None:
            return _error(404, f"{asked.portal} holds nothing at {at and instant_text(at)}")
        refused = _refused_token(asked.token, expired=expired)
        if asked.dataset in (*IGATE, AGENCIES):
            return refused or self._igate(asked, held, at)
        if asked.dataset in TANDAN:
            return self._tandan(asked, held, at)
        return self._file(asked, held, at)

    def _file(self, asked: Asked, held: Mapping[str, Export], at: datetime) -> Answer:
        if asked.path == (_DROP, _LISTING):
            return Answer(200, self._listing(held), captured_at=at)
        export = held.get(asked.dataset)
        agency = asked.query.get("impl_agency_id")
        if export is None or agency not in (None, export.own.code):
            return _error(404, f"{asked.portal} has no {'/'.join(asked.path)} ({agency})")
        kind = "text/csv" if asked.path[-1].endswith(".csv") else _XLSX
        return Answer(200, self._rendered(export), kind, at)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield every file with a path that says which portal holds it when."""
        for export in self.exports:
            due, name = export.due, export.dataset
            kind = {"H44": "csv"}.get(due.portal, "xlsx")
            kind = "json" if name in IGATE else "xls" if name in TANDAN else kind
            moment = f"{due.at:%Y-%m-%dT%H%MZ}"
            yield f"{due.portal}/{moment}/{name}.{kind}", self._rendered(export)

    def _rendered(self, export: Export) -> bytes:
        key = (export.due.portal, export.dataset, export.due.at)
        if key not in self._files:
            self._files[key] = _render(export)
        return self._files[key]

    def _igate(self, asked: Asked, held: Mapping[str, Export], at: datetime) -> Answer:
        export = held.get(asked.dataset) or next(iter(held.values()))
        known = asked.first_of(_AGENCY) == wire_igate.AGENCY_IDS[asked.portal]
        if asked.dataset == AGENCIES:
            return Answer(200, wire_igate.agencies(export), captured_at=at)
        # Both ends are Vietnamese days, whatever their `Z` says.
        days = asked.first_of(_FROM)[:10], asked.first_of(_TO)[:10]
        found = known and _covers(days, export)
        body = self._rendered(export) if found else wire_igate.nothing()
        return Answer(200, body, captured_at=at)

    def _tandan(self, asked: Asked, held: Mapping[str, Export], at: datetime) -> Answer:
        days = asked.query.get("tuNgay", ""), asked.query.get("denNgay", "")
        export = held[asked.dataset]
        try:
            first, last = map(date.fromisoformat, days)
        except ValueError:
            return _error(400, f"tuNgay and denNgay are no days: {days}")
        found = _covers(days, export) and asked.query.get("maDinhDanhCha") == export.own.code
        body = wire_tandan.render(asked.dataset, first, last, export if found else None)
        return Answer(200, body, _XLS, at)

    def _listing(self, held: Mapping[str, Export]) -> bytes:
        files = [
            {
                "name": f"{dataset}-{YEAR}.xlsx",
                "size": len(self._rendered(export)),
                "modified": instant_text(export.due.at),
            }
            for dataset, export in sorted(held.items())
        ]
        return json.dumps(files).encode()


def _render(export: Export) -> bytes:
    if export.dataset == PROCEDURES:
        return wire_procedures.render(export)
    if export.dataset in IGATE:
        return wire_igate.render(export)
    if export.dataset in TANDAN:
        return wire_tandan.render(export.dataset, export.first_day, export.cutoff, export)
    if export.due.portal == "H44":
        return wire_csv.render(export)
    return wire_workbook.render(export)


def _covers(days: tuple[str, str], export: Export) -> bool:
    """Whether the days asked for are the year up to the export's day, or beyond it."""
    return days[0] == export.first_day.isoformat() and days[1] >= export.cutoff.isoformat()


def _periods(portal: str, datasets: "Mapping[str, Any] | tuple[str, ...]") -> Any:
    root = LISTED if portal == NATIONAL_LISTS else portal
    named = {d: {"" if d in _UNDATED else YEAR: [root]} for d in datasets}
    return named | ({AGENCIES: {"": [portal]}} if set(IGATE) & set(datasets) else {})


def _refused_token(token: str, *, expired: bool) -> Answer | None:
    if not token:
        error = "unauthorized", "Full authentication is required to access this resource"
    elif expired:
        error = "invalid_token", f"Access token expired: {token}"
    else:
        return None
    body = json.dumps(dict(zip(("error", "error_description"), error, strict=True))).encode()
    return Answer(401, body, headers={"WWW-Authenticate": f'Bearer error="{error[0]}"'})


def _error(status: int, message: str) -> Answer:
    return Answer(status, json.dumps({"error": "not_found", "message": message}).encode())
