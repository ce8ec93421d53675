"""From lineage rows to raw cells and captures: what a number stands on.

Here: observations and captures by their ids, the bytes in the landing zone read again now. Not
here: which numbers a score used (the lineage says so), scores.
"""

import json
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from dagster_project.audit.cells import Allowed, CellNotFound, CellReader, RawCell
from dagster_project.audit.explain.evidence_records import Capture, Source
from dagster_project.audit.open_for_reading import OpenEdition, Row
from dagster_project.audit.origin.origin import origin_of
from dagster_project.publish.ranking_labels import Label

_ZONES = ("blobs", "quarantine/blobs")


class Evidence:
    """Everything that the lineage of one question leads to.

    Args:
        opened: The edition.
        landing: The landing zone with the bytes.
        lineage: The rows that may be asked for: lineage of scores, edges of candidates.
        allowed: What may be shown around a cell.
    """

    def __init__(
        self, opened: OpenEdition, landing: Path, lineage: list[Row], allowed: Allowed
    ) -> None:
        self._landing = landing
        self._allowed = allowed
        self._measures = {
            row["measure_id"]: row for row in opened.rows("select * from edition.marts.measures")
        }
        self._portals = {
            row["portal_id"]: Label(row["name_vi"], row["name_en"])
            for row in opened.rows("select * from edition.marts.portals")
        }
        self.lost: dict[str, str] = {}  # id of a row that is not there, to its table
        self._observations, unread = _observations(opened, lineage)
        self._found = _captures(opened, self._observations)
        self._readers: dict[str, tuple[str, CellReader | None]] = {}
        self._unread = unread
        self.captures: dict[str, Capture] = {}
        self.cells: dict[tuple[str, str], bool | None] = {}  # None: can't be read here

    def measure(self, measure_id: str) -> Label:
        """Return a measure's name."""
        row = self._measures.get(measure_id)
        return Label(row["name_vi"], row["name_en"]) if row else Label(measure_id, measure_id)

    def canonical(self, measure_id: str) -> str:
        """Return the measure under which the ledger keeps one."""
        row = self._measures.get(measure_id) or {}
        return str(row.get("restates_measure_id") or measure_id)

    def portal(self, portal_id: str) -> Label:
        """Return a portal's name."""
        return self._portals.get(portal_id, Label(portal_id, portal_id))

    def source(self, row: Row) -> Source:
        """Return what a row of lineage, or an edge of a candidate, leads to."""
        observation_id = row.get("observation_id")
        observation = self._observations.get(observation_id or "", {})
        capture = self._capture(observation.get("capture_id"))
        cell, state, note = self._cell(observation, capture)
        if observation_id and capture is None:
            state = "lost"
            self._lose(observation_id, observation)
        value = observation.get("value", row.get("origin_value"))
        return Source(
            measure_id=row["measure_id"],
            measure=self.measure(row["measure_id"]),
            origin=row.get("origin") or "observation",
            origin_id=row.get("origin_id"),
            coefficient=Decimal(row.get("coefficient") or 1),
            operation=row.get("operation") or "sum",
            observation_id=observation_id,
            observation_as_of=observation.get("as_of"),
            value=None if value is None else Decimal(value),
            raw_text=observation.get("raw_text"),
            locator=observation.get("locator"),
            quality_flag=observation.get("quality_flag"),
            portal_id=observation.get("portal_id"),
            dataset=observation.get("dataset"),
            capture=capture.number if capture else None,
            cell=cell,
            cell_state=state,
            note=note,
            term_measure_id=row.get("term_measure_id") or row["measure_id"],
            part_measure_id=row.get("part_measure_id") or "",
            divisor=row.get("divisor") or 1,
        )

    def _lose(self, observation_id: str, observation: Row) -> None:
        """Note a row that is not there, unless its whole file is not."""
        if observation:
            self.lost[observation["capture_id"]] = "captures"
        elif observation_id not in self._unread:
            self.lost[observation_id] = "observations"

    def _cell(
        self, observation: Row, capture: Capture | None
    ) -> tuple[RawCell | None, str, str | None]:
        """Return the raw cell as it is read now, and whether it says what was used."""
        if not observation or capture is None:
            return None, "no_cell", None
        key = observation["capture_id"], observation["locator"]
        state, reader = self._reader(capture.sha256)
        try:
            if reader is None:
                why = "are not in the landing zone" if state == "missing" else "can't be read"
                raise CellNotFound(f"the bytes {capture.sha256} {why}")
            cell = reader.cell(observation["locator"], self._allowed)
        except CellNotFound as error:
            self.cells[key] = None if reader is None else False
            return None, "unreadable", str(error)
        same = cell.text == observation["raw_text"] and state == "intact"
        self.cells[key] = same
        return cell, "confirmed" if same else "differs", None

    def _capture(self, capture_id: str | None) -> Capture | None:
        if capture_id is None or capture_id not in self._found:
            return None
        if capture_id not in self.captures:
            row = self._found[capture_id]
            self.captures[capture_id] = self._made(row, len(self.captures) + 1)
        return self.captures[capture_id]

    def _made(self, row: Row, number: int) -> Capture:
        asked: dict[str, Any] = json.loads(row["request"])
        label = row["source_label"]
        state, _ = self._reader(row["blob_id"])
        names = ("capture_id", "portal_id", "dataset", "url", "captured_at", "http_status",
                 "bytes", "source_label", "replayed", "parser_version")  # fmt: skip
        return Capture(
            number=number,
            portal=self.portal(row["portal_id"]),
            method=str(asked.get("method", "")),
            path=str(asked.get("path", "")),
            body=json.dumps(asked["body"], ensure_ascii=False) if asked.get("body") else None,
            sha256=row["blob_id"],
            file=f"landing/{self._place(row['blob_id'])}",
            file_state=state,
            origin=origin_of(self._landing, row),
            is_synthetic=(label or "").lower().startswith("synthetic"),
            **{name: row[name] for name in names},
        )

    def _place(self, blob_id: str) -> str:
        places = [f"{zone}/{blob_id}" for zone in _ZONES]
        try:
            return next(place for place in places if (self._landing / place).exists())
        except (StopIteration, PermissionError):
            return places[0]

    def _reader(self, blob_id: str) -> tuple[str, CellReader | None]:
        """Return the state of a file of the landing zone, and a reader of its cells."""
        if blob_id not in self._readers:
            try:
                body = (self._landing / self._place(blob_id)).read_bytes()
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                self._readers[blob_id] = "missing", None
            except OSError:
                self._readers[blob_id] = "unread", None
            else:
                intact = sha256(body).hexdigest() == blob_id
                self._readers[blob_id] = "intact" if intact else "altered", CellReader(body)
        return self._readers[blob_id]


def _observations(opened: OpenEdition, lineage: list[Row]) -> tuple[dict[str, Row], set[str]]:
    """Return the observations of the lineage, each from the file of its own day.

    Those of files that can't be read are returned as ids.
    """
    wanted: dict[date, set[str]] = {}
    for row in lineage:
        if row.get("observation_id"):
            day = row.get("observation_as_of") or row["as_of"]
            wanted.setdefault(day, set()).add(row["observation_id"])
    found: dict[str, Row] = {}
    unread: set[str] = set()
    for day, ids in wanted.items():
        query = "select * from day_table where observation_id in $ids"
        rows = opened.day_rows("observations", day, query, {"ids": list(ids)})
        if rows is None:
            unread |= ids
        else:
            found |= {row["observation_id"]: row for row in rows}
    return found, unread


def _captures(opened: OpenEdition, observations: dict[str, Row]) -> dict[str, Row]:
    ids = sorted({row["capture_id"] for row in observations.values()})
    rows = opened.rows(
        "select * from edition.marts.captures where capture_id in $ids",
        {"ids": ids},
    )
    return {row["capture_id"]: row for row in rows}
