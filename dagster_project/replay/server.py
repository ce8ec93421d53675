"""The replay portal's HTTP: one server on loopback, HTTP/1.1 with keep-alive.

Here: requests, headers, how each fault looks on the wire, the control paths below `/replay/`.
Not here: figures (`answers.py`), the process around the server (`process.py`).
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, cast
from urllib.parse import quote

from dagster_project.replay import pages
from dagster_project.replay.answers import Answers
from dagster_project.replay.faults import Fault, FaultBoard, FaultError
from dagster_project.replay.holdings import Held, Holdings, instant_text, read_instant
from dagster_project.replay.questions import PATH_LEGACY, NotAQuestion, Question, read_question

HOST: Final = "127.0.0.1"
_JSON: Final = "application/json; charset=utf-8"
_HTML: Final = "text/html; charset=utf-8"
_MAX_BODY: Final = 1 << 20
_INSIDE: Final = frozenset({
    "changed", "fewer_units", "text_count", "negative_count", "exponent_count",
    "numerator_above_denominator", "duplicate_unit", "unknown_unit",
})  # fmt: skip
_PAGES: Final = {
    "403": (403, pages.FORBIDDEN),
    "429": (429, pages.TOO_MANY),
    "503": (503, pages.UNAVAILABLE),
    "html_200": (200, pages.MAINTENANCE),
    "html_201": (201, pages.MAINTENANCE),
    "block_page": (200, pages.BLOCKED),
}


@dataclass
class Reply:
    """What goes back: status, bytes, headers; `cut` closes the connection after so many bytes."""

    status: int
    body: bytes
    content_type: str = _JSON
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


class ReplayServer(ThreadingHTTPServer):
    """Serves holdings; faults can be changed while it runs."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, holdings: Holdings, faults: Iterable[Fault] = ()) -> None:
        self.answers = Answers(holdings)
        self.faults = FaultBoard(faults)
        self.statuses: Counter[int] = Counter()
        self._answered: Counter[tuple[Question, datetime | None]] = Counter()
        self._lock = threading.Lock()
        super().__init__((HOST, port), _Handler)

    @property
    def url(self) -> str:
        """The base URL, to which portal ids are appended."""
        return f"http://{HOST}:{self.server_address[1]}"

    def reply(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer one POST."""
        if path == "/replay/faults":
            return self._set_faults(body)
        try:
            question = read_question(path, body)
            stamp = headers.get("X-Replay-At")
            at = read_instant(stamp) if stamp else None
        except NotAQuestion as error:
            return _error(error.status, str(error))
        except ValueError as error:
            return _error(400, f"X-Replay-At is no instant: {error}")
        with self._lock:
            answered = self._answered[question, at]
            self._answered[question, at] += 1
        root = self.answers.root(question)
        met = self.faults.strike(question.portal, question.dataset, root, answered)
        return self._answer(question, at, met, path)

    def look(self, path: str) -> Reply:
        """Answer one GET: what is held, which faults are in force, what was answered."""
        if path == "/replay/instants":
            held = self.answers.holdings.index()
            return _json(200, {"instants": [_instant(at, held[at]) for at in held]})
        if path == "/replay/faults":
            return _json(200, {"faults": self.faults.state()})
        if path == "/replay/stats":
            with self._lock:
                statuses = {str(status): n for status, n in sorted(self.statuses.items())}
                return _json(200, {"answers": sum(self.statuses.values()), "statuses": statuses})
        return _error(404, "GET knows /replay/instants, /replay/faults and /replay/stats; "
                           "the portals themselves are asked by POST")  # fmt: skip

    def count(self, status: int) -> None:
        """Note an answer of a portal."""
        with self._lock:
            self.statuses[status] += 1

    def _set_faults(self, body: bytes) -> Reply:
        try:
            given = json.loads(body or b"[]")
            faults = given.get("faults", []) if isinstance(given, dict) else given
            self.faults.set(Fault.parse(f) if isinstance(f, str) else Fault.of(f) for f in faults)
        except (FaultError, ValueError, TypeError, AttributeError) as error:
            return _error(400, f"the faults cannot be read: {error}")
        return _json(200, {"faults": self.faults.state()})

    def _answer(
        self, question: Question, at: datetime | None, met: list[Fault], path: str
    ) -> Reply:
        kinds = {fault.kind: fault for fault in met}
        if "slow" in kinds:
            time.sleep(kinds["slow"].seconds)
        for kind, (status, page) in _PAGES.items():
            if kind in kinds:
                more = {"Retry-After": str(kinds[kind].retry_after)} if kind == "429" else {}
                return Reply(status, page, _HTML, more)
        inside = next((kind for kind in kinds if kind in _INSIDE), None)
        answer = self.answers.give(question, at, kind=inside, wrong_root="wrong_root" in kinds)
        headers = {}
        if answer.captured_at is not None:
            headers["X-Captured-At"] = instant_text(answer.captured_at)
        if answer.label:
            headers["X-Source-Label"] = quote(answer.label, safe=" :-+/.,")
        status = 200 if path.endswith(PATH_LEGACY) else 201
        return _damaged(Reply(status, answer.body, headers=headers), set(kinds))


def _instant(at: datetime, holds: Held) -> dict[str, Any]:
    """Describe an instant; `periods` and `holds` let a client ask only what was captured."""
    periods = {
        portal: sorted({period for of_dataset in datasets.values() for period in of_dataset} - {""})
        for portal, datasets in holds.items()
    }
    return {"at": instant_text(at), "portals": sorted(holds), "periods": periods, "holds": holds}


def _damaged(reply: Reply, kinds: set[str]) -> Reply:
    if "empty" in kinds:
        reply.body = b""
    elif "truncated" in kinds:
        reply.body = reply.body[: len(reply.body) // 2]
    elif "dropped" in kinds:
        reply.cut = len(reply.body) // 2
    return reply


def _json(status: int, value: Any) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False).encode())


def _error(status: int, message: str) -> Reply:
    return _json(status, {"code": "REPLAY_ERROR", "data": None, "message": message})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "chiso-replay"
    sys_version = ""
    # Head and body leave in one packet, and small ones at once: else each request waits 40 ms.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True

    @property
    def _replay(self) -> ReplayServer:
        return cast("ReplayServer", self.server)

    def do_GET(self) -> None:
        self._send(self._replay.look(self.path.partition("?")[0]))

    def do_POST(self) -> None:
        size = self.headers.get("Content-Length", "0")
        if not size.isdigit() or int(size) > _MAX_BODY:
            self.close_connection = True
            self._send(_error(413, f"the body needs a Content-Length of at most {_MAX_BODY}"))
            return
        body = self.rfile.read(int(size))
        path = self.path.partition("?")[0]
        reply = self._replay.reply(path, dict(self.headers.items()), body)
        if not path.startswith("/replay/"):
            self._replay.count(reply.status)
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.cut is not None or self.close_connection:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(reply.body if reply.cut is None else reply.body[: reply.cut])

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the client's own progress tells what is asked."""
