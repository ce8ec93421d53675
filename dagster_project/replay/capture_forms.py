"""Readers of the forms in which captured figures are given: long indicators, wide scoreboards.

Here: what the columns of each form mean. Not here: file names (`load_captures.py`), encoding
and cells (`capture_tables.py`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from operator import itemgetter

from dagster_project.replay.capture_tables import CaptureTable
from dagster_project.replay.columns import (
    COMPONENT_ALIASES,
    COMPONENTS,
    DATASET_OF_COMPONENT,
    TEXT_FIELDS,
    WIRE_FIELD,
)
from dagster_project.replay.holdings import (
    LEGACY,
    LEGACY_SCORES,
    NATIONAL,
    SERVICE_RESULTS,
    Level,
    Row,
    TableKey,
    Unit,
    plain_code,
    read_instant,
)
from dagster_project.replay.names import any_unit
from dagster_project.replay.tokens import NULL, figure, text

LEGACY_COLUMNS = ("ID", "TEN", "MA_COQUAN", "LOAI_COQUAN", "TONG_SCORE")
_CODE = re.compile(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)*")
_COMPONENT_FIELD = {"score": "totalScore", "max_score": "totalMaxScore"}
_NOT_SENT = frozenset({"rank", "group_rank", "position"})  # the capturing program's own numbers
_LEGACY_LEVELS: dict[str, Level] = {"1": "province", "2": "department", "3": "commune"}


@dataclass
class Found:
    """The rows read so far, by table, unit and occurrence (a unit may come twice)."""

    rows: dict[TableKey, dict[tuple[str, str], list[Row]]] = field(default_factory=dict)
    labels: dict[tuple[str, datetime], str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def put(
        self, key: TableKey, unit: Unit, values: dict[str, str], root: str, *, merge: bool
    ) -> None:
        """Add a unit's values: into its row from another file, or as one more row."""
        rows = self.rows.setdefault(key, {}).setdefault((root, unit.code), [])
        if merge and len(rows) == 1:
            rows[0] = Row(unit, {**rows[0].values, **values}, root)
        else:
            rows.append(Row(unit, values, root))


def default_instant(day: date) -> datetime:
    """Return the instant of a file without times: 07:00 UTC."""
    return datetime.combine(day, time(7), UTC)


def read_indicators(table: CaptureTable, found: Found, day: date, code: str, name: str) -> None:
    """Read the long form: one figure per line (component, indicator_code, field, value)."""
    at, period = default_instant(day), str(day.year)
    wanted = (code, name, "component", "indicator_code", "field", "value")
    take = itemgetter(*(table.at(column) for column in wanted))
    places: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    rows: dict[tuple[str, str], list[dict[str, str]]] = {}
    units: dict[str, Unit] = {}
    for number, cells in table.lines():
        unit_code, unit_name, *place, value = take(cells)
        if unit_code not in units and _code_is_good(table, number, code, unit_code.strip()):
            units[unit_code] = any_unit(unit_code.strip(), at, unit_name.strip())
        where = place[0], place[1], place[2]
        if where not in places:
            places[where] = _place(table, number, *(cell.strip() for cell in where))
        for dataset, column in places[where]:
            token = _token(table, found, number, "value", column, value)
            _enter(rows.setdefault((dataset, unit_code), [{}]), column, token)
    for (dataset, unit_code), occurrences in rows.items():
        for values in occurrences if unit_code in units else ():
            key = (NATIONAL, at, dataset, period)
            unit = units[unit_code]
            root = _root(unit, code)
            found.put(key, unit, values, root, merge=len(occurrences) == 1)


def _enter(occurrences: list[dict[str, str]], column: str, token: str) -> None:
    """Write a figure into the unit's newest row; one that it has starts a second row."""
    if column in occurrences[-1]:
        occurrences.append({})
    occurrences[-1][column] = token


def _place(
    table: CaptureTable, row: int, component: str, indicator: str, name: str
) -> list[tuple[str, str]]:
    """Return datasets and columns in which a figure stands."""
    alias = COMPONENT_ALIASES.get(component, component)
    if component == "TOTAL":
        return [] if name in _NOT_SENT else [(SERVICE_RESULTS, name)]
    if alias not in DATASET_OF_COMPONENT:
        table.note(row, "component", f"{component!r} is no component",
                   f"use TOTAL, {', '.join(COMPONENTS)}")  # fmt: skip
        return []
    dataset = DATASET_OF_COMPONENT[alias]
    heads = (f"{component}_", f"{alias}_", *(f"{other}_" for other in COMPONENT_ALIASES))
    if indicator in (component, alias) or indicator.startswith(heads):
        places = [(dataset, _COMPONENT_FIELD.get(name, name))]
        # The scoreboard repeats each component's score.
        return [*places, (SERVICE_RESULTS, alias)] if name == "score" else places
    return [(dataset, f"{indicator}.{WIRE_FIELD.get(name, name)}")]


def read_scores(
    table: CaptureTable,
    found: Found,
    code: str,
    name: str | None,
    when: Callable[[CaptureTable, int, list[str]], tuple[datetime, str, str] | None],
) -> None:
    """Read the wide form: one unit per line, six components and the total.

    Args:
        table: The file.
        found: Where rows go.
        code: The column of the unit's code.
        name: The column of its name, if the form has one.
        when: Tells a line's instant, period and the source's own label.
    """
    wide = {c: c for c in COMPONENTS if c in table.header} | {"total": "totalScore"}
    wide |= {c: COMPONENT_ALIASES[c] for c in COMPONENT_ALIASES if c in table.header}
    if "total" not in table.header:
        raise table.bad(1, "total", "the column is missing", "add the published total")
    at_column = {table.at(column): place for column, place in wide.items()}
    before = {key: set(units) for key, units in found.rows.items()}
    for number, cells in table.lines():
        moment = when(table, number, cells)
        unit_code = cells[table.at(code)].strip()
        if moment is None or not _code_is_good(table, number, code, unit_code):
            continue
        at, period, label = moment
        if label:
            found.labels[NATIONAL, at] = label
        short = cells[table.at(name)].strip() if name in table.header and name else ""
        values = {
            place: _token(table, found, number, table.header[i], place, cells[i])
            for i, place in at_column.items()
        }
        key = (NATIONAL, at, SERVICE_RESULTS, period)
        unit = any_unit(unit_code, at, short)
        known = (root := _root(unit, code), unit_code) in before.get(key, ())
        before.get(key, set()).discard((root, unit_code))  # coming again it is a second row
        found.put(key, unit, values, root, merge=known)


def line_moment(
    table: CaptureTable, number: int, cells: list[str]
) -> tuple[datetime, str, str] | None:
    """Return instant, period and label of a line of the daily scoreboards."""
    line = dict(zip(table.header, (cell.strip() for cell in cells), strict=True))
    label = line.get("as_of", "")
    try:
        if line.get("extracted_at"):
            at = read_instant(line["extracted_at"])
        else:
            at = default_instant(date.fromisoformat(label))
    except ValueError as error:
        column = "extracted_at" if line.get("extracted_at") else "as_of"
        table.note(number, column, f"no time can be read ({error})",
                   "write 2026-09-27T01:49:07Z (as_of: 2026-09-27)")  # fmt: skip
        return None
    year, kind, which = line.get("year") or str(at.year), line.get("time_type"), line.get("period")
    if kind == "quarter":
        return at, f"{year}-Q{which}", label
    if kind == "month":
        return at, f"{year}-{which:0>2}", label
    return at, year, label


def read_legacy(table: CaptureTable, found: Found, day: date, period: str) -> None:
    """Read the older interface's rows as it sends them: every value a string, nothing changed."""
    at = default_instant(day)
    for number, cells in table.lines():
        line = dict(zip(table.header, cells, strict=True))
        level = _LEGACY_LEVELS.get(line["LOAI_COQUAN"].strip())
        if level is None:
            table.note(number, "LOAI_COQUAN", f"{line['LOAI_COQUAN']!r} is no kind of unit",
                       "use 1 (tỉnh), 2 (sở) or 3 (xã)")  # fmt: skip
        elif _code_is_good(table, number, "MA_COQUAN", line["MA_COQUAN"].strip()):
            unit = Unit(line["MA_COQUAN"].strip(), line["TEN"], level, line["ID"].strip())
            values = {column: text(cell) for column, cell in line.items()}
            key = (LEGACY, at, LEGACY_SCORES, period)
            found.put(key, unit, values, unit.listed_under, merge=False)


def _root(unit: Unit, column: str) -> str:
    """Return whose answer a row was captured from: files of units (`code`) are of provinces."""
    own = unit.level == "province" and column == "code"
    return plain_code(unit.code) if own else unit.listed_under


def _code_is_good(table: CaptureTable, row: int, column: str, code: str) -> bool:
    if _CODE.fullmatch(code) and plain_code(code).strip("0."):
        return True
    table.note(row, column, f"{code!r} is no unit code", "write a code such as H21 or H21.17")
    return False


def _token(table: CaptureTable, found: Found, row: int, header: str, column: str, cell: str) -> str:
    """Return a cell as JSON; a text where a number belongs is served as text, and noted."""
    if column.endswith(TEXT_FIELDS):
        return text(cell.strip()) if cell.strip() else NULL
    token = figure(cell)
    if token.startswith('"'):
        found.notes.append(
            f"{table.name}, row {row}, column {header}: {cell.strip()!r} is no number; "
            "it is served as a text, as a faulty portal would send it"
        )
    return token
