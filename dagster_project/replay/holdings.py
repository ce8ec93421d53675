"""What the replay portal holds: figures by portal, instant, dataset, period and unit.

Here: the in-memory model and its look-ups. Not here: where figures come from (`carried.py`,
`load_captures.py`), how they are sent (`wire_*.py`).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

NATIONAL = "national"
LEGACY = "national_legacy"
COUNTRY = "VN"

SERVICE_RESULTS = "service-results"
DATASETS_2026 = (
    SERVICE_RESULTS,
    "transparency",
    "handling-satisfaction",
    "dossier-digitized",
    "dvc-progress-tree",
    "provide-online-tree",
    "formality-online-payment-tree",
)
FORMALITIES = "formalities"
LEGACY_SCORES = "report_tinh_766_service"

Level = Literal["country", "province", "department", "commune"]


def instant_text(at: datetime) -> str:
    """Return an instant as the protocol writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_instant(cell: str) -> datetime:
    """Read an instant with its offset.

    Raises:
        ValueError: If it is not ISO 8601 or names no offset.
    """
    at = datetime.fromisoformat(cell)
    if at.tzinfo is None:
        raise ValueError(f"{cell!r} has no offset")
    return at.astimezone(UTC)


def made_id(code: str) -> str:
    """Return the id that stands in for a unit whose real id was not captured."""
    digest = hashlib.sha256(code.encode()).hexdigest()
    return f"019d2be3-{digest[:4]}-7{digest[4:7]}-a{digest[7:10]}-{digest[10:22]}"


def plain_code(code: str) -> str:
    """Return a code without its zero groups (`000.00.00.H37` is `H37`)."""
    groups = [group for group in code.split(".") if group.strip("0")]
    return ".".join(groups) or code


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the portal names it at one instant; `name` is None where none was captured."""

    code: str
    name: str | None
    level: Level
    source_id: str

    @property
    def parent_code(self) -> str | None:
        """The unit under whose root this one is listed."""
        if self.code == COUNTRY:
            return None
        return plain_code(self.code).split(".")[0] if "." in plain_code(self.code) else COUNTRY


@dataclass(frozen=True, slots=True)
class Row:
    """One unit's figures of one dataset: column to JSON text; an absent column was not captured.

    Columns are the portal's field names; a metric's are `CODE.field`.
    """

    unit: Unit
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Selection:
    """What one answer shows: the root's own row, if captured, and the units below it."""

    own: Row | None
    members: tuple[Row, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was captured."""
        return self.own is None and not self.members


EMPTY = Selection(None, ())


@dataclass
class Table:
    """The rows of one dataset at one instant for one period, in the order captured."""

    own: dict[str, Row] = field(default_factory=dict)
    below: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Add a row; a unit may come twice, as it may in a real answer."""
        self.own.setdefault(plain_code(row.unit.code), row)
        if (parent := row.unit.parent_code) is not None:
            self.below.setdefault(parent, []).append(row)

    def select(self, root: str) -> Selection:
        """Return the rows that an answer for this root shows."""
        return Selection(self.own.get(root), tuple(self.below.get(root, ())))


@dataclass(frozen=True, slots=True)
class Formalities:
    """A captured part of the procedure catalogue: its stated total and the items seen."""

    total: int
    items: Mapping[int, str]


TableKey = tuple[str, datetime, str, str]


@dataclass
class Holdings:
    """Everything that one replay portal can answer.

    Attributes:
        notes: What a person should know about the files that were read.
    """

    tables: dict[TableKey, Table] = field(default_factory=dict)
    labels: dict[tuple[str, datetime], str] = field(default_factory=dict)
    formalities: dict[tuple[str, datetime], Formalities] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    units: dict[tuple[str, str], Unit] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, key: TableKey, rows: Iterable[Row]) -> None:
        """Add rows of one dataset at one instant."""
        table = self.tables.setdefault(key, Table())
        for row in rows:
            table.add(row)
            self.know(key[0], row.unit)

    def know(self, portal: str, unit: Unit) -> None:
        """Remember a unit, so that it can be asked for by its id."""
        self.roots[unit.source_id] = plain_code(unit.code)
        self.units[portal, plain_code(unit.code)] = unit

    def instants(self) -> list[tuple[datetime, tuple[str, ...]]]:
        """Return every instant, sorted, with the portals that hold something then."""
        portals: dict[datetime, set[str]] = {}
        for portal, at, _, _ in self.tables:
            portals.setdefault(at, set()).add(portal)
        for portal, at in self.formalities:
            portals.setdefault(at, set()).add(portal)
        return [(at, tuple(sorted(portals[at]))) for at in sorted(portals)]

    def periods(self, at: datetime) -> dict[str, list[str]]:
        """Return the periods that each portal holds at an instant, so that only those are asked."""
        found: dict[str, set[str]] = {}
        for portal, when, _, period in self.tables:
            if when == at:
                found.setdefault(portal, set()).add(period)
        return {portal: sorted(found[portal]) for portal in sorted(found)}

    def select(self, key: TableKey, root: str) -> Selection:
        """Return what an answer shows, or an empty selection."""
        table = self.tables.get(key)
        return EMPTY if table is None else table.select(root)

    def latest(self, portal: str, dataset: str, period: str, root: str) -> datetime | None:
        """Return the newest instant that answers this question, else the portal's newest."""
        known = [at for at, portals in self.instants() if portal in portals]
        for at in reversed(known):
            if not self.select((portal, at, dataset, period), root).is_empty:
                return at
            if dataset == FORMALITIES and (portal, at) in self.formalities:
                return at
        return known[-1] if known else None

    def unit(self, portal: str, code: str, at: datetime) -> Unit | None:
        """Return a unit under the name it had at an instant, else under its newest name."""
        for (holder, when, _, _), table in self.tables.items():
            if (holder, when) == (portal, at) and code in table.own:
                return table.own[code].unit
        return self.units.get((portal, code))
