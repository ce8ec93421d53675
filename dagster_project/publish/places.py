"""Where the parts of an edition and of the landing zone lie.

Here: names of folders and files. Not here: writing them (`origins.py`), checking them (`audit/`);
nothing heavy is imported, so that who only reads an edition does not wait.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

INPUTS, SEED_FILES, PORTAL_FILES = "inputs", "seeds", "portals"
SCRIPT = "build/rebuild.sql"


def sidecar_of(landing: Path, capture: Mapping[str, Any]) -> Path:
    """Return where the sidecar of a capture lies."""
    zone = landing / "quarantine" if capture.get("status") == "refused" else landing
    parts = (str(capture.get(name)) for name in ("as_of", "portal_id", "dataset"))
    return zone.joinpath("captures", *parts, f"{capture['capture_id']}.json")
