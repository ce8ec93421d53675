"""What changed in the inputs, in words: rows of rules, renamed units, exports.

Here: a short list per cause. Not here: what it did to scores (diff_words.py).
"""

from collections import Counter
from collections.abc import Iterable

from dagster_project.audit.causes import BOUNDARY, CODE, NEW, REVISED, RowChange
from dagster_project.audit.counterfactuals import Differences
from dagster_project.audit.cutoffs import Export
from dagster_project.audit.diff import Diff

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
    "renamed": ("{code} đổi tên: {old} → {new}", "{code} renamed: {old} → {new}"),
    "added": ("thêm {row}", "{row} added"),
    "removed": ("bỏ {row}", "{row} removed"),
    "begins": ("{row} bắt đầu có hiệu lực", "{row} comes into force"),
    "ends": ("{row} hết hiệu lực", "{row} ends"),
    "revised": (
        "{export} cung cấp lại cùng kỳ chốt số",
        "{export} given again at the same cut-off",
    ),
    "new": (
        "{count} báo cáo của {portals} có kỳ chốt số mới",
        "{count} exports of {portals} with another cut-off",
    ),
    "more": ("và {count} thay đổi khác", "and {count} more"),
}


def facts(diff: Diff, cause: str, lang: str) -> list[str]:
    """Return what changed in the inputs of one cause, a few things and how many more."""
    found = diff.differences
    if found is None:
        return []
    rows = found.rows.get(cause, [])
    if cause == BOUNDARY:
        rows = [row for row in rows if not _tells_name_only(row, diff)]
    said = [_row(change, lang) for change in rows]
    if cause == CODE:
        said += [_word("script", lang)] if found.script else []
        said += _captures("parser", len(found.read_anew.get(cause, ())), lang)
    if cause == BOUNDARY:
        said = [*_renamed(diff, lang), *said, *_boundary(diff, found, lang)]
    if cause in (REVISED, NEW):
        exports = [export for export, kind in diff.exports.items() if kind == cause]
        said += _exports(exports, cause, lang)
    if len(said) > _SHOWN:
        said = [*said[:_SHOWN], _word("more", lang, count=len(said) - _SHOWN)]
    return said


def _renamed(diff: Diff, lang: str) -> list[str]:
    return [
        _word("renamed", lang, code=code, old=old, new=new)
        for code, (old, new) in diff.renamed.items()
    ]


def _tells_name_only(row: RowChange, diff: Diff) -> bool:
    """Whether a row of `units` says only what is told as a renamed unit."""
    names = {name for name, *_ in row.columns}
    return row.file == "units.csv" and row.key[0] in diff.renamed and names == {"name"}


def _boundary(diff: Diff, found: Differences, lang: str) -> list[str]:
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


def _exports(exports: Iterable[Export], cause: str, lang: str) -> list[str]:
    if cause == REVISED:
        return [
            _word("revised", lang, export=f"{one.portal_id}/{one.dataset} {one.root_unit_code}")
            for one in exports
        ]
    portals = Counter(one.portal_id for one in exports)
    if not portals:
        return []
    names = ", ".join(sorted(portals, key=lambda one: (one != "national", one)))
    return [_word("new", lang, count=sum(portals.values()), portals=names)]


def _word(name: str, lang: str, **values: object) -> str:
    return _WORDS[name][lang == "en"].format(**values)
