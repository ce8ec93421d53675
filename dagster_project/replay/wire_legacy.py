"""The answers of the legacy interface (`rest.jsp`): a list of rows, every value a string.

Here: the scoreboard service. Not here: reading its form fields (`questions.py`).
"""

from dagster_project.replay.holdings import Selection
from dagster_project.replay.questions import Question
from dagster_project.replay.tokens import arr, obj


def answer(question: Question, selection: Selection) -> bytes:
    """Return one page of rows in the order captured; an unknown service has no rows."""
    size = question.page_size or 1000
    start = (max(question.page, 1) - 1) * size
    rows = selection.members[start : start + size]
    return arr(obj(row.values.items()) for row in rows).encode()
