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
    def listed_under(self) -> str:
        """The root in whose answer this unit is a member."""
        return plain_code(self.code).split(".")[0] if "." in plain_code(self.code) else COUNTRY


@dataclass(frozen=True, slots=True)
class Row:
    """One unit's figures in one answer: column to JSON text; an absent column was not captured.

    Columns are the portal's field names; a metric's are `CODE.field`. `root` is the unit whose
    answer was captured: a province stands in the country's answer and in its own.
    """

    unit: Unit
    values: Mapping[str, str]
    root: str = COUNTRY


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
        if plain_code(row.unit.code) == row.root:
            self.own.setdefault(row.root, row)
        else:
            self.below.setdefault(row.root, []).append(row)

    def roots(self) -> list[str]:
        """Return the roots that have an answer."""
        return sorted({*self.own, *self.below})

    def select(self, root: str) -> Selection:
        """Return the rows that the answer for this root shows.

        Where a province's units were captured without the province itself, its row in the
        country's answer stands at their head; alone it makes no answer that nobody captured.
        """
        own, members = self.own.get(root), tuple(self.below.get(root, ()))
        if own is None and members:
            own = self.member(root)
        return Selection(own, members)

    def member(self, code: str) -> Row | None:
        """Return a unit's row in the country's answer."""
        rows = self.below.get(COUNTRY, ()) if code != COUNTRY else ()
        return next((row for row in rows if plain_code(row.unit.code) == code), None)


@dataclass(frozen=True, slots=True)
class Formalities:
    """A captured part of the procedure catalogue: its stated total and the items seen."""

    total: int
    items: Mapping[int, str]


TableKey = tuple[str, datetime, str, str]
# Portal, dataset, period ("" where the dataset has none), roots that have an answer.
Held = dict[str, dict[str, dict[str, list[str]]]]


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
    names: dict[tuple[str, datetime, str], Unit] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, key: TableKey, rows: Iterable[Row]) -> None:
        """Add rows of one dataset at one instant."""
        table = self.tables.setdefault(key, Table())
        for row in rows:
            table.add(row)
            if row.unit.level == "province":
                code = plain_code(row.unit.code)
                self.roots[row.unit.source_id] = code
                self.names[key[0], key[1], code] = row.unit

    def instants(self) -> list[tuple[datetime, tuple[str, ...]]]:
        """Return every instant, sorted, with the portals that hold something then."""
        return [(at, tuple(sorted(portals))) for at, portals in self.index().items()]

    def index(self) -> dict[datetime, Held]:
        """Return what is held at each instant, in order of time."""
        held: dict[datetime, Held] = {}
        for (portal, at, dataset, period), table in self.tables.items():
            of_portal = held.setdefault(at, {}).setdefault(portal, {})
            of_portal.setdefault(dataset, {})[period] = table.roots()
        for portal, at in self.formalities:
            held.setdefault(at, {}).setdefault(portal, {})[FORMALITIES] = {"": [COUNTRY]}
        return dict(sorted(held.items()))

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
        """Return a province under the name it has at an instant, if it is named then."""
        return self.names.get((portal, at, code))
