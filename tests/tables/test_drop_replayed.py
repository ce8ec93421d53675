"""A drop folder played back: the replay portal lists its files as they lay there then."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest

from dagster_project.ingest.models import DatasetOutcome
from dagster_project.ingest.periods import format_moment
from dagster_project.ingest.pull import pull_days
from dagster_project.settings import Settings
from tests.tables.drop_house import DropHouse, drop_portal
from tests.tables.made_files import default_rows, workbook

FIRST, SECOND = "2026-09-17T07:00:00Z", "2026-10-10T07:00:00Z"
Held = dict[str, dict[str, bytes]]


class _Handler(BaseHTTPRequestHandler):
    held: Held

    def do_GET(self) -> None:
        if self.path == "/replay/instants":
            instants = [{"at": at, "portals": ["H20"]} for at in self.held]
            return self._send(json.dumps({"instants": instants}).encode())
        files = self.held[self.headers["X-Replay-At"]]
        name = unquote(self.path.removeprefix("/H20/drop/"))
        if name == "index.json":
            entries = [
                {"name": name, "size": len(body), "modified": "2026-09-01T00:00:00Z"}
                for name, body in files.items()
            ]
            return self._send(json.dumps(entries).encode())
        return self._send(files[name])

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Captured-At", self.headers.get("X-Replay-At", ""))
        self.send_header("X-Source-Label", "synthetic (seed 766)")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def replaying(held: Held) -> Iterator[str]:
    handler = type("Handler", (_Handler,), {"held": held})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def house(home) -> DropHouse:
    return DropHouse(Settings(home=home))


def pull(house: DropHouse, url: str) -> list[DatasetOutcome]:
    settings = house.settings.model_copy(update={"replay_url": url})
    return pull_days({"H20": drop_portal()}, settings)


def test_each_instant_shows_the_folder_as_it_was(house: DropHouse) -> None:
    rows = default_rows()
    rows[0][2] = "1.930"
    first = {"tien-do_2026 (Đồng Tháp).xlsx": workbook()}
    second = first | {"tien-do_2026_dinh-chinh.xlsx": workbook(rows)}
    with replaying({FIRST: first, SECOND: second}) as url:
        outcomes = pull(house, url)
        assert [dict(outcome.counts) for outcome in outcomes] == [
            {"captured": 1},
            {"unchanged": 1, "captured": 1},
        ]
        again = pull(house, url)
    assert [dict(outcome.counts) for outcome in again] == [{"unchanged": 1}, {"unchanged": 2}]
    one, two = house.captures()
    assert [format_moment(c.captured_at) for c in (one, two)] == [FIRST, SECOND]
    assert one.request_key == two.request_key
    assert (one.source_label, one.replayed) == ("synthetic (seed 766)", True)
    assert one.url == "drop/H20/tien-do_2026 (Đồng Tháp).xlsx"


def test_a_replay_portal_that_shows_no_folder(house: DropHouse) -> None:
    with replaying({FIRST: {}}) as url:
        [outcome] = pull(house, url)
        assert outcome.status == "not_due"
    [outcome] = pull_days(
        {"H20": drop_portal()},
        house.settings.model_copy(update={"replay_url": url}),
        days=[outcome.as_of],
    )
    assert outcome.status == "failed"
