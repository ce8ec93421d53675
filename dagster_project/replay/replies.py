"""Replies of the replay portal, whole or as a fault leaves them.

Here: the reply, the pages that stand in for answers, damage to bytes. Not here: sockets
(`server.py`), which fault strikes (`faults.py`).
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dagster_project.replay import pages
from dagster_project.replay.faults import Fault

JSON: Final = "application/json; charset=utf-8"
_HTML: Final = "text/html; charset=utf-8"
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
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


def stand_in(kinds: Mapping[str, Fault]) -> Reply | None:
    """Wait if a fault says so; return the page that stands in for an answer, if any."""
    if "slow" in kinds:
        time.sleep(kinds["slow"].seconds)
    for kind, (status, page) in _PAGES.items():
        if kind in kinds:
            more = {"Retry-After": str(kinds[kind].retry_after)} if kind == "429" else {}
            return Reply(status, page, _HTML, more)
    return None


def damaged(reply: Reply, kinds: set[str]) -> Reply:
    """Cut or empty a reply as its faults say."""
    if "empty" in kinds:
        reply.body = b""
    elif "truncated" in kinds:
        reply.body = reply.body[: len(reply.body) // 2]
    elif "dropped" in kinds:
        reply.cut = len(reply.body) // 2
    return reply


def json_reply(status: int, value: Any) -> Reply:
    """Return a value as JSON."""
    return Reply(status, json.dumps(value, ensure_ascii=False).encode())


def error_reply(status: int, message: str) -> Reply:
    """Return an error of the replay portal itself."""
    return json_reply(status, {"code": "REPLAY_ERROR", "data": None, "message": message})
