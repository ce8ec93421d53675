"""Is the answer about the unit that was asked for?

Here: the check of root and members of the 2026 API. Not here: reading figures. The portal has
answered with another province's figures before; such an answer must not pass as the one asked for.
"""

import re
from typing import Any, NoReturn

from dagster_project.ingest.connectors.field_maps import National2026Map
from dagster_project.ingest.connectors.protocol import COUNTRY
from dagster_project.ingest.models import NotThisExport, Request
from dagster_project.ingest.unit_codes import normalise_code, normalise_name, root_of

_PROVINCE_NAME = re.compile(r"(?:UBND\s+)?(?:tỉnh|thành phố|TP\.?)\s", re.IGNORECASE)


def check_root(
    root: dict[str, Any], members: list[Any], request: Request, fields: National2026Map
) -> None:
    """Compare who the root object says it is with who was asked for.

    Raises:
        NotThisExport: If it is someone else, or does not say who it is while it has members.
    """
    code = normalise_code(_text(root.get(fields.unit.code)))
    source_id = _text(root.get(fields.unit.source_id))
    name = normalise_name(_text(root.get(fields.unit.name)))
    if request.root_unit_code == COUNTRY:
        named_as_province = code is None and name is not None and _PROVINCE_NAME.match(name)
        if code not in (None, COUNTRY) or named_as_province:
            _wrong(request, code or source_id, name)
        return
    if code is not None:
        # A code decides: ids are the portal's own and may be given anew.
        if code != request.root_unit_code:
            _wrong(request, code, name)
    elif source_id is not None:
        if request.root_source_id and source_id != request.root_source_id:
            _wrong(request, source_id, name)
    elif name is not None or members:
        _check_unnamed_root(members, request, fields, name)


def check_members(members: list[Any], request: Request, fields: National2026Map) -> None:
    """Below the country stand provinces: an answer of departments and communes is another one.

    Raises:
        NotThisExport: If every member is a unit that only provinces have.
    """
    if request.root_unit_code != COUNTRY or not members:
        return
    below = {*fields.below_province}
    strange = 0
    for member in members:
        if not isinstance(member, dict):
            return
        words = {_text(member.get(name)) for name in fields.unit.levels_from}
        code = normalise_code(_text(member.get(fields.unit.code)))
        strange += bool(words & below) or bool(code and "." in code)
    if strange == len(members):
        raise NotThisExport("wrong root: asked for the country, got the units of a province")


def _check_unnamed_root(
    members: list[Any], request: Request, fields: National2026Map, name: str | None
) -> None:
    """Without id and code of the root, the codes of its members must tell."""
    codes = [code for code in _codes(members, fields) if code]
    if not codes:
        raise NotThisExport(
            f"the answer does not say which unit it is about (asked for {request.root_unit_code}); "
            "its root has neither a code nor an id"
        )
    others = [code for code in codes if root_of(code) != request.root_unit_code]
    if others:
        _wrong(request, root_of(others[0]), name)


def _codes(members: list[Any], fields: National2026Map) -> list[str | None]:
    return [
        normalise_code(_text(member.get(fields.unit.code)))
        for member in members
        if isinstance(member, dict)
    ]


def _wrong(request: Request, found: str | None, name: str | None) -> NoReturn:
    asked = request.root_unit_code
    if request.root_source_id:
        asked += f" (id {request.root_source_id})"
    who = " ".join(part for part in (found, f"({name})" if name else None) if part)
    raise NotThisExport(f"wrong root: asked for {asked}, got {who or 'someone else'}")


def _text(value: Any) -> str | None:
    return str(value).strip() or None if isinstance(value, str) else None
