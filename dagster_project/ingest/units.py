"""Who an answer means: a unit's code from its code, the portal's own id, or its name.

Here: the order in which these count. Not here: the register (`unit_register.py`), names
(`unit_names.py`), spelling of codes (`unit_codes.py`).
"""

from collections.abc import Mapping

from dagster_project.ingest.models import UnitRef
from dagster_project.ingest.unit_codes import normalise_code
from dagster_project.ingest.unit_names import NameFinder
from dagster_project.ingest.unit_register import Span, UnitRegister, UnitVersion, UnknownUnit

__all__ = ["Span", "UnitRegister", "UnitVersion", "UnknownUnit", "resolve"]


def resolve(
    unit: UnitRef,
    ids: Mapping[str, str | None],
    register: UnitRegister,
    span: Span,
    names: NameFinder | None = None,
) -> str:
    """Return the code of a unit that an answer names by code, by the portal's own id or by name.

    An alias goes before what it stands for; then the code counts, then the id, then the name.

    Args:
        unit: The unit as the answer names it.
        ids: Codes by source id, as other answers of the same portal gave them.
        register: The register of units.
        span: The days the answer may speak of.
        names: What this portal's names mean; None where names are not looked at.

    Raises:
        UnknownUnit: If it cannot be told.
    """
    code = names.alias(unit.code or unit.source_id) if names else None
    code = code or normalise_code(unit.code) or ids.get(unit.source_id or "")
    if code is None and names is not None and unit.name and names.reads_names:
        code = names.find(unit, span)
    if code is None and names is not None:
        code = names.alias(unit.name)
    if code is None:
        named = f" ({unit.name})" if unit.name else ""
        raise UnknownUnit(
            f"the answer gives no code for unit id {unit.source_id!r}{named}, and no answer of "
            "this portal up to this day names the code of that id; pull an export that gives "
            "codes (service-results, dvc-progress-tree)"
        )
    register.check(code, unit.name, span)
    return code
