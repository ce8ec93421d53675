"""Reads the evaluation answers of the national portal's reporting API (2026).

Here: envelope, root and members, metrics, pages of the seven evaluation endpoints. Not here:
requests, the catalogue of procedures, which fields feed what (`national_2026.yaml`).

The endpoints come in two shapes (`overview`/`evaluation`, `parent`/`children`) that differ in
names only, so one walk reads both. Only mapped cells leave an answer.
"""

from typing import Any, TypeGuard

from dagster_project.ingest.connectors.figures import read_number
from dagster_project.ingest.connectors.json_tokens import NumberToken, load, raw_text
from dagster_project.ingest.connectors.national_2026_plan import EvaluationPlan
from dagster_project.ingest.connectors.protocol import COUNTRY
from dagster_project.ingest.connectors.root_check import check_members, check_root
from dagster_project.ingest.connectors.unit_reader import UnitReader
from dagster_project.ingest.models import (
    Level,
    NotThisExport,
    Parsed,
    RejectRow,
    Request,
    UnitRef,
    UnitRole,
)
from dagster_project.ingest.unit_codes import normalise_code, normalise_name

_ENVELOPE = frozenset({"code", "data", "message"})
_PAGE = ("total", "currentPage", "pageSize", "totalPages")


def open_envelope(body: bytes, parsed: Parsed) -> dict[str, Any] | None:
    """Return an answer's `data`, or None where the portal says it has none.

    Raises:
        NotThisExport: If the bytes are not the API's envelope, or it reports a failure.
    """
    answer = load(body)
    if not isinstance(answer, dict) or "code" not in answer or "data" not in answer:
        raise NotThisExport("the answer is JSON, but not the API's envelope (code, data, message)")
    if answer["code"] != "OK":
        said = f"{answer['code']}: {answer.get('message')}"
        raise NotThisExport(f"the portal reports a failure ({said[:200]})")
    for name in answer.keys() - _ENVELOPE:
        parsed.unknown_fields[f"answer.{name}"] += 1
    data = answer["data"]
    if data is not None and not isinstance(data, dict):
        raise NotThisExport("the answer's `data` is not an object")
    return data


def read_page(data: dict[str, Any], request: Request, parsed: Parsed) -> None:
    """Note current page and number of pages, where the answer states them.

    Raises:
        NotThisExport: If it is another page than the one asked for.
    """
    pages = data.get("pagination")
    if not isinstance(pages, dict):
        return
    for name in pages.keys() - {*_PAGE}:
        parsed.unknown_fields[f"pagination.{name}"] += 1
    numbers = []
    for name in ("currentPage", "totalPages"):
        number = pages.get(name)
        if not _is_small_count(number):
            place = "/data/pagination" + (f"/{name}" if name in pages else "")
            reason = f"expected `{name}`, a page number (digits only)"
            parsed.rejects.append(RejectRow(place, raw_text(number), reason))
            return
        numbers.append(int(number))
    current, last = numbers
    asked = (request.body or {}).get("currentPage", current)
    if current != asked:
        raise NotThisExport(f"asked for page {asked}, the answer is page {current}")
    parsed.page = (current, last)


def read_evaluation(plan: EvaluationPlan, request: Request, body: bytes) -> Parsed:
    """Read one answer of an evaluation endpoint.

    Raises:
        NotThisExport: If the bytes are not the answer to this request.
    """
    parsed = Parsed()
    data = open_envelope(body, parsed)
    if data is None:
        parsed.is_empty = True
        return parsed
    root, members = _shape(plan, data)
    for name in data.keys() - plan.known_data:
        parsed.unknown_fields[f"data.{name}"] += 1
    read_page(data, request, parsed)
    _ignore_superfluous_pages(data, members, parsed)
    check_root(root, members, request, plan.whole)
    # Every page repeats the root; its figures are taken from the first page only.
    if root and (parsed.page is None or parsed.page[0] == 1):
        _read_root(plan, root, request, parsed)
    for index, member in enumerate(members):
        _read_member(plan, member, f"/data/{plan.fields.members}/{index}", request, parsed)
    check_members(members, request, plan.whole)
    parsed.is_empty = not parsed.rejects and all(row.value is None for row in parsed.rows)
    return parsed


def _shape(plan: EvaluationPlan, data: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """Return the root's object and the members' list; null stands for an empty one."""
    root, members = (data.get(name) for name in (plan.fields.root, plan.fields.members))
    complete = plan.fields.root in data and plan.fields.members in data
    if not complete or not isinstance(root or {}, dict) or not isinstance(members or [], list):
        raise NotThisExport(
            f"this is no answer of {plan.dataset_id}: `data` lacks the object "
            f"`{plan.fields.root}` or the list `{plan.fields.members}`"
        )
    return root or {}, members or []


def _ignore_superfluous_pages(data: dict[str, Any], members: list[Any], parsed: Parsed) -> None:
    """A portal that ignores the page size sends all rows at once: then there is no next page."""
    if parsed.page is None:
        return
    total = data["pagination"].get("total")
    if _is_small_count(total) and len(members) >= int(total) > 0:
        parsed.page = (parsed.page[0], parsed.page[0])


def _is_small_count(value: Any) -> TypeGuard[NumberToken]:
    return type(value) is NumberToken and value.isdigit() and len(value) < 10


def _read_root(
    plan: EvaluationPlan, root: dict[str, Any], request: Request, parsed: Parsed
) -> None:
    base = f"/data/{plan.fields.root}"
    is_country = request.root_unit_code == COUNTRY
    unit = UnitRef(
        code=request.root_unit_code,
        source_id=_text(root.get(plan.whole.unit.source_id)) or request.root_source_id or None,
        name=normalise_name(_text(root.get(plan.whole.unit.name))),
        level="country" if is_country else "province",
        parent_code=None if is_country else COUNTRY,
        locator=base,
    )
    _read_unit(plan, root, unit, "self", parsed)


def _read_member(
    plan: EvaluationPlan, member: Any, base: str, request: Request, parsed: Parsed
) -> None:
    fields = plan.whole.unit
    if not isinstance(member, dict):
        parsed.rejects.append(RejectRow(base, raw_text(member), "expected the object of one unit"))
        return
    code = normalise_code(_text(member.get(fields.code)))
    source_id = _text(member.get(fields.source_id))
    if not code and not source_id:
        reason = f"the row names no unit: it has neither {fields.code} nor {fields.source_id}"
        parsed.rejects.append(RejectRow(base, raw_text(member.get(fields.name)), reason))
        return
    unit = UnitRef(
        code=code,
        source_id=source_id,
        name=normalise_name(_text(member.get(fields.name))),
        level=_member_level(plan, member, code, request, parsed),
        parent_code=request.root_unit_code,
        locator=base,
    )
    _read_unit(plan, member, unit, "member", parsed)


def _member_level(
    plan: EvaluationPlan, member: dict[str, Any], code: str | None, request: Request, parsed: Parsed
) -> Level | None:
    """Say a member's level; right below the country, provinces call themselves PROVINCE as well."""
    if request.root_unit_code == COUNTRY and not (code and "." in code):
        return "province"
    for name in plan.whole.unit.levels_from:
        word = _text(member.get(name))
        if word in plan.whole.levels:
            return plan.whole.levels[word]
        if word:
            parsed.unknown_fields[f"{plan.fields.members}.{name}={word}"] += 1
    return None


def _read_unit(
    plan: EvaluationPlan, source: dict[str, Any], unit: UnitRef, role: UnitRole, parsed: Parsed
) -> None:
    parsed.units.append(unit)
    place = plan.fields.root if role == "self" else plan.fields.members
    reader = UnitReader(parsed, unit, role, read_number)
    reader.unknown(place, source, plan.known_unit)
    reader.take_all(plan.figures, source, unit.locator)
    for name, group in plan.groups.items():
        scores = source.get(name)
        if isinstance(scores, dict):
            reader.take_all(group, scores, f"{unit.locator}/{name}")
            reader.unknown(f"{place}.{name}", scores, frozenset(group))
        elif scores is not None:
            reader.reject(
                f"{unit.locator}/{name}", raw_text(scores), "expected an object of scores"
            )
    if plan.metrics:
        _read_metrics(plan, source.get("metrics"), reader, place)


def _read_metrics(plan: EvaluationPlan, metrics: Any, reader: UnitReader, place: str) -> None:
    base = f"{reader.unit.locator}/metrics"
    if metrics is None:
        return
    if not isinstance(metrics, list):
        reader.reject(base, raw_text(metrics), "expected a list of metrics")
        return
    rules = plan.whole.metric
    for index, metric in enumerate(metrics):
        locator = f"{base}/{index}"
        code = metric.get(rules.code) if isinstance(metric, dict) else None
        if not isinstance(code, str):
            reader.reject(locator, raw_text(metric), "expected a metric with its code")
            continue
        reader.unknown(f"{place}.metrics", metric, plan.known_metric)
        parts = plan.metrics.get(code)
        if parts is None:
            reader.parsed.unknown_fields[f"{place}.metrics[{code}]"] += 1
            continue
        flag = _text(metric.get(rules.quality_flag))
        for name, cell in parts.items():
            if name in metric:
                flagged = flag if name in rules.flagged else None
                reader.take(cell, metric[name], f"{locator}/{name}", flagged)


def _text(value: Any) -> str | None:
    """Return a text cell; numbers (some ids are) keep their token."""
    return str(value).strip() or None if isinstance(value, str) else None
