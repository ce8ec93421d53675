"""What changed in the inputs, in words: rows of rules, exports.

Here: a short list per cause. Not here: what became of units (unit_facts.py), what it did to scores
(sentences.py).
"""

from collections.abc import Mapping

from dagster_project.audit.diff.causes import BOUNDARY, CODE, NEW, REVISED, RowChange
from dagster_project.audit.diff.counterfactuals import Differences
from dagster_project.audit.diff.cutoffs import Export
from dagster_project.audit.diff.diff import Diff
from dagster_project.audit.diff.standing_exports import CARRIED, Change
from dagster_project.audit.diff.unit_facts import unit_facts
from dagster_project.audit.diff.vocabulary import day_text

_SHOWN = 3
_WORDS = {
    "script": ("câu lệnh SQL khác", "the SQL differs"),
    "parser": (
        "{count} lần thu thập được đọc bằng bộ đọc khác",
        "{count} captures read by another parser",
    ),
    "read_anew": (
        "{count} lần thu thập có dòng được gán cho đơn vị khác",
        "{count} captures with rows given to other units",
    ),
    "named_anew": (
        "{count} lần thu thập có tên hoặc cấp đơn vị đọc khác",
        "{count} captures with names or levels of units read otherwise",
    ),
    "register": ("danh mục đơn vị khác", "the register of units differs"),
    "added": ("thêm {row}", "{row} added"),
    "removed": ("bỏ {row}", "{row} removed"),
    "begins": ("{row} bắt đầu có hiệu lực", "{row} comes into force"),
    "ends": ("{row} hết hiệu lực", "{row} ends"),
    "revised": (
        "{export} cung cấp lại số liệu của cùng mốc chốt",
        "{export} given again at the same cut-off",
    ),
    "new": (
        "{count} báo cáo của {portals} có mốc chốt khác",
        "{count} exports of {portals} with another cut-off",
    ),
    "came": (
        "{count} báo cáo của {portals} chỉ có ở bên thứ hai",
        "{count} exports of {portals} on the second side only",
    ),
    "went": (
        "{count} báo cáo của {portals} chỉ có ở bên thứ nhất",
        "{count} exports of {portals} on the first side only",
    ),
    "came_carried": (
        "{count} báo cáo ngày {days} của {portals} chỉ được dùng tiếp ở bên thứ hai",
        "{count} exports of {portals} of {days} carried forward on the second side only",
    ),
    "went_carried": (
        "{count} báo cáo ngày {days} của {portals} chỉ được dùng tiếp ở bên thứ nhất",
        "{count} exports of {portals} of {days} carried forward on the first side only",
    ),
    "aged_carried": (
        "{count} báo cáo ngày {days} của {portals}: một bên đúng ngày, bên kia dùng tiếp",
        "{count} exports of {portals} of {days}: of its day on one side, carried on the other",
    ),
    "aged_behind": (
        "{count} báo cáo của {portals} ghi mốc chốt quá xa ngày xếp hạng ở một bên",
        "{count} exports of {portals} with a stated cut-off too far from the day on one side",
    ),
    "more": ("và {count} thay đổi khác", "and {count} more"),
}


def facts(diff: Diff, cause: str, lang: str) -> list[str]:
    """Return what changed in the inputs of one cause, a few things and how many more."""
    found = diff.differences
    if found is None:
        return []
    rows = found.rows.get(cause, [])
    said: list[str] = []
    if cause == BOUNDARY:
        said, rows = unit_facts(rows, diff.renamed, lang)
    said += [_row(change, lang) for change in rows]
    if cause == CODE:
        said += [_word("script", lang)] if found.script else []
        said += _captures("parser", len(found.read_anew.get(cause, ())), lang)
    if cause == BOUNDARY:
        said += _readings(diff, found, lang)
    if cause in (REVISED, NEW):
        said += _exports(diff, cause, lang)
    if len(said) > _SHOWN:
        said = [*said[:_SHOWN], _word("more", lang, count=len(said) - _SHOWN)]
    return said


def _readings(diff: Diff, found: Differences, lang: str) -> list[str]:
    said = [_word("register", lang)] if diff.register else []
    said += _captures("read_anew", len(diff.reassigned), lang)
    if not diff.renamed:  # else that is why
        others = found.read_anew.get(BOUNDARY, set()) - diff.reassigned
        said += _captures("named_anew", len(others), lang)
    return said


def _captures(name: str, count: int, lang: str) -> list[str]:
    return [_word(name, lang, count=count)] if count else []


def _row(change: RowChange, lang: str) -> str:
    row = f"{change.file} {' '.join(part for part in change.key if part)}"
    if change.kind != "changed":
        return _word(change.kind, lang, row=row)
    columns = ", ".join(f"{name} {old or '∅'} → {new or '∅'}" for name, old, new in change.columns)
    return f"{row}: {columns}"


def _exports(diff: Diff, cause: str, lang: str) -> list[str]:
    if cause == REVISED:
        return [
            _word("revised", lang, export=f"{one.portal_id}/{one.dataset} {one.root_unit_code}")
            for one, change in diff.exports.items()
            if change.kind == REVISED
        ]
    found: dict[str, dict[Export, Change]] = {}
    for export, change in diff.exports.items():
        name = _how(change)
        if name:
            found.setdefault(name, {})[export] = change
    return [_counted(name, found[name], lang) for name in _WORDS if name in found]


def _how(change: Change) -> str | None:
    """Return the word for how an export is new on one side, or has grown older."""
    old, new = change.before, change.after
    if old is None or new is None:
        stands = old or new
        carried = stands is not None and stands.old == CARRIED
        return ("came" if old is None else "went") + ("_carried" if carried else "")
    if change.kind == NEW:
        return "new"
    if not change.aged:
        return None
    return "aged_carried" if CARRIED in change.ages else "aged_behind"


def _counted(name: str, exports: Mapping[Export, Change], lang: str) -> str:
    portals = {one.portal_id for one in exports}
    # Of what is carried, the day that it is of.
    days = {
        min(one.day for one in (change.before, change.after) if one) for change in exports.values()
    }
    return _word(
        name,
        lang,
        count=len(exports),
        portals=", ".join(sorted(portals, key=lambda one: (one != "national", one))),
        days=", ".join(day_text(day, lang) for day in sorted(days)),
    )


def _word(name: str, lang: str, **values: object) -> str:
    return _WORDS[name][lang == "en"].format(**values)
