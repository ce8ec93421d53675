"""Provincial portals for tests: their files, and a server on 127.0.0.1 that answers as told.

Here: portal files of the families iGate and TanDan, HTTP. Not here: wire forms (each test's own).
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dagster_project.ingest.portal import Portal

AGENCY = "6852c2f06d65221a70e5b26b"
YEARLY = [{"type": "year", "every": "day", "from_year": 2026}]
IGATE_DATASETS = ("statistic-agency-kgg", "kgg-dossier-report-online", "digitization-by-agency")
TANDAN_DATASETS = ("ChiTieuTienDo", "ChiTieuDvcTrucTuyen", "ChiTieuTTTT", "ChiTieuSoHoa")


def dataset_of(dataset_id: str, **changes: Any) -> dict[str, Any]:
    """Return a dataset of a portal file."""
    name = {"vi": dataset_id, "en": dataset_id}
    return {"id": dataset_id, "name": name, "roots": "own", "periods": YEARLY} | changes


def portal_of(url: str, family: str, unit: str, datasets: list[Any], **changes: Any) -> Portal:
    """Return a portal file's content, read."""
    content = {
        "id": unit,
        "name": {"vi": "Cổng thử", "en": "Test portal"},
        "unit_code": unit,
        "family": family,
        "base_url": url,
        "user_agent": "chiso tests",
        "rate": {"delay_seconds": 0, "budget_minutes_per_day": 60, "backoff_seconds": 0.01},
        "licence": "none",
        "citation": "none",
        "datasets": datasets,
    }
    return Portal.model_validate(content | changes)


def igate(url: str = "https://portal.example", **changes: Any) -> Portal:
    """Return an iGate portal of An Giang."""
    agencies = dataset_of("agencies", periods=[{"type": "none", "every": "week"}])
    given: dict[str, Any] = {
        "datasets": [agencies, *map(dataset_of, IGATE_DATASETS)],
        "options": {"agency_id": AGENCY},
        "auth": {"env": "CHISO_TOKEN_H01", "prefix": "bearer"},
        "landing_page": "https://dichvucong.example",
    }
    return portal_of(url, "igate", "H01", **given | changes)


def tandan(url: str = "https://portal.example", **changes: Any) -> Portal:
    """Return a TanDan portal of Thanh Hóa."""
    given: dict[str, Any] = {"datasets": list(map(dataset_of, TANDAN_DATASETS))}
    return portal_of(url, "tandan", "H56", **given | changes)


@dataclass
class Asked:
    """One GET as the server saw it."""

    path: str
    headers: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)


Answering = Callable[[Asked], tuple[int, bytes]]


class Server(ThreadingHTTPServer):
    """Answers by its rule and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, rule: Answering) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.rule = rule
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        """Base URL."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        asked = Asked(parts.path, dict(self.headers), query)
        self.server.asked.append(asked)
        status, body = self.server.rule(asked)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@contextmanager
def serving(rule: Answering) -> Iterator[Server]:
    """Run a server for the length of a block."""
    server = Server(rule)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
