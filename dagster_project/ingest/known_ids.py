"""Which unit an id or a name belongs to, as earlier days' answers said.

Here: looking up ids and names in the `unit_names` files of earlier days. Not here: what is said on
the same day (that comes first, `day_build.py`). Some exports name units by id only, some by name.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dagster_project.ingest.unit_codes import root_of
from dagster_project.ingest.unit_names import (
    PortalId,
    all_names_id,
    listed_names,
    name_id,
    scope_of,
)
from dagster_project.ingest.unit_register import UnitRegister
from dagster_project.ingest.unit_spelling import name_key


class KnownIds:
    """Reads each earlier day at most once; days must be built in order of time.

    Args:
        folder: The observations folder.
        register: The register of units.
        national: The portals whose names count for every province.
    """

    def __init__(self, folder: Path, register: UnitRegister, national: Collection[str]) -> None:
        self._folder = folder / "unit_names"
        self._register = register
        self._national = sorted(national)
        self._days: dict[date, Mapping[PortalId, str]] = {}

    def look_up(self, ids: Iterable[PortalId], before: date) -> dict[PortalId, str | None]:
        """Return the code of each (portal, id), from the newest day before `before` that has it.

        An id that no earlier day names gets None, so that a later finding shows as a change. A
        name (`name_id`) gets all codes that bore it on that day; it counts back to the day on
        which the units of its province last changed: an earlier xã may be another one. All names
        of a province (`all_names_id`) are those of the newest such day.
        """
        found: dict[PortalId, str | None] = dict.fromkeys(sorted(ids))
        since = {key: self._since(key, before) for key in found}
        open_ids = set(found)
        for day in self._earlier(before):
            open_ids = {key for key in open_ids if since[key] <= day}
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

    def _since(self, key: PortalId, before: date) -> date:
        scope = scope_of(key)
        return date.min if scope is None else self._register.last_change(scope, before)

    def _earlier(self, before: date) -> list[date]:
        names = (path.stem.removeprefix("as_of=") for path in self._folder.glob("as_of=*.parquet"))
        return sorted((day for day in map(date.fromisoformat, names) if day < before), reverse=True)

    def _day(self, day: date) -> Mapping[PortalId, str]:
        if day not in self._days:
            self._days[day] = self._read(self._folder / f"as_of={day.isoformat()}.parquet")
        return self._days[day]

    def _read(self, path: Path) -> Mapping[PortalId, str]:
        columns = ["portal_id", "source_id", "unit_code", "name", "captured_at"]
        table: pa.Table = pq.read_table(path, columns=columns, partitioning=None)
        with_id = table.filter(pc.is_valid(table["source_id"])).sort_by("captured_at")
        keys = zip(with_id["portal_id"].to_pylist(), with_id["source_id"].to_pylist(), strict=True)
        known = dict(zip(keys, with_id["unit_code"].to_pylist(), strict=True))
        return known | self._names(table)

    def _names(self, table: pa.Table) -> dict[PortalId, str]:
        national = table.filter(
            pc.is_in(table["portal_id"], value_set=pa.array(self._national, pa.string()))
        )
        units = national.select(["unit_code", "name"]).group_by(["unit_code", "name"]).aggregate([])
        codes: dict[PortalId, set[str]] = defaultdict(set)
        listed: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for unit in units.to_pylist():
            scope = root_of(unit["unit_code"])
            if scope != unit["unit_code"]:
                form = name_key(unit["name"], self._register.names_of(scope))
                codes[name_id(scope, form)].add(unit["unit_code"])
                listed[scope].add((unit["unit_code"], unit["name"]))
                codes[name_id(scope, "")].add(scope)  # says that units below it have codes
        known = {key: " ".join(sorted(found)) for key, found in codes.items()}
        return known | {all_names_id(scope): listed_names(names) for scope, names in listed.items()}
