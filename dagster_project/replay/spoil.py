"""Faults inside the figures: the rows of one answer, made wrong in one stated way.

Here: functions from a selection to a spoiled selection. Not here: when they apply
(`faults.py`).
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from dagster_project.replay.holdings import Row, Selection, Unit, made_id
from dagster_project.replay.tokens import number, text

_CHANGED_COUNTS: Final = (
    "totalReceived",
    "totalOverdue",
    "totalDossierFinancialObligation",
    "DOSSIER_SYNC.numerator",
    "DOSSIER_SYNC.denominator",
    "totalDossiers",
    "DOSSIER_RECEIVING_SATISFACTION.denominator",
    "ORIGINAL_RESULT_AVAILABLE.denominator",
)
_CHANGED_SCORES: Final = ("totalScore", "CLGQ", "TONG_SCORE")
_CENT: Final = Decimal("0.01")


def spoil(kind: str, selection: Selection) -> Selection:
    """Return a selection with the fault of this kind in it."""
    if kind == "changed":
        return _every(_change, selection)
    if selection.is_empty:
        return selection
    if kind == "fewer_units":
        return Selection(selection.own, selection.members[: len(selection.members) // 2])
    if kind == "duplicate_unit":
        last = selection.members[-1:]
        return Selection(selection.own, selection.members + tuple(_change(row) for row in last))
    if kind == "unknown_unit":
        return _first(_rename, selection)
    return _first(lambda row: replace(row, values={**row.values, **_wrong(kind, row)}), selection)


def _every(change: Callable[[Row], Row], selection: Selection) -> Selection:
    own = change(selection.own) if selection.own else None
    return Selection(own, tuple(change(row) for row in selection.members))


def _first(change: Callable[[Row], Row], selection: Selection) -> Selection:
    if not selection.members:
        return Selection(change(selection.own) if selection.own else None, ())
    return Selection(selection.own, (change(selection.members[0]), *selection.members[1:]))


def _change(row: Row) -> Row:
    """Correct the figures as a portal does: one dossier more, or one hundredth of a point less."""
    changed = {
        name: str(int(row.values[name]) + 1)
        for name in _CHANGED_COUNTS
        if row.values.get(name, "").isdigit()
    }
    if not changed:
        for name in _CHANGED_SCORES:
            quoted = row.values.get(name, "").startswith('"')
            if score := number(row.values.get(name, "").strip('"')):
                less = number(str(Decimal(score) - _CENT)) or score
                changed[name] = text(less) if quoted else less
    return replace(row, values={**row.values, **changed})


def _rename(row: Row) -> Row:
    code = f"{row.unit.code.rpartition('.')[0]}.999" if "." in row.unit.code else "H99"
    name = "Đơn vị không có trong danh mục"
    values = dict(row.values)
    # The older interface carries code and name among its values.
    values |= {n: text(v) for n, v in (("MA_COQUAN", code), ("TEN", name)) if n in values}
    return Row(Unit(code, name, row.unit.level, made_id(code)), values, row.root)


def below_a_province(selection: Selection) -> Selection:
    """Return legacy rows as those of one province's own units: the answer to another question."""
    rows = (
        replace(row, values={**row.values, "MA_COQUAN": text(f"H01.{index:02d}")})
        for index, row in enumerate(selection.members, 1)
    )
    return Selection(None, tuple(rows))


def _wrong(kind: str, row: Row) -> dict[str, str]:
    column = _count_column(row)
    if column is None:
        return {}
    token = row.values[column]
    quoted = token.startswith('"')
    if kind == "text_count":
        return {column: text("không rõ") if quoted else text(token)}
    if kind in ("negative_count", "exponent_count"):
        wrong = "-1" if kind == "negative_count" else "1e9"
        return {column: text(wrong) if quoted else wrong}
    pair = _ratio_columns(row)
    return {pair[0]: str(int(row.values[pair[1]]) + 1)} if pair else {}


def _count_column(row: Row) -> str | None:
    """Return the column of the first count, or of the first figure where there is no count."""
    numbers = [name for name, token in row.values.items() if number(token.strip('"')) is not None]
    ends = ("Score", "score", "ratio", "Days", "Delta", "ID", "VIID", "COQUAN")
    counts = [name for name in numbers if not name.endswith(ends)]
    return next(iter(counts or numbers), None)


def _ratio_columns(row: Row) -> tuple[str, str] | None:
    pairs = [("totalOnTime", "totalReceived"),
             ("totalDossierOnlinePaymentSuccess", "totalDossierFinancialObligation")]  # fmt: skip
    pairs += [
        (name, name.replace(".numerator", ".denominator"))
        for name in row.values
        if name.endswith(".numerator")
    ]
    for above, below in pairs:
        if row.values.get(above, "").isdigit() and row.values.get(below, "").isdigit():
            return above, below
    return None
