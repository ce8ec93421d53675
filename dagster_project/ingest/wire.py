"""Requests and answers as bytes: bodies, headers worth keeping, waiting times.

Here: encoding and reading. Not here: retries and failures (`client.py`).
"""

import contextlib
import email.utils
import json
import time
from datetime import UTC, datetime
from urllib.parse import urlencode

import httpx2

from dagster_project.ingest.models import Request

# What says something about the answer; never cookies.
KEPT_HEADERS = frozenset(
    {
        "age",
        "cache-control",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "etag",
        "last-modified",
        "server",
        "x-captured-at",
        "x-source-label",
    }
)


class TooSlow(Exception):
    """An answer that came, but not within its time."""


def read_body(response: httpx2.Response, max_bytes: int, deadline: float) -> tuple[bytes, bool]:
    """Read an answer up to a size; tells whether it broke off.

    Raises:
        TooSlow: If the deadline passes.
    """
    chunks: list[bytes] = []
    size = 0
    try:
        for chunk in response.iter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > max_bytes:
                return b"".join(chunks), False
            if time.monotonic() > deadline:
                raise TooSlow("the answer took longer than total_seconds")
    except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.DecodingError):
        # The answer had begun: what arrived is evidence, and the host is not asked twice for it.
        return b"".join(chunks), True
    return b"".join(chunks), False


def encode_body(request: Request) -> tuple[bytes | None, dict[str, str]]:
    """Return a request's body and its content type."""
    if request.body is None:
        return None, {}
    if request.form:
        content = urlencode({name: str(value) for name, value in request.body.items()})
        return content.encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    return json.dumps(request.body, ensure_ascii=False).encode(), {
        "Content-Type": "application/json"
    }


def seconds_to_wait(value: str | None) -> float | None:
    """Read `Retry-After`: seconds or a date."""
    if not value:
        return None
    with contextlib.suppress(ValueError):
        return max(0.0, float(value))
    with contextlib.suppress(ValueError, TypeError):
        moment = email.utils.parsedate_to_datetime(value)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    return None
