"""The answers of the 2026 interface, field by field as the portal sends them.

Here: the envelope, the two response families, service-results and formalities. A figure that was
not captured is left out: a null would say that the portal states none. Not here:
which rows an answer shows (`holdings.py`), HTTP (`server.py`), the legacy interface.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from dagster_project.replay.columns import (
    CHILD_FIELDS,
    COMPONENTS,
    KNOWN_COLUMNS,
    METRIC_FIELDS,
    METRIC_NAMES,
    PARENT_FIELDS,
    SATISFACTION_EXTRAS,
)
from dagster_project.replay.holdings import (
    COUNTRY,
    SERVICE_RESULTS,
    Formalities,
    Row,
    Selection,
    Unit,
)
from dagster_project.replay.questions import Question
from dagster_project.replay.tokens import NULL, arr, obj, text

Pairs = list[tuple[str, str]]
_TYPE = {"province": "PROVINCE", "department": "PROVINCIAL_DEPARTMENT",
         "commune": "COMMUNE_PEOPLE_COMMITTEE"}  # fmt: skip
_SOURCE = "replay"  # the portal names internal collections here, which were not recorded


def envelope(data: str) -> bytes:
    """Wrap data as the portal does, in its order of keys."""
    return f'{{"code":"OK","data":{data},"message":"OK"}}'.encode()


def answer(question: Question, root: Unit, selection: Selection) -> bytes:
    """Return the body of an evaluation answer.

    Args:
        question: What was asked.
        root: The unit asked for, under the name in force.
        selection: Its captured rows.
    """
    if question.dataset == SERVICE_RESULTS:
        return envelope(_service_results(root, selection))
    if question.dataset in PARENT_FIELDS:
        return envelope(_tree(question.dataset, root, selection))
    return envelope(_evaluation(question, root, selection))


def _service_results(root: Unit, selection: Selection) -> str:
    own = selection.own.values if selection.own else {}
    overview = NULL if selection.is_empty else obj([
        ("departmentName", text(root.name)),
        ("departmentCode", NULL if root.code == COUNTRY else text(root.code)),
        *_captured(own, "totalScore"),
        ("totalMaxScore", own.get("totalMaxScore", "100")),
        *_ratio(own),
    ])  # fmt: skip
    ranked = sorted(selection.members, key=lambda row: _points(row.values.get("totalScore", NULL)))
    return obj([
        ("overview", overview),
        ("growthPercent", own.get("growthPercent", NULL)),
        ("radar", "[]"),
        ("donuts", obj([("onlineDossier", "[]"), ("onlineProvision", "[]")])),
        ("evaluation", arr(_scored(row) for row in ranked)),
        ("monthlyChart", "[]"),
        ("dossierChart", "[]"),
    ])  # fmt: skip


def _captured(values: Mapping[str, str], name: str) -> Pairs:
    """Return a figure, or nothing where it was not captured: null would be a statement."""
    return [(name, values[name])] if name in values else []


def _ratio(values: Mapping[str, str]) -> Pairs:
    """Return the ratio; the total's maximum is 100, so the portal's ratio repeats the total."""
    total = _captured(values, "totalScore")
    return _captured(values, "ratio") or [("ratio", token) for _, token in total]


def _scored(row: Row) -> str:
    unit, values = row.unit, row.values
    pairs = _names(unit, code=True) + _captured(values, "totalScore") + _ratio(values)
    pairs.append(("scoreDelta", values.get("scoreDelta", NULL)))
    groups = [(name, values[name]) for name in COMPONENTS if name in values]
    if groups:
        pairs.append(("groupScores", obj(groups)))
    if unit.level in ("department", "commune"):
        pairs.append(("childGroup", text("AGENCY" if unit.level == "department" else "COMMUNE")))
    known = {"totalScore", "totalMaxScore", "ratio", "scoreDelta", "growthPercent", *COMPONENTS}
    return obj(pairs + [(name, token) for name, token in values.items() if name not in known])


def _points(token: str) -> Decimal:
    """Return a sort key: highest first, what is no number last."""
    try:
        return -Decimal(token)
    except InvalidOperation:
        return Decimal("Infinity")


def _by_code(rows: Iterable[Row]) -> list[Row]:
    """Sort as the portal does: by code as text, so that H44.13 comes after H44.129."""
    return sorted(rows, key=lambda row: row.unit.code)


def _names(unit: Unit, *, code: bool) -> Pairs:
    pairs = [("departmentId", text(unit.source_id or None)), ("departmentName", text(unit.name))]
    if code:
        pairs.append(("departmentCode", NULL if unit.code == COUNTRY else text(unit.code)))
    return pairs


def _tree(dataset: str, root: Unit, selection: Selection) -> str:
    parent = NULL
    if not selection.is_empty:
        own = selection.own or Row(root, {})
        parent = obj(_names(root, code=True) + _fields(own, PARENT_FIELDS[dataset], dataset))
    children = [
        obj([
            *_names(row.unit, code=True),
            ("level", text("COMMUNE" if row.unit.level == "commune" else "PROVINCE")),
            *_fields(row, CHILD_FIELDS[dataset], dataset),
            ("scoreDelta", row.values.get("scoreDelta", NULL)),
        ])
        for row in _by_code(selection.members)
    ]  # fmt: skip
    return obj([("parent", parent), ("children", arr(children)), ("monthlyChart", "[]")])


def _fields(row: Row, fields: dict[str, str], dataset: str) -> Pairs:
    values = row.values
    pairs = [(wire, values[column]) for wire, column in fields.items() if column in values]
    known = KNOWN_COLUMNS[dataset] | {"scoreDelta"}
    return pairs + [(name, token) for name, token in values.items() if name not in known]


def _evaluation(question: Question, root: Unit, selection: Selection) -> str:
    overview = NULL
    if not selection.is_empty:
        own = selection.own or Row(root, {})
        overview = _unit(question.dataset, Row(root, own.values), 1, "level_1")
    members = _by_code(selection.members)
    size = question.page_size or 200
    start = (max(question.page, 1) - 1) * size
    shown = enumerate(members[start : start + size], start + 1)
    return obj([
        ("overview", overview),
        ("evaluation", arr(_unit(question.dataset, r, n, "level_2") for n, r in shown)),
        ("pagination", _pagination(len(members), max(question.page, 1), size)),
        ("source", text(_SOURCE)),
        ("monthlyChart", "[]"),
    ])  # fmt: skip


def _unit(dataset: str, row: Row, position: int, agency_level: str) -> str:
    """Return one unit with its metrics; only dossier-digitized tells its code."""
    unit, values = row.unit, row.values
    digitized = dataset == "dossier-digitized"
    level = "COMMUNE" if unit.level == "commune" else "PROVINCE"
    kind = _TYPE.get(unit.level)
    pairs: Pairs = [("stt", str(position)), *_names(unit, code=digitized)]
    if unit.level != "country":
        pairs += [("departmentType", text(kind)), ("departmentLevel", text(level))]
    pairs.append(("agencyLevel", text(agency_level)))
    delta = ("scoreDelta", values.get("scoreDelta", NULL))
    scalars = ("totalScore", "totalMaxScore", "ratio")
    pairs += [(name, values[name]) for name in scalars if name in values]
    pairs += [("metrics", _metrics(values.items()))] if digitized else [
        delta, ("metrics", _metrics(values.items()))]  # fmt: skip
    pairs += [delta] if digitized else []
    pairs += [(name, values[name]) for name in SATISFACTION_EXTRAS if name in values]
    if "averageScore" in values:
        pairs.append(("averageScore", values["averageScore"]))
    known = {*scalars, "scoreDelta", "averageScore", *SATISFACTION_EXTRAS}
    return obj(pairs + [(n, t) for n, t in values.items() if n not in known and "." not in n])


def _metrics(values: Iterable[tuple[str, str]]) -> str:
    metrics: dict[str, dict[str, str]] = {}
    for column, token in values:
        code, dot, name = column.partition(".")
        if dot:
            metrics.setdefault(code, {})[name] = token
    return arr(_metric(code, fields) for code, fields in metrics.items())


def _metric(code: str, fields: dict[str, str]) -> str:
    pairs = [("code", text(code)), ("name", text(METRIC_NAMES.get(code, code)))]
    pairs += [(name, fields[name]) for name in METRIC_FIELDS if name in fields]
    return obj(pairs + [(n, t) for n, t in fields.items() if n not in METRIC_FIELDS])


def _pagination(total: int, page: int, size: int) -> str:
    pages = -(-total // size)
    return obj([("total", str(total)), ("currentPage", str(page)), ("pageSize", str(size)),
                ("totalPages", str(pages))])  # fmt: skip


def formalities(question: Question, held: Formalities | None) -> bytes:
    """Return one page of the procedure catalogue: its stated total, the items captured."""
    size = question.page_size or 10
    page = max(question.page, 1)
    total, items = (held.total, dict(held.items)) if held else (0, {})
    if question.search:
        wanted = question.search.casefold()
        found = [item for item in items.values() if wanted in item.casefold()]
        total, items = len(found), dict(enumerate(found, 1))
    start = (page - 1) * size
    shown = (items[n] for n in range(start + 1, start + size + 1) if n in items)
    data = obj([("items", arr(shown)), ("pagination", _pagination(total, page, size))])
    return envelope(data)
