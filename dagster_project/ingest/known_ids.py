"""Which unit code belongs to a portal's own id, as earlier days' answers said.

Here: looking up ids in the `unit_names` files of earlier days. Not here: ids named on the same
day (those come first, `day_build.py`). Two of the six detail exports name units by id only.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

PortalId = tuple[str, str]


class KnownIds:
    """Reads each earlier day at most once; days must be built in order of time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "unit_names"
        self._days: dict[date, Mapping[PortalId, str]] = {}

    def look_up(self, ids: Iterable[PortalId], before: date) -> dict[PortalId, str | None]:
        """Return the code of each (portal, id), from the newest day before `before` that has it.

        An id that no earlier day names gets None, so that a later finding shows as a change.
        """
        found: dict[PortalId, str | None] = dict.fromkeys(sorted(ids))
        open_ids = set(found)
        for day in self._earlier(before):
            if not open_ids:
                break
            known = self._day(day)
            for key in open_ids & known.keys():
                found[key] = known[key]
            open_ids -= known.keys()
        return found

    def forget(self, day: date) -> None:
        """Read a day anew next time; call it when the day was rebuilt."""
        self._days.pop(day, None)

    def _earlier(self, before: date) -> list[date]:
        names = (path.stem.removeprefix("as_of=") for path in self._folder.glob("as_of=*.parquet"))
        return sorted((day for day in map(date.fromisoformat, names) if day < before), reverse=True)

    def _day(self, day: date) -> Mapping[PortalId, str]:
        if day not in self._days:
            self._days[day] = self._read(self._folder / f"as_of={day.isoformat()}.parquet")
        return self._days[day]

    @staticmethod
    def _read(path: Path) -> Mapping[PortalId, str]:
        columns = ["portal_id", "source_id", "unit_code", "captured_at"]
        table: pa.Table = pq.read_table(path, columns=columns, partitioning=None)
        table = table.filter(pc.is_valid(table["source_id"])).sort_by("captured_at")
        keys = zip(table["portal_id"].to_pylist(), table["source_id"].to_pylist(), strict=True)
        return dict(zip(keys, table["unit_code"].to_pylist(), strict=True))
