"""What became of units between two sides, in words: renamed, merged, ended.

Here: sentences from changed rows of the seeds of units. Not here: other seeds (facts.py).
"""

from collections.abc import Mapping, Sequence

from dagster_project.audit.diff.causes import RowChange

Names = Mapping[str, tuple[str, str]]
_UNITS, _SUCCESSIONS = "units.csv", "unit_successions.csv"
_RENAMED = ("{code} đổi tên: {old} → {new}", "{code} renamed: {old} → {new}")
_ENDED = (
    "{code} không còn trong danh mục đơn vị từ {day}",
    "{code} is in the register of units until {day} only",
)
_ENDED_OTHERWISE = (
    "ngày kết thúc của {code} trong danh mục đơn vị: {old} → {new}",
    "the end of {code} in the register of units: {old} → {new}",
)
_LABEL = (", sau đó mang tên mà cổng gọi: {new}", ", then named as portals call it: {new}")
# Relation → words; what else a seed may hold is said as it stands there.
_RELATIONS = {
    "merged_into": ("{old} sáp nhập vào {new} từ {day}", "{old} merged into {new} from {day}"),
    "continued_as": ("{old} tiếp tục là {new} từ {day}", "{old} continued as {new} from {day}"),
    "divided_into": ("{old} chia vào {new} từ {day}", "{old} divided into {new} from {day}"),
    "divided_mostly_into": (
        "{old} chia phần lớn vào {new} từ {day}",
        "{old} divided, most of it into {new}, from {day}",
    ),
}
_OTHER_RELATION = (
    "{old} → {new} ({relation}) từ {day}",
    "{old} → {new} ({relation}) from {day}",
)
_TAKEN_BACK = ("không còn ghi: {fact}", "no longer stated: {fact}")


def unit_facts(
    rows: Sequence[RowChange], renamed: Names, lang: str
) -> tuple[list[str], list[RowChange]]:
    """Return what became of units in words, and the changed rows that are not told by it.

    Args:
        rows: Changed rows of the seeds of units.
        renamed: Unit → its names on both sides.
        lang: `vi` or `en`.
    """
    english = lang == "en"
    merged = [_succession(row, english) for row in rows if _is_succession(row)]
    ended = {row.key[0]: _ended(row, renamed, english) for row in rows if _tells_end_only(row)}
    names = [
        _RENAMED[english].format(code=code, old=old, new=new)
        for code, (old, new) in renamed.items()
        if code not in ended
    ]
    rest = [
        row
        for row in rows
        if not (_is_succession(row) or _tells_end_only(row) or _tells_name_only(row, renamed))
    ]
    return [*merged, *ended.values(), *names], rest


def _is_succession(row: RowChange) -> bool:
    return row.file == _SUCCESSIONS and row.kind in ("added", "removed")


def _succession(row: RowChange, english: bool) -> str:
    cells = {name: old or new for name, old, new in row.columns}
    relation = cells.get("relation", "")
    fact = _RELATIONS.get(relation, _OTHER_RELATION)[english].format(
        old=cells.get("old_unit_code", ""),
        new=cells.get("new_unit_code", ""),
        day=cells.get("effective_date", ""),
        relation=relation,
    )
    return fact if row.kind == "added" else _TAKEN_BACK[english].format(fact=fact)


def _tells_end_only(row: RowChange) -> bool:
    names = {name for name, *_ in row.columns}
    return row.file == _UNITS and row.kind == "changed" and names == {"valid_to"}


def _ended(row: RowChange, renamed: Names, english: bool) -> str:
    code = row.key[0]
    [(_, old, new)] = row.columns
    if old or not new:
        return _ENDED_OTHERWISE[english].format(code=code, old=old or "∅", new=new or "∅")
    label = _LABEL[english].format(new=renamed[code][1]) if code in renamed else ""
    return _ENDED[english].format(code=code, day=new) + label


def _tells_name_only(row: RowChange, renamed: Names) -> bool:
    """Whether a row of `units` says only what is told as a renamed unit."""
    names = {name for name, *_ in row.columns}
    return row.file == _UNITS and row.key[0] in renamed and names == {"name"}
