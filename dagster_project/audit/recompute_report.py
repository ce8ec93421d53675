"""What the recomputation of a pack says, score by score.

Here: comparing with the edition's scores, the printed lines and the exit code; standard library
only, it travels inside the pack. Not here: the arithmetic (`recompute.py`).
"""

import sys
from collections.abc import Callable, Mapping
from decimal import Decimal

from dagster_project.audit.recompute import (
    AGREE,
    CANNOT_TELL,
    DIFFER,
    STATES_WITHOUT_SCORE,
    Pack,
    Recomputed,
    Row,
    Unreadable,
)

Components = Mapping[str, Mapping[str, Row]]


def report(pack: Pack) -> int:
    """Print the comparison and the verdict; return the exit code."""
    about = pack.about
    _say(f"{about['unit_code']} {about['unit_name']}, {about['period_id']}, {about['as_of']}")
    _say(f"edition {about['edition_id']}, {about['methodology_id']}")
    _say(f"datapackage.json sha256 {about['datapackage_sha256']}")
    if about["erratum"]:
        _say(f"ĐÍNH CHÍNH / ERRATUM: {about['erratum']}")
    if about["has_synthetic"]:
        _say("CHÚ Ý: có số liệu mô phỏng. NOTE: some of the raw files are synthetic.")
    pack.check_files()
    tally = {"agree": 0, "differ": 0, "cannot tell": 0}
    for basis, scores in pack.expected.items():
        for line, outcome in _basis(pack, basis, scores):
            tally[outcome] += 1
            if outcome != "agree":
                _say(line)
        _say(f"{basis}: {_total(scores)}")
    for finding in pack.findings:
        _say(f"! {finding}")
    for reason in dict.fromkeys(pack.unreadable):
        _say(f"? {reason}")
    return _verdict(tally, changed=bool(pack.findings))


def _basis(pack: Pack, basis: str, scores: Row) -> list[tuple[str, str]]:
    components: dict[str, dict[str, Row]] = {one: {} for one in pack.rules["components"]}
    for rule in pack.rules["indicators"]:
        if rule["indicator_id"] in scores["indicators"]:
            components[rule["component_id"]][rule["indicator_id"]] = rule
    made = Recomputed(pack, basis)
    rules = {rule["indicator_id"]: rule for rule in pack.rules["indicators"]}
    asked: list[tuple[str, Row, Callable[[], Decimal | None]]] = [
        (f"{basis} {one}", row, lambda one=one: made.indicator(rules[one]))  # type: ignore[misc]
        for one, row in scores["indicators"].items()
    ]
    asked += [
        (f"{basis} {one}", row, lambda one=one: made.component(one, components[one]))  # type: ignore[misc]
        for one, row in scores["components"].items()
    ]
    present = {one: components[one] for one in scores["components"]}
    if scores["total"] is not None:
        asked.append((f"{basis} TOTAL", scores["total"], lambda: made.total(present)))
    compared = [_compared(pack, name, row, make) for name, row, make in asked]
    return compared + [
        _ranked(pack, f"{basis} rank in {row['peer_group']}", row, lambda: made.total(present))
        for row in scores["ranks"]
    ]


def _ranked(pack: Pack, name: str, row: Row, make: Callable[[], Decimal | None]) -> tuple[str, str]:
    """Place the recomputed total among the totals that the edition gives the others."""
    try:
        total = make()
    except Unreadable as error:
        pack.unreadable.append(str(error))
        return f"{name}: cannot tell", "cannot tell"
    rank = None if total is None else 1 + sum(Decimal(one) > total for one in row["others"])
    if rank == row["rank"]:
        return "", "agree"
    return f"{name}: recomputed {rank}, the edition says {row['rank']}: DIFFERS", "differ"


def _compared(
    pack: Pack, name: str, row: Row, make: Callable[[], Decimal | None]
) -> tuple[str, str]:
    stated = None if row["score"] is None else Decimal(row["score"])
    try:
        found = make()
    except Unreadable as error:
        pack.unreadable.append(str(error))
        return f"{name}: cannot tell", "cannot tell"
    if row["state"] in STATES_WITHOUT_SCORE and stated is None:
        found = None
    if found == stated:
        return "", "agree"
    return f"{name}: recomputed {found}, the edition says {stated}: DIFFERS", "differ"


def _total(scores: Row) -> str:
    return "no total" if scores["total"] is None else f"total {scores['total']['score']}"


def _verdict(tally: Mapping[str, int], *, changed: bool) -> int:
    counts = ", ".join(f"{count} {what}" for what, count in tally.items() if count)
    if tally["differ"] or changed:
        _say(f"KHÁC / DIFFERS ({counts})")
        return DIFFER
    if tally["cannot tell"]:
        _say(f"CHƯA KẾT LUẬN ĐƯỢC / CANNOT TELL ({counts})")
        return CANNOT_TELL
    _say(f"KHỚP / AGREES ({counts})")
    return AGREE


def _say(line: str) -> None:
    sys.stdout.buffer.write(f"{line}\n".encode())
    sys.stdout.flush()
