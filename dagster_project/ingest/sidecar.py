"""A capture's sidecar: the JSON file beside the bytes.

Here: `Capture` to and from JSON, and how a capture is named. Not here: where the file lies.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from dagster_project.ingest.models import Capture, Request
from dagster_project.ingest.periods import format_moment, parse_moment

_MOMENTS = ("captured_at", "data_cutoff", "started_at")
_NAMES = frozenset(field.name for field in fields(Capture))


def to_json(capture: Capture) -> bytes:
    """Return the sidecar's text: one field per line, moments in UTC."""
    content: dict[str, Any] = asdict(capture)
    for name in _MOMENTS:
        value: datetime | None = content[name]
        content[name] = None if value is None else format_moment(value)
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def from_json(text: bytes) -> Capture:
    """Read a sidecar; fields of later versions are passed over.

    Raises:
        ValueError: If the text is no sidecar.
    """
    content: Mapping[str, Any] = json.loads(text)
    values = {name: value for name, value in content.items() if name in _NAMES}
    for name in _MOMENTS:
        if values.get(name) is not None:
            values[name] = parse_moment(values[name])
    if values.get("page") is not None:
        values["page"] = tuple(values["page"])
    try:
        return Capture(**values)
    except TypeError as error:
        raise ValueError(f"no capture: {error}") from error


def request_of(capture: Capture) -> Request:
    """Rebuild the request that a capture answered, as far as reading it needs."""
    asked = json.loads(capture.request)
    return Request(
        method=asked["method"],
        path=asked["path"],
        body=asked["body"],
        root_unit_code=capture.root_unit_code,
        root_source_id=capture.root_source_id,
        period_id=capture.period_id,
    )
