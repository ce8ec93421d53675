"""The replay portal's HTTP: one server on loopback, HTTP/1.1 with keep-alive.

Here: requests, headers, how each fault looks on the wire, the control paths below `/replay/`.
Not here: figures (`answers.py`), the process around the server (`process.py`).
"""

import json
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, cast
from urllib.parse import quote

from dagster_project.replay.answers import Answers
from dagster_project.replay.faults import Fault, FaultBoard, FaultError
from dagster_project.replay.holdings import Held, Holdings, instant_text, read_instant
from dagster_project.replay.questions import PATH_LEGACY, NotAQuestion, Question, read_question
from dagster_project.replay.replies import (
    Reply,
    damaged,
    error_reply,
    json_reply,
    stand_in,
)
from dagster_project.replay.synthetic import LABEL, Asked, SyntheticPortals, read_asked

HOST: Final = "127.0.0.1"
_PLAIN: Final = " :-+/.,()"  # what a header value may hold as it is
_MAX_BODY: Final = 1 << 20
_INSIDE: Final = frozenset({
    "changed", "fewer_units", "text_count", "negative_count", "exponent_count",
    "numerator_above_denominator", "duplicate_unit", "unknown_unit",
})  # fmt: skip


class ReplayServer(ThreadingHTTPServer):
    """Serves holdings; faults can be changed while it runs."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        port: int,
        holdings: Holdings,
        faults: Iterable[Fault] = (),
        synthetic: SyntheticPortals | None = None,
    ) -> None:
        self.answers = Answers(holdings)
        self.synthetic = synthetic
        self.faults = FaultBoard(faults)
        self.statuses: Counter[int] = Counter()
        self._answered: Counter[tuple[object, datetime | None]] = Counter()
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
            at = _instant_asked(headers)
        except NotAQuestion as error:
            return error_reply(error.status, str(error))
        except ValueError as error:
            return error_reply(400, f"X-Replay-At is no instant: {error}")
        root = self.answers.root(question)
        met = self.faults.strike(
            question.portal, question.dataset, root, self._count_question(question, at)
        )
        return self._answer(question, at, met, path)

    def _count_question(self, question: object, at: datetime | None) -> int:
        """Return how often a question was answered before, and count it."""
        with self._lock:
            self._answered[question, at] += 1
            return self._answered[question, at] - 1

    def look(self, path: str, query: str = "", headers: Mapping[str, str] | None = None) -> Reply:
        """Answer one GET: a provincial portal, what is held, faults in force, what was answered."""
        asked = read_asked(path, query, headers or {})
        if self.synthetic is not None and asked is not None:
            return self._provincial(self.synthetic, asked, headers or {}, f"{path}?{query}")
        if path == "/replay/instants":
            held = self.index()
            return json_reply(200, {"instants": [_instant(at, held[at]) for at in held]})
        if path == "/replay/faults":
            return json_reply(200, {"faults": self.faults.state()})
        if path == "/replay/stats":
            with self._lock:
                statuses = {str(status): n for status, n in sorted(self.statuses.items())}
                return json_reply(
                    200, {"answers": sum(self.statuses.values()), "statuses": statuses}
                )
        return error_reply(404, "GET knows /replay/instants, /replay/faults, /replay/stats and the "
                           "provincial portals; the national portal is asked by POST")  # fmt: skip

    def index(self) -> dict[datetime, Held]:
        """Return what all portals hold, in order of time."""
        held = self.answers.holdings.index()
        for at, portals in (self.synthetic.index() if self.synthetic else {}).items():
            held[at] = {**held.get(at, {}), **portals}
        return dict(sorted(held.items()))

    def _provincial(
        self, portals: SyntheticPortals, asked: Asked, headers: Mapping[str, str], where: str
    ) -> Reply:
        try:
            at = _instant_asked(headers)
        except ValueError as error:
            return error_reply(400, f"X-Replay-At is no instant: {error}")
        answered = self._count_question(where, at)
        met = self.faults.strike(asked.portal, asked.dataset, asked.portal, answered)
        kinds = {fault.kind: fault for fault in met}
        if (page := stand_in(kinds)) is not None:
            return page
        answer = portals.answer(asked, at, expired="expired_token" in kinds)
        told = {**answer.headers, "X-Source-Label": quote(LABEL, safe=_PLAIN)}
        if answer.captured_at is not None:
            told["X-Captured-At"] = instant_text(answer.captured_at)
        reply = Reply(answer.status, answer.body, answer.content_type, told)
        return damaged(reply, set(kinds))

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
            return error_reply(400, f"the faults cannot be read: {error}")
        return json_reply(200, {"faults": self.faults.state()})

    def _answer(
        self, question: Question, at: datetime | None, met: list[Fault], path: str
    ) -> Reply:
        kinds = {fault.kind: fault for fault in met}
        if (page := stand_in(kinds)) is not None:
            return page
        inside = next((kind for kind in kinds if kind in _INSIDE), None)
        answer = self.answers.give(question, at, kind=inside, wrong_root="wrong_root" in kinds)
        headers = {}
        if answer.captured_at is not None:
            headers["X-Captured-At"] = instant_text(answer.captured_at)
        if answer.label:
            headers["X-Source-Label"] = quote(answer.label, safe=_PLAIN)
        status = 200 if path.endswith(PATH_LEGACY) else 201
        return damaged(Reply(status, answer.body, headers=headers), set(kinds))


def _instant_asked(headers: Mapping[str, str]) -> datetime | None:
    stamp = headers.get("X-Replay-At")
    return read_instant(stamp) if stamp else None


def _instant(at: datetime, holds: Held) -> dict[str, Any]:
    """Describe an instant; `periods` and `holds` let a client ask only what was captured."""
    periods = {
        portal: sorted({period for of_dataset in datasets.values() for period in of_dataset} - {""})
        for portal, datasets in holds.items()
    }
    return {"at": instant_text(at), "portals": sorted(holds), "periods": periods, "holds": holds}


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
        path, _, query = self.path.partition("?")
        reply = self._replay.look(path, query, dict(self.headers.items()))
        if not path.startswith("/replay/"):
            self._replay.count(reply.status)
        self._send(reply)

    def do_POST(self) -> None:
        size = self.headers.get("Content-Length", "0")
        if not size.isdigit() or int(size) > _MAX_BODY:
            self.close_connection = True
            self._send(error_reply(413, f"the body needs a Content-Length of at most {_MAX_BODY}"))
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
