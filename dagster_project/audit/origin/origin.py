"""What a capture's sidecar says about where its bytes came from, beside the bytes themselves.

Here: the host's own date and its certificate, read from the landing zone. Not here: what they prove
and what not (`docs/evidence.md`), how it looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dagster_project.ingest.sidecar import from_json
from dagster_project.publish.places import sidecar_of


@dataclass(frozen=True)
class Origin:
    """Evidence of a capture's origin.

    Attributes:
        sidecar: The sidecar's place below the state folder; None where it cannot be read here.
        host_date: The host's own clock, the header `date`.
        tls: The certificate of the host: hash, names, dates, protocol; empty without TLS.
    """

    sidecar: str | None = None
    host_date: str | None = None
    tls: Mapping[str, str] = field(default_factory=dict)


def origin_of(landing: Path, capture: Mapping[str, Any]) -> Origin:
    """Return the evidence of a capture's origin.

    Args:
        landing: The landing zone.
        capture: Its row in the edition.
    """
    path = sidecar_of(landing, capture)
    try:
        read = from_json(path.read_bytes())
        headers = {name.lower(): value for name, value in read.headers.items()}
        place = f"landing/{path.relative_to(landing).as_posix()}"
        return Origin(place, headers.get("date"), dict(read.tls))
    except (OSError, ValueError, TypeError, AttributeError):
        return Origin()
