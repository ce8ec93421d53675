"""What contradicts an explanation, or is missing from it, in sentences.

Here: the record and its words. Not here: finding it (`adds_up.py` for sums, `evidence.py`
and `audit/open_for_reading.py` for files).
"""

from dataclasses import dataclass
from decimal import Decimal

from dagster_project.audit import numbers
from dagster_project.publish.ranking_labels import Label

_DOES_NOT_ADD_UP, _NOT_THERE = "sum", "evidence"


@dataclass(frozen=True)
class Problem:
    """One thing that an explanation cannot vouch for.

    Attributes:
        kind: `sum` (two numbers of the edition contradict each other) or `evidence` (what a number
            stands on is gone or can't be read).
        said: A sentence that names what is wrong and what to do.
    """

    kind: str
    said: Label


def contradiction(
    edition_id: str,
    where: Label,
    holds: tuple[Label, Decimal | int | None],
    gives: tuple[Label, Decimal | int | None],
) -> Problem:
    """Return the problem that two numbers which must be one are not.

    Args:
        edition_id: The edition.
        where: The place in the tree.
        holds: What the edition holds: its name and the number.
        gives: What it should be: where from and the number.
    """
    vi = [f"{name.vi} {_number(number, 'vi')}" for name, number in (holds, gives)]
    en = [f"{name.en} {_number(number, 'en')}" for name, number in (holds, gives)]
    return Problem(
        _DOES_NOT_ADD_UP,
        Label(
            f"{where.vi}: {vi[0]}, nhưng {vi[1]}; hãy chạy `chiso verify {edition_id}`",
            f"{where.en}: {en[0]}, but {en[1]}; run `chiso verify {edition_id}`",
        ),
    )


def without_lineage(edition_id: str, where: Label) -> Problem:
    """Return the problem that a number has no row of lineage."""
    return Problem(
        _NOT_THERE,
        Label(
            f"{where.vi}: ấn bản không nói số này từ ô nào (không có dòng trong score_lineage); "
            f"hãy chạy `chiso verify {edition_id} --full`",
            f"{where.en}: the edition does not say from which cells it is (no row in "
            f"score_lineage); run `chiso verify {edition_id} --full`",
        ),
    )


def unread_file(edition_id: str, place: str, reason: str | None) -> Problem:
    """Return the problem that a file of an edition is gone, or can't be read for a reason."""
    vi = f"không đọc được ({reason})" if reason else "không có"
    en = f"can't be read ({reason})" if reason else "is missing"
    return Problem(
        _NOT_THERE,
        Label(
            f"ấn bản {edition_id}: tệp {place} {vi}, nên thiếu bằng chứng trong tệp đó; khôi phục "
            f"tệp từ bản sao lưu; `chiso verify {edition_id}` nói còn gì hỏng",
            f"edition {edition_id}: the file {place} {en}, so the evidence in it is not shown; "
            f"restore it from a backup; `chiso verify {edition_id}` says what else is damaged",
        ),
    )


def lost_row(edition_id: str, table: str, identity: str) -> Problem:
    """Return the problem that a row which others lead to is not in its table."""
    return Problem(
        _NOT_THERE,
        Label(
            f"ấn bản {edition_id}: bảng {table} không có dòng {identity} mà điểm dựa vào; "
            f"hãy chạy `chiso verify {edition_id} --full`",
            f"edition {edition_id}: table {table} has no row {identity}, on which the score "
            f"stands; run `chiso verify {edition_id} --full`",
        ),
    )


def _number(number: Decimal | int | None, lang: numbers.Language) -> str:
    # Counts are whole numbers, points have two decimals.
    if isinstance(number, int):
        return numbers.count(number, lang)
    return numbers.points(number, lang)
