"""Does a row of the ledger follow from its candidates?

Here: the value chosen, the rule's value and the range, once more from what the candidates say, and
a candidate from its cells. Not here: which candidate the rule should take (the warehouse does
that), the scores above (adds_up.py).
"""

from collections.abc import Iterator
from decimal import Decimal

from dagster_project.audit.explain.evidence_records import Candidate, LedgerRow
from dagster_project.audit.explain.problems import Problem, contradiction
from dagster_project.publish.ranking_labels import Label

_HOLDS = Label("sổ đối soát ghi", "the ledger holds")
_CANDIDATE = Label("số liệu được chọn là", "the candidate chosen says")
_STATED = Label("nguồn gần nhất nêu", "the nearest candidate says")
_RULE = Label("quy tắc cho", "the rule gives")
_SPAN = Label("các số liệu cho", "the candidates give")
_CELLS = Label("các ô dữ liệu gốc cho", "its cells give")


def ledger_problems(edition_id: str, row: LedgerRow, *, whole: bool) -> Iterator[Problem]:
    """Yield every number of a ledger row that its candidates contradict.

    Args:
        edition_id: The edition.
        row: The row.
        whole: Whether its candidates could be read at all.
    """
    name = Label(f"sổ đối soát, {row.measure.vi}", f"ledger, {row.measure.en}")
    for part, holds, said, given in [*_choice(row, whole=whole), *_range(row, whole=whole)]:
        where = Label(f"{name.vi}, {part.vi}", f"{name.en}, {part.en}")
        if holds != given:
            yield contradiction(edition_id, where, (_HOLDS, holds), (said, given))
    for one in row.candidates:
        given = _from_cells(one)
        if given is not None and given != one.value:
            where = Label(f"{name.vi}, {one.portal.vi}", f"{name.en}, {one.portal.en}")
            yield contradiction(edition_id, where, (_HOLDS, one.value), (_CELLS, given))


Pair = tuple[Label, int | None, Label, int | None]
_CHOSEN_VALUE = Label("giá trị được chọn", "value chosen")
_RULE_VALUE = Label("giá trị theo quy tắc", "value by rule")
_LOW, _HIGH = Label("thấp nhất", "lowest"), Label("cao nhất", "highest")


def _choice(row: LedgerRow, *, whole: bool) -> Iterator[Pair]:
    if row.override_id is None:
        yield _CHOSEN_VALUE, row.chosen_value, _RULE, row.rule_value
    if not whole or row.status == "derived" or row.rule_value is None:
        return
    chosen = [one.value for one in row.candidates if one.chosen]
    if row.override_id is None:
        yield _RULE_VALUE, row.rule_value, _CANDIDATE, chosen[0] if len(chosen) == 1 else None
        return
    stated = [one.value for one in row.candidates if one.value is not None]
    # Under an override no candidate is marked; the complement of a derived count has none.
    if stated:
        nearest = min(stated, key=lambda one: abs(one - (row.rule_value or 0)))
        yield _RULE_VALUE, row.rule_value, _STATED, nearest


def _range(row: LedgerRow, *, whole: bool) -> Iterator[Pair]:
    if not whole or row.status == "derived":
        return
    values = [one.value for one in row.candidates if one.inadmissible_reason is None]
    known = [one for one in values if one is not None]
    if row.override_id is not None and known and row.chosen_value is not None:
        known.append(row.chosen_value)
    low, high = (min(known), max(known)) if len(known) > 1 else (None, None)
    yield _LOW, row.low, _SPAN, low
    yield _HIGH, row.high, _SPAN, high


def _from_cells(one: Candidate) -> int | None:
    """Return what the cells of a candidate come to; None where not all of them are at hand."""
    if not one.sources or one.sources_not_shown:
        return None
    total = Decimal(0)
    for source in one.sources:
        if source.value is None or source.cell_state == "lost":
            return None
        total += source.coefficient * source.value
    return int(total)
