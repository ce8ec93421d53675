"""Reads the answers of a provincial iGate system.

Here: lists of entries, whose entry it is, what a refused token looks like. Not here: requests,
which field feeds what (`igate.yaml`). Only mapped cells, ids, codes and names of agencies leave
an answer; of unknown fields only the names do.
"""

import re
from typing import Any

from dagster_project.ingest.connectors.figures import read_number
from dagster_project.ingest.connectors.igate_map import ReportPlan
from dagster_project.ingest.connectors.json_tokens import load
from dagster_project.ingest.connectors.own_units import drop_elsewhere
from dagster_project.ingest.connectors.unit_reader import UnitReader
from dagster_project.ingest.models import (
    NotThisExport,
    Parsed,
    RejectRow,
    Request,
    TokenRefused,
    UnitRef,
    UnitRole,
)
from dagster_project.ingest.unit_codes import normalise_code, normalise_name

_TOKEN_ERRORS = frozenset({"invalid_token", "unauthorized", "invalid_request"})
_WORD = re.compile(r"[A-Za-z0-9_ ]{1,40}")


def open_list(body: bytes, what: str) -> tuple[list[Any], dict[str, Any], str]:
    """Return an answer's entries, what stands around them, and the pointer to them.

    Raises:
        TokenRefused: If the portal says instead that it does not take the token.
        NotThisExport: If the bytes are no list of entries.
    """
    answer = load(body)
    if isinstance(answer, list):
        return answer, {}, ""
    if not isinstance(answer, dict):
        raise NotThisExport(f"this is no answer of {what}: neither a list nor an object")
    if isinstance(answer.get("content"), list):
        return answer["content"], answer, "/content"
    error = answer.get("error")
    if isinstance(error, str) and error.strip().lower() in _TOKEN_ERRORS:
        raise TokenRefused(f"the portal answers {error.strip().lower()}")
    if error is not None or "status" in answer:
        # The portal's own words may repeat the token: only a short plain word is told.
        said = [str(answer.get(name) or "") for name in ("status", "error")]
        told = " ".join(word for word in said if _WORD.fullmatch(word)) or "no reason given"
        raise NotThisExport(f"the portal reports a failure ({told})")
    raise NotThisExport(f"this is no answer of {what}: no list `content`")


def read_report(plan: ReportPlan, request: Request, body: bytes) -> Parsed:
    """Read one report.

    Raises:
        NotThisExport: If the bytes are not the answer to this request.
    """
    entries, _, base = open_list(body, plan.dataset_id)
    parsed = Parsed()
    for index, entry in enumerate(entries):
        place = f"{base}/{index}"
        if isinstance(entry, dict):
            _read_entry(plan, entry, place, request, parsed)
        else:
            reason = "expected the object of one agency"
            parsed.rejects.append(RejectRow(place, "", reason))
    drop_elsewhere(parsed, request)
    if entries and not parsed.rows and not parsed.rejects:
        known = ", ".join(plan.cells)
        raise NotThisExport(
            f"this is no answer of {plan.dataset_id}: no entry has one of its fields ({known})"
        )
    parsed.is_empty = not parsed.rejects and all(row.value is None for row in parsed.rows)
    return parsed


def read_agencies(plan: ReportPlan, request: Request, body: bytes) -> Parsed:
    """Read one page of the list of agencies; it has no figures.

    Raises:
        NotThisExport: If the bytes are not the answer to this request.
    """
    entries, around, base = open_list(body, "the list of agencies")
    parsed = Parsed()
    for index, entry in enumerate(entries):
        place = f"{base}/{index}"
        unit = _unit(plan, entry, place, request) if isinstance(entry, dict) else None
        if unit is None:
            reason = "expected an agency with an id, a code or a name"
            parsed.rejects.append(RejectRow(place, "", reason))
        else:
            parsed.units.append(unit)
            for name in entry.keys() - plan.known_agency:
                parsed.unknown_fields[f"content.{name}"] += 1
    drop_elsewhere(parsed, request)
    number, pages = around.get("number"), around.get("totalPages")
    if all(isinstance(one, str) and one.isdigit() and len(one) < 6 for one in (number, pages)):
        parsed.page = (int(str(number)) + 1, int(str(pages)))
    parsed.is_empty = not entries
    return parsed


def _read_entry(
    plan: ReportPlan, entry: dict[str, Any], place: str, request: Request, parsed: Parsed
) -> None:
    agency = entry.get(plan.agency.object)
    inner = agency if isinstance(agency, dict) else {}
    named = inner or {
        plan.agency.source_id: entry.get(plan.flat_agency.source_id),
        plan.agency.name: entry.get(plan.flat_agency.name),
    }
    for prefix, source, known in (
        ("entries", entry, plan.known),
        (f"entries.{plan.agency.object}", inner, plan.known_agency),
    ):
        for name in source.keys() - known:
            parsed.unknown_fields[f"{prefix}.{name}"] += 1
    unit = _unit(plan, named, place, request)
    if unit is None:
        reason = (
            f"the entry names no agency: it has neither `{plan.agency.object}` with an id, a code "
            f"or a name, nor `{plan.flat_agency.source_id}` or `{plan.flat_agency.name}`"
        )
        parsed.rejects.append(RejectRow(place, "", reason))
        return
    parsed.units.append(unit)
    role: UnitRole = "self" if unit.code == request.root_unit_code else "member"
    UnitReader(parsed, unit, role, read_number).take_all(plan.cells, entry, place)


def _unit(plan: ReportPlan, named: dict[str, Any], place: str, request: Request) -> UnitRef | None:
    """Return who an object names; the agency asked for is the province, whatever its code."""
    fields = plan.agency
    source_id = _text(named.get(fields.source_id))
    code = normalise_code(_text(named.get(fields.code)))
    name = normalise_name(_text(named.get(fields.name)))
    if source_id is None and code is None and name is None:
        return None
    root = request.root_unit_code
    if source_id is not None and source_id == request.root_source_id:
        code = root
    return UnitRef(
        code=code,
        source_id=source_id,
        name=name,
        level="province" if code == root else None,
        parent_code=None if code == root else root,
        locator=place,
    )


def _text(value: Any) -> str | None:
    """Return a text cell; numbers (some ids are) keep their token."""
    return str(value).strip() or None if isinstance(value, str) else None
