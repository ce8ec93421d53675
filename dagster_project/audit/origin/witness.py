"""A second capture from another place, compared with the first.

Here: pairing the captures of two landing zones, comparing bytes, then figures. The second zone is
that of another installation, or of this one pulled through another line. Not here: pulling, how it
looks (`commands/evidence.py`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import product
from pathlib import Path

from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.landing import Landing, LandingError
from dagster_project.ingest.models import Capture, NotThisExport, UnitRef
from dagster_project.ingest.periods import vn_date
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.sidecar import request_of

_MOST_DIFFERENCES = 20
Figure = tuple[str, str, str]
_Question = tuple[str, date]


@dataclass(frozen=True)
class Difference:
    """One figure that the two captures state differently; None where one does not state it."""

    unit: str
    role: str
    measure_id: str
    first: str | None
    second: str | None


@dataclass(frozen=True)
class Pair:
    """Two captures of the same question on the same day, nearest in time.

    Attributes:
        as_of: The day.
        portal_id: Portal.
        dataset: Export.
        root_unit_code: The unit asked for.
        first: Capture id here.
        second: Capture id there.
        seconds_apart: Time between them.
        outcome: `same_bytes`, `same_figures`, `differs`, or `can't tell`.
        both_replayed: Whether both come from a replay portal, and so prove nothing.
        reason: Why it can't be told.
        differing: How many figures differ.
        differences: The first of them.
    """

    as_of: date
    portal_id: str
    dataset: str
    root_unit_code: str
    first: str
    second: str
    seconds_apart: int
    outcome: str
    both_replayed: bool
    reason: str = ""
    differing: int = 0
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """What comparing two landing zones found.

    Attributes:
        pairs: Captures that both hold.
        only_first: Good captures without a counterpart in the second zone.
        only_second: The same the other way round.
    """

    pairs: tuple[Pair, ...]
    only_first: int
    only_second: int

    @property
    def counts(self) -> Counter[str]:
        """Pairs by outcome."""
        return Counter(pair.outcome for pair in self.pairs)


def compare(
    first: Path, second: Path, portals: Mapping[str, Portal], as_of: date | None = None
) -> Comparison:
    """Compare the good captures of two landing zones.

    Args:
        first: This installation's landing zone.
        second: The other one.
        portals: The catalogue, to read captures whose bytes differ.
        as_of: Only this day.
    """
    here, there = Landing(first), Landing(second)
    mine, theirs = _good(here, as_of), _good(there, as_of)
    asked: dict[_Question, list[Capture]] = defaultdict(list)
    for one in mine:
        asked[_question(one)].append(one)
    answered: dict[_Question, list[Capture]] = defaultdict(list)
    for other in theirs:
        answered[_question(other)].append(other)
    pairs = [
        _pair(here, one, there, other, portals)
        for question, others in answered.items()
        for one, other in _nearest(asked.get(question, []), others)
    ]
    return Comparison(
        pairs=tuple(pairs),
        only_first=len(mine) - len(pairs),
        only_second=len(theirs) - len(pairs),
    )


def _nearest(
    mine: Sequence[Capture], theirs: Sequence[Capture]
) -> Iterator[tuple[Capture, Capture]]:
    """Yield captures of the same question two by two, nearest in time first, each once."""
    left = sorted(product(mine, theirs), key=lambda two: _apart(*two))
    met: set[str] = set()
    for one, other in left:
        if one.capture_id not in met and f"there {other.capture_id}" not in met:
            met |= {one.capture_id, f"there {other.capture_id}"}
            yield one, other


def _good(landing: Landing, as_of: date | None) -> list[Capture]:
    return [one for one in landing.captures(as_of) if one.status == "good"]


def _question(capture: Capture) -> _Question:
    return capture.request_key, vn_date(capture.captured_at)


def _apart(one: Capture, other: Capture) -> float:
    return abs((one.captured_at - other.captured_at).total_seconds())


def _pair(
    here: Landing, one: Capture, there: Landing, other: Capture, portals: Mapping[str, Portal]
) -> Pair:
    outcome, reason = "same_bytes", ""
    differences: list[Difference] = []
    try:
        bodies = _body(here, one), _body(there, other)
        if one.blob_id != other.blob_id:
            differences = _differences(
                _figures(one, bodies[0], portals), _figures(other, bodies[1], portals)
            )
            outcome = "differs" if differences else "same_figures"
    except (LandingError, NotThisExport, LookupError, OSError, ValueError) as error:
        outcome, reason = "can't tell", str(error)
    return Pair(
        as_of=_question(one)[1],
        portal_id=one.portal_id,
        dataset=one.dataset,
        root_unit_code=one.root_unit_code,
        first=one.capture_id,
        second=other.capture_id,
        seconds_apart=round(_apart(one, other)),
        outcome=outcome,
        both_replayed=one.replayed and other.replayed,
        reason=reason,
        differing=len(differences),
        differences=tuple(differences[:_MOST_DIFFERENCES]),
    )


def _body(landing: Landing, capture: Capture) -> bytes:
    """Return the bytes of a capture, which must still be those it was made of."""
    body = landing.blob(capture.blob_id)
    if sha256(body).hexdigest() != capture.blob_id:
        raise LandingError(f"{landing.root}: the bytes {capture.blob_id} were changed")
    return body


def _figures(
    capture: Capture, body: bytes, portals: Mapping[str, Portal]
) -> dict[Figure, Decimal | None]:
    if capture.portal_id not in portals:
        raise LookupError(f"no portal file {capture.portal_id}.yaml; the bytes can't be read")
    parsed = connector_for(portals[capture.portal_id]).parse(
        capture.dataset, request_of(capture), body
    )
    return {(_unit(row.unit), row.unit_role, row.measure_id): row.value for row in parsed.rows}


def _unit(unit: UnitRef) -> str:
    return unit.code or unit.source_id or unit.name or ""


def _differences(
    first: dict[Figure, Decimal | None], second: dict[Figure, Decimal | None]
) -> list[Difference]:
    return [
        Difference(*key, first=_said(first, key), second=_said(second, key))
        for key in sorted(first.keys() | second.keys())
        if _said(first, key) != _said(second, key)
    ]


def _said(figures: dict[Figure, Decimal | None], key: Figure) -> str | None:
    if key not in figures:
        return None
    value = figures[key]
    return "null" if value is None else f"{value.normalize():f}"
