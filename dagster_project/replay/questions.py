"""Reading requests: what a client asks, in the terms of the holdings.

Here: paths, bodies and form fields of both interfaces. Not here: answers.
"""

import calendar
import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qs

from dagster_project.replay.holdings import (
    COUNTRY,
    DATASETS_2026,
    FORMALITIES,
    LEGACY,
    LEGACY_SCORES,
    NATIONAL,
)

PREFIX_2026 = "/api/v1/reporting/"
PATH_LEGACY = "/jsp/rest.jsp"


class NotAQuestion(ValueError):
    """The request is not one that the portal knows; carries the HTTP status to answer with."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Question:
    """One request, read.

    Attributes:
        period: Period id, or an empty text where the request names none that exists.
        root_id: The portal's id of the root, or None for the whole country.
        filtered: Whether figures of one procedure were asked for (none were captured).
    """

    portal: str
    dataset: str
    period: str = ""
    root_id: str | None = None
    page: int = 1
    page_size: int = 200
    filtered: bool = False
    search: str = ""


def read_question(path: str, body: bytes) -> Question:
    """Read a request.

    Raises:
        NotAQuestion: With the status and the reason to answer with.
    """
    portal, rest = _split(path)
    if rest.startswith(PREFIX_2026):
        return _question_2026(portal or NATIONAL, rest.removeprefix(PREFIX_2026), _object(body))
    if rest == PATH_LEGACY:
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        return _question_legacy(portal or LEGACY, _object((form.get("params") or [""])[0].encode()))
    raise NotAQuestion(404, f"{path} is not a path of a portal: ask below /<portal_id>{PREFIX_2026}"
                            f" or /<portal_id>{PATH_LEGACY}")  # fmt: skip


def _split(path: str) -> tuple[str, str]:
    for marker in (PREFIX_2026, PATH_LEGACY):
        if (start := path.find(marker)) >= 0:
            return path[:start].strip("/"), path[start:]
    return "", path


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError as error:
        raise NotAQuestion(400, f"the body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise NotAQuestion(400, "the body is not a JSON object")
    return value


def _question_2026(portal: str, name: str, body: dict[str, Any]) -> Question:
    page, size = _whole(body.get("currentPage"), 1), _whole(body.get("pageSize"), 200)
    if name == FORMALITIES:
        return Question(portal, FORMALITIES, page=page, page_size=size,
                        search=str(body.get("q") or ""))  # fmt: skip
    dataset = name.removeprefix("evaluation/")
    if not name.startswith("evaluation/") or dataset not in DATASETS_2026:
        raise NotAQuestion(404, f"there is no dataset {name}")
    root = body.get("rootDepartmentId")
    # The filter's name is spelled with a capital D in this one dataset, and case matters.
    spelling = "formalityID" if dataset == "dossier-digitized" else "formalityId"
    filtered = bool(body.get(spelling)) and dataset != "handling-satisfaction"
    return Question(portal, dataset, _period(dataset, body), str(root) if root else None,
                    page, size, filtered)  # fmt: skip


def _period(dataset: str, body: dict[str, Any]) -> str:
    if dataset == "handling-satisfaction" and "fromDate" in body:
        return _period_of_range(str(body.get("fromDate")), str(body.get("toDate")))
    year, kind = _whole(body.get("year"), 0), body.get("timeType")
    if kind == "quarter":
        return f"{year}-Q{_whole(body.get('quarter'), 0)}"
    if kind == "month":
        return f"{year}-{_whole(body.get('month'), 0):02d}"
    return str(year) if kind == "year" else ""


def _period_of_range(first: str, last: str) -> str:
    """Return the period that a calendar range is, or an empty text when it is none."""
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return ""
    months = end.month - start.month + 1
    whole = end.day == calendar.monthrange(end.year, end.month)[1]
    if start.year != end.year or start.day != 1 or not whole or (start.month - 1) % months:
        return ""
    number = (start.month - 1) // months + 1
    forms = {12: f"{start.year}", 6: f"{start.year}-H{number}", 3: f"{start.year}-Q{number}",
             1: f"{start.year}-{number:02d}"}  # fmt: skip
    return forms.get(months, "")


def _question_legacy(portal: str, params: dict[str, Any]) -> Question:
    if params.get("service") != LEGACY_SCORES:
        return Question(portal, str(params.get("service")))
    year = str(params.get("p_nam") or "")
    filters = {"H": params.get("p_6thang"), "Q": params.get("p_quy"), "": params.get("p_thang")}
    chosen = [(mark, _whole(value, 0)) for mark, value in filters.items() if _whole(value, 0)]
    period = year
    if chosen:
        mark, value = chosen[0]
        period = f"{year}-{mark}{value}" if mark else f"{year}-{value:02d}"
    if len(chosen) > 1:  # the filters exclude each other
        period = ""
    root = str(params.get("p_tinh_id") or "0")
    size = _whole(params.get("pageSize"), 1000)
    return Question(portal, LEGACY_SCORES, period, None if root == "0" else root,
                    _whole(params.get("pageIndex"), 1), size)  # fmt: skip


def _whole(value: Any, default: int) -> int:
    try:
        return max(0, int(value))
    except (TypeError, ValueError):
        return default


def root_code(root_id: str | None, roots: dict[str, str]) -> str | None:
    """Return the unit code of a root id; None when the portal knows no such unit."""
    return COUNTRY if root_id is None else roots.get(root_id)
