"""A small real portal on 127.0.0.1 and the connector that speaks with it.

Here: a protocol made up for the tests of pulling. Not here: the real protocols (tests/connectors).
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from dagster_project.ingest.connectors.protocol import DatasetLike
from dagster_project.ingest.models import NotThisExport, Parsed, ParsedRow, Request, Root, UnitRef
from dagster_project.ingest.portal import Portal

NAMES = {"vi": "Cổng thử", "en": "Toy portal"}


class ToyConnector:
    """Asks `/data/<dataset>` for a root, a period and a page."""

    parser_version = "toy/1"
    dataset_ids = frozenset({"scores", "counts", "pages", "old"})

    def requests(
        self, dataset: DatasetLike, period_id: str | None, roots: Sequence[Root]
    ) -> list[Request]:
        return [
            Request(
                "POST",
                f"/data/{dataset.id}",
                {"root": root.source_id or "all", "period": period_id, "currentPage": 1},
                root_unit_code=root.unit_code,
                root_source_id=root.source_id or None,
                period_id=period_id,
            )
            for root in roots
        ]

    def next_page(self, request: Request, parsed: Parsed) -> Request | None:
        if parsed.page is None or parsed.page[0] >= parsed.page[1]:
            return None
        return replace(request, body={**(request.body or {}), "currentPage": parsed.page[0] + 1})

    def parse(self, dataset_id: str, request: Request, body: bytes) -> Parsed:  # noqa: ARG002
        try:
            answer = json.loads(body)
        except ValueError as error:
            raise NotThisExport(f"broken JSON: {error}") from error
        asked = request.root_source_id or "all"
        if answer["root"] != asked:
            raise NotThisExport(f"wrong root: asked for {asked}, got {answer['root']}")
        parsed = Parsed(page=tuple(answer["page"]), is_empty=not answer["units"])
        for code, value in answer["units"].items():
            unit = UnitRef(code=code, source_id=f"id-{code}", level="province")
            parsed.units.append(unit)
            amount = None if value is None else Decimal(value)
            parsed.rows.append(ParsedRow(unit, "member", "m", amount, str(value), f"/{code}"))
        return parsed

    def roots(self, parsed: Parsed) -> list[Root]:
        return [Root(unit.code or "", unit.source_id or "") for unit in parsed.units]


@dataclass
class Reply:
    """How one request is answered; `body` None means the right answer."""

    status: int = 201
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    cut_at: int | None = None
    drip: float = 0
    hang_up: bool = False


@dataclass
class Asked:
    """One request as the portal saw it."""

    at: float
    path: str
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def what(self) -> tuple[str, str, str | None, int]:
        """Dataset, root, period and page."""
        dataset = self.path.rsplit("/", 1)[-1]
        return dataset, self.body["root"], self.body["period"], self.body["currentPage"]


class ToyPortal(ThreadingHTTPServer):
    """The server; `next_replies` are used up first, then `rule` may choose a reply."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[Asked] = []
        self.next_replies: list[Reply] = []
        self.rule: Callable[[Asked], Reply | None] = lambda _: None
        self.units: dict[str, int | None] = {f"H{number:02d}": number for number in range(10, 20)}
        self.pages: dict[str, int] = {}
        self.empty: set[str] = set()
        self.instants: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        """Base URL."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def right_answer(self, asked: Asked) -> bytes:
        """Return what a good portal says."""
        dataset, root, _, page = asked.what
        units = {} if dataset in self.empty else self.units
        if root != "all":
            units = {code: value for code, value in units.items() if f"id-{code}" == root}
        pages = self.pages.get(dataset, 1)
        return json.dumps({"root": root, "units": units, "page": [page, pages]}).encode()

    def whats(self) -> list[tuple[str, str, str | None, int]]:
        """Return what was asked, in order, and forget it."""
        whats = [asked.what for asked in self.asked]
        self.asked.clear()
        return whats


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: ToyPortal

    def do_GET(self) -> None:
        body = json.dumps({"instants": self.server.instants}).encode()
        self._send(Reply(200), body)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = Asked(time.monotonic(), self.path, body, dict(self.headers.items()))
        self.server.asked.append(asked)
        queue = self.server.next_replies
        reply = queue.pop(0) if queue else self.server.rule(asked) or Reply()
        time.sleep(reply.wait)
        if reply.hang_up:
            self.close_connection = True
            return
        right = self.server.right_answer(asked)
        if "X-Replay-At" in self.headers:
            reply.headers.setdefault("X-Captured-At", self.headers["X-Replay-At"])
        self._send(reply, right if reply.body is None else reply.body)

    def _send(self, reply: Reply, body: bytes) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if reply.cut_at is not None:
            self.close_connection = True
            body = body[: reply.cut_at]
        step = 16 if reply.drip else max(len(body), 1)
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            self.wfile.flush()
            time.sleep(reply.drip)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def running_toy() -> Iterator[ToyPortal]:
    """Start a portal and stop it afterwards."""
    server = ToyPortal()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def toy_dataset(name: str, **changes: Any) -> dict[str, Any]:
    """Return one dataset of a portal file."""
    periods = [{"type": "year", "every": "day"}]
    return {"id": name, "name": NAMES, "periods": periods, **changes}


def toy_file(base_url: str, portal_id: str = "toy", **changes: Any) -> dict[str, Any]:
    """Return the content of a portal file: quick and impatient."""
    return {
        "id": portal_id,
        "name": NAMES,
        "unit_code": "VN",
        "family": "toy",
        "base_url": base_url,
        "user_agent": "chiso-test/1",
        "rate": {"delay_seconds": 0, "budget_minutes_per_day": 60, "backoff_seconds": 0.01},
        "timeouts": {"connect_seconds": 1, "read_seconds": 1, "total_seconds": 3},
        "licence": "none",
        "citation": "none",
        "datasets": [toy_dataset("scores")],
    } | changes


def toy(base_url: str, portal_id: str = "toy", **changes: Any) -> Portal:
    """Return a portal of the catalogue."""
    return Portal.model_validate(toy_file(base_url, portal_id, **changes))


def with_roots(portal: ToyPortal, *others: dict[str, Any], **changes: Any) -> Portal:
    """Return a portal whose scores are asked for the country and its provinces."""
    datasets = [toy_dataset("scores", roots="country_and_provinces"), *others]
    return toy(portal.url, roots_from="scores", datasets=datasets, **changes)
