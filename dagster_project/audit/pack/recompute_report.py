"""What the recomputation of a pack says, score by score.

Here: comparing with the edition's scores, the printed lines and the exit code; standard library
only, it travels inside the pack. Not here: the arithmetic (`recompute.py`).
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal

from dagster_project.audit.pack.recompute import (
    AGREE,
    CANNOT_TELL,
    DIFFER,
    Pack,
    Recomputed,
    Row,
    Unreadable,
)
from dagster_project.audit.pack.recompute_chain import DATAPACKAGE, check_chain

Make = Callable[[], Decimal | None]
_AGREES, _DIFFERS, _UNTOLD = "agree", "differ", "cannot tell"
_LEVELS = ("indicators", "components")


def report(pack: Pack) -> int:
    """Print the comparison and the verdict; return the exit code.

    Raises:
        Unusable: If a file that everything stands on is missing or broken.
    """
    about = pack.about
    _say(f"{about['unit_code']} {about['unit_name']}, {about['period_id']}, {about['as_of']}")
    _say(f"edition {about['edition_id']}, {about['methodology_id']}")
    _say(f"datapackage.json sha256 {pack.sha256(DATAPACKAGE) or '-'}")
    if about["erratum"]:
        _say(f"ĐÍNH CHÍNH / ERRATUM: {about['erratum']}")
    if about["has_synthetic"]:
        _say("CHÚ Ý: có số liệu mô phỏng. NOTE: some of the raw files are synthetic.")
    pack.check_files()
    pack.read()
    check_chain(pack)
    tally: Counter[str] = Counter()
    for basis in sorted({*pack.expected, *(row["basis"] for row in pack.lineage)}):
        scores = pack.expected.get(basis, {})
        for line, outcome in _basis(pack, basis, scores):
            tally[outcome] += 1
            if outcome != _AGREES:
                _say(line)
        _say(f"{basis}: {_total(scores)}")
    for mark, lines in (("+", pack.notes), ("!", pack.findings), ("?", pack.unreadable)):
        for line in dict.fromkeys(lines):
            _say(f"{mark} {line}")
    return _verdict(tally, len(pack.findings))


def cannot_compare(findings: Sequence[str], reason: str) -> int:
    """Say that nothing could be compared, and why; return the exit code."""
    others = [one for one in findings if one.partition(":")[0] != reason.partition(":")[0]]
    for finding in others:
        _say(f"! {finding}")
    if findings:
        _say(f"KHÁC / DIFFERS: {reason}; chưa so được điểm nào / no score could be compared")
        return DIFFER
    _say(f"CHƯA KẾT LUẬN ĐƯỢC / CANNOT TELL: {reason}")
    return CANNOT_TELL


def _basis(pack: Pack, basis: str, scores: Row) -> list[tuple[str, str]]:
    """Compare every score that the edition states or that the rules and the lineage give."""
    made = Recomputed(pack, basis)
    rules = {rule["indicator_id"]: rule for rule in pack.rules["indicators"]}
    makers: dict[tuple[str, str], Make] = {
        ("indicators", one): lambda rule=rule: made.indicator(rule)  # type: ignore[misc]
        for one, rule in rules.items()
    }
    for one in pack.rules["components"]:
        makers["components", one] = lambda one=one: made.component(one)  # type: ignore[misc]
    makers["total", "TOTAL"] = made.total
    stated = {(level, one): row for level in _LEVELS for one, row in scores.get(level, {}).items()}
    if scores.get("total") is not None:
        stated["total", "TOTAL"] = scores["total"]
    compared = [
        _compared(pack, f"{basis} {key[1]}", stated.get(key), makers.get(key))
        for key in [*makers, *(key for key in stated if key not in makers)]
    ]
    ranks = scores.get("ranks", [])
    return [one for one in compared if one] + [_ranked(pack, basis, row, made) for row in ranks]


def _compared(pack: Pack, name: str, row: Row | None, make: Make | None) -> tuple[str, str] | None:
    """Compare one score; nothing to compare where neither side has any."""
    if make is None:
        return f"{name}: rules.json has no rule for it: DIFFERS", _DIFFERS
    try:
        found = make()
    except Unreadable as error:
        pack.unreadable.append(str(error))
        return f"{name}: cannot tell", _UNTOLD
    if row is None:
        if found is None:
            return None
        return f"{name}: recomputed {found}, expected.json lacks it: DIFFERS", _DIFFERS
    stated = None if row["score"] is None else Decimal(row["score"])
    if found == stated:
        return "", _AGREES
    return f"{name}: recomputed {found}, the edition says {stated}: DIFFERS", _DIFFERS


def _ranked(pack: Pack, basis: str, row: Row, made: Recomputed) -> tuple[str, str]:
    """Place the recomputed total among the totals that the edition gives the others."""
    name = f"{basis} rank in {row['peer_group']}"
    try:
        total = made.total()
    except Unreadable as error:
        pack.unreadable.append(str(error))
        return f"{name}: cannot tell", _UNTOLD
    rank = None if total is None else 1 + sum(Decimal(one) > total for one in row["others"])
    if rank == row["rank"]:
        return "", _AGREES
    return f"{name}: recomputed {rank}, the edition says {row['rank']}: DIFFERS", _DIFFERS


def _total(scores: Row) -> str:
    total = scores.get("total")
    return "no total" if total is None else f"total {total['score']}"


def _verdict(tally: Counter[str], findings: int) -> int:
    agree, differ, untold = (tally[one] for one in (_AGREES, _DIFFERS, _UNTOLD))
    parts = [
        (differ, f"{differ} điểm hoặc hạng khác ấn bản / scores or ranks differ from the edition"),
        (findings, f"{findings} chỗ trong tệp không như đã ghi / findings in files (lines with !)"),
        (untold, f"{untold} điểm hoặc hạng chưa tính lại được / could not be recomputed"),
        (agree, f"{agree} điểm hoặc hạng tính lại bằng ấn bản / recompute to the edition's"),
    ]
    told = "; ".join(text for count, text in parts if count)
    if differ or findings:
        _say(f"KHÁC / DIFFERS: {told}")
        return DIFFER
    if untold or not agree:
        _say(
            f"CHƯA KẾT LUẬN ĐƯỢC / CANNOT TELL: {told or 'không có gì để so / nothing to compare'}"
        )
        return CANNOT_TELL
    _say(f"KHỚP / AGREES ({agree} agree)")
    return AGREE


def _say(line: str) -> None:
    if sys.stdout is None:  # closed by who started it: the exit code says the verdict
        return
    try:
        sys.stdout.buffer.write(f"{line}\n".encode())
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
