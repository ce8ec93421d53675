"""A host that turned us away is left alone for a while, also by later pulls.

Here: the note that a pull leaves about a host, and what the next pull makes of it. Not here:
telling that a host turned us away (`client.py`, `refusals.py`), the circuit of one pull.
"""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

from dagster_project.ingest.periods import VIETNAM, format_moment, parse_moment


class CoolDown:
    """The notes below one folder: one file per host, replaced by each new note.

    Args:
        folder: Where the notes lie.
        host: The host.
    """

    def __init__(self, folder: Path, host: str) -> None:
        self._host = host
        self._path = folder / f"{re.sub(r'[^A-Za-z0-9.-]', '_', host)}.json"

    def note(self, at: datetime, reason: str) -> None:
        """Write down that the host turned us away."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_suffix(".tmp")
        content = {"host": self._host, "at": format_moment(at), "reason": reason}
        temporary.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
        temporary.replace(self._path)

    def why_wait(self, now: datetime, minutes: float) -> str | None:
        """Return why the host is not asked yet, or None.

        A note that cannot be read counts as one made now: waiting harms nobody.
        """
        if not self._path.is_file():
            return None
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
            at, reason = parse_moment(content["at"]), str(content["reason"])
        except (ValueError, KeyError, TypeError):
            at, reason = now, f"{self._path.name} cannot be read; delete it"
        until = at + timedelta(minutes=minutes)
        if now >= until:
            return None
        return (
            f"it turned us away at {_clock(at)} ({reason}); left alone until {_clock(until)} "
            "(`rate.cool_down_minutes` in the portal file)"
        )


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%Y-%m-%d %H:%M} (Vietnam)"
