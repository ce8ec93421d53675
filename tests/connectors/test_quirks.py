"""Bad and odd answers: each gives a clear message or a reject, and the rest goes on."""

import copy
from typing import Any

import pytest

from dagster_project.ingest.models import NotThisExport
from tests.connectors.wire_shapes import (
    COUNTRY,
    NATIONAL,
    PHU_THO,
    PROGRESS,
    RAW,
    SCOREBOARD,
    TRANSPARENCY,
    answer,
    ask,
    dump,
    figures,
    metric,
    parse,
    scoreboard_row,
)


def progress(**cells: Any) -> dict[str, Any]:
    """Return the progress answer with other cells in its second child."""
    data = copy.deepcopy(PROGRESS)
    data["children"][1].update(cells)
    return data


@pytest.mark.parametrize(
    ("cell", "raw", "found"),
    [
        ("1652", '"1652"', "a text in quotes"),
        (RAW("-4"), "-4", "a negative number"),
        (RAW("1e9"), "1e9", "a number in exponent form"),
        (RAW("1652.5"), "1652.5", "a decimal number"),
        (True, "true", "true or false"),
        ({"n": 1}, '{"n":1}', "an object"),
    ],
)
def test_an_unreadable_count_is_a_reject_and_the_rest_goes_on(
    cell: Any, raw: str, found: str
) -> None:
    parsed = parse("dvc-progress-tree", progress(totalOnTime=cell))
    (reject,) = parsed.rejects
    assert (reject.locator, reject.raw_text) == ("/data/children/1/totalOnTime", raw)
    assert reject.reason == (
        f"H44.13: dossiers_on_time: expected a count (digits only, zero or more), found {found}"
    )
    rows = figures(parsed, "H44.13")
    assert "dossiers_on_time" not in rows
    assert rows["dossiers_handled"].raw_text == "2270"
    assert "dossiers_on_time" in figures(parsed, "H44.129")


def test_numerator_above_denominator_is_kept_as_said() -> None:
    parsed = parse("dvc-progress-tree", progress(totalOnTime=9999))
    assert figures(parsed, "H44.13")["dossiers_on_time"].raw_text == "9999"
    assert not parsed.rejects


def test_one_unreadable_score_that_feeds_two_measures_is_one_reject() -> None:
    parsed = parse("dvc-progress-tree", progress(score="14,56"))
    (reject,) = parsed.rejects
    assert "score_2_1, score_tdgq: expected a score" in reject.reason


def test_two_names_of_one_figure_must_agree() -> None:
    equal = parse("dvc-progress-tree", progress(totalScore=RAW("14.560")))
    assert not equal.rejects
    null = parse("dvc-progress-tree", progress(totalScore=None))
    assert figures(null, "H44.13")["score_tdgq"].locator == "/data/children/1/score"
    assert sum(row.measure_id == "score_tdgq" for row in null.rows) == 3
    other = parse("dvc-progress-tree", progress(totalScore=15))
    assert {reject.locator for reject in other.rejects} == {"/data/children/1/score"}
    assert "/data/children/1/totalScore says 15" in other.rejects[0].reason


def test_unknown_fields_are_counted() -> None:
    data = progress(newCount=7)
    data["summary"] = {}
    parsed = parse("dvc-progress-tree", data)
    assert parsed.unknown_fields == {"children.newCount": 1, "data.summary": 1}
    assert not parsed.rejects


def test_an_unknown_metric_is_counted_and_an_odd_one_rejected() -> None:
    unit = {"departmentId": "a", "metrics": [metric("NEW", 1, 2, 50, 1, weight=3), "?", {"c": 1}]}
    data = {"overview": {"departmentId": PHU_THO.source_id}, "evaluation": [unit]}
    parsed = parse("transparency", data)
    assert parsed.unknown_fields == {
        "evaluation.metrics.weight": 1,
        "evaluation.metrics[NEW]": 1,
    }
    assert [reject.locator for reject in parsed.rejects] == [
        "/data/evaluation/0/metrics/1",
        "/data/evaluation/0/metrics/2",
    ]


def test_rows_that_name_no_unit_are_rejects() -> None:
    data = copy.deepcopy(PROGRESS)
    data["children"] += ["?", {"departmentName": "Sở Nội vụ", "totalReceived": 5}]
    parsed = parse("dvc-progress-tree", data)
    assert [(reject.locator, reject.raw_text) for reject in parsed.rejects] == [
        ("/data/children/2", '"?"'),
        ("/data/children/3", '"Sở Nội vụ"'),
    ]


def test_a_level_without_a_rule_is_counted() -> None:
    parsed = parse("dvc-progress-tree", progress(level="DISTRICT"))
    assert parsed.unknown_fields == {"children.level=DISTRICT": 1}
    assert parsed.units[2].level is None


EMPTY: list[tuple[str, Any]] = [
    ("transparency", None),
    ("transparency", {"overview": None, "evaluation": []}),
    ("transparency", {"overview": {}, "evaluation": None}),
    ("transparency", {"overview": {"departmentId": PHU_THO.source_id, "totalScore": None,
                                   "metrics": []}, "evaluation": []}),
    ("dvc-progress-tree", {"parent": None, "children": []}),
    ("service-results", {"overview": {"totalScore": None}, "evaluation": []}),
]  # fmt: skip


@pytest.mark.parametrize(("dataset", "data"), EMPTY)
def test_an_honest_empty_answer_is_no_data(dataset: str, data: Any) -> None:
    for root in (PHU_THO, COUNTRY):
        if root is PHU_THO or "departmentId" not in str(data):
            parsed = parse(dataset, data, root)
            assert parsed.is_empty
            assert all(row.value is None for row in parsed.rows)


def test_an_empty_list_of_procedures_is_no_data() -> None:
    pages = {"total": 0, "currentPage": 1, "pageSize": 10, "totalPages": 0}
    assert parse("formalities", {"items": [], "pagination": pages}, COUNTRY).is_empty


def test_zeros_are_figures() -> None:
    data = {"parent": {"departmentCode": "H44", "totalReceived": 0}, "children": []}
    assert not parse("dvc-progress-tree", data).is_empty


WRONG: list[tuple[str, Any, Any, str]] = [
    ("transparency", PHU_THO, {"overview": {"departmentId": "other"}, "evaluation": []}, "other"),
    ("dvc-progress-tree", PHU_THO, {"parent": {"departmentCode": "H21",
        "departmentId": PHU_THO.source_id, "departmentName": "UBND tỉnh Gia Lai"},
        "children": []}, r"got H21 \(UBND tỉnh Gia Lai\)"),
    ("service-results", PHU_THO, SCOREBOARD, "got H20"),
    ("service-results", COUNTRY, {"overview": {"departmentName": "UBND tỉnh Gia Lai"},
        "evaluation": []}, "asked for VN, got .*Gia Lai"),
    ("dvc-progress-tree", COUNTRY, PROGRESS, "asked for VN, got H44"),
    ("transparency", COUNTRY, {"overview": {}, "evaluation": TRANSPARENCY["evaluation"]},
        "units of a province"),
    ("transparency", PHU_THO, {"overview": None, "evaluation": TRANSPARENCY["evaluation"]},
        "does not say which unit"),
]  # fmt: skip


@pytest.mark.parametrize(("dataset", "root", "data", "reason"), WRONG)
def test_the_answer_about_another_unit_is_refused(
    dataset: str, root: Any, data: Any, reason: str
) -> None:
    with pytest.raises(NotThisExport, match=reason):
        parse(dataset, data, root)


def test_a_code_decides_before_an_id() -> None:
    data = {"parent": {"departmentCode": "H44", "departmentId": "given anew"}, "children": []}
    assert parse("dvc-progress-tree", data).units[0].source_id == "given anew"


def test_an_unnamed_root_is_told_by_its_members() -> None:
    row = scoreboard_row("H44.07", "Sở Tư pháp", "60", childGroup="AGENCY")
    data = {"overview": {"totalScore": 61}, "evaluation": [row]}
    assert values_of_root(parse("service-results", data)) == {"score_total": "61"}
    with pytest.raises(NotThisExport, match="got H21"):
        parse("service-results", {**data, "evaluation": [{**row, "departmentCode": "H21.07"}]})


def values_of_root(parsed: Any) -> dict[str, str]:
    return {name: row.raw_text for name, row in figures(parsed, "H44").items()}


def paged(page: int, total: int, size: int, pages: int) -> dict[str, Any]:
    numbers = {"total": total, "currentPage": page, "pageSize": size, "totalPages": pages}
    return {**copy.deepcopy(TRANSPARENCY), "pagination": numbers}


def test_the_root_counts_on_the_first_page_only() -> None:
    first = ask("transparency")
    parsed = NATIONAL.parse("transparency", first, answer(paged(1, 2, 1, 2)))
    assert figures(parsed, "H44")
    second = NATIONAL.next_page(first, parsed)
    assert second is not None
    assert second.body is not None
    assert second.body["currentPage"] == 2
    parsed = NATIONAL.parse("transparency", second, answer(paged(2, 2, 1, 2)))
    assert not figures(parsed, "H44")
    assert len(parsed.units) == 1
    assert NATIONAL.next_page(second, parsed) is None


def test_a_portal_that_ignores_the_page_size_has_one_page() -> None:
    parsed = NATIONAL.parse("transparency", ask("transparency"), answer(paged(1, 1, 1, 7)))
    assert NATIONAL.next_page(ask("transparency"), parsed) is None


def test_another_page_than_asked_is_refused() -> None:
    with pytest.raises(NotThisExport, match="asked for page 1, the answer is page 3"):
        NATIONAL.parse("transparency", ask("transparency"), answer(paged(3, 9, 1, 9)))


def test_an_unreadable_page_number_is_a_reject() -> None:
    data = paged(1, 1, 1, 1)
    data["pagination"]["totalPages"] = "all"
    parsed = parse("transparency", data)
    assert [reject.locator for reject in parsed.rejects] == ["/data/pagination/totalPages"]
    assert parsed.page is None


def test_bytes_of_another_kind_are_refused() -> None:
    request = ask("transparency")
    for body, reason in [
        (b"<html><title>Access Denied</title></html>", "HTML"),
        (answer(PROGRESS), "lacks the object `overview`"),
        (dump([1]), "not the API's envelope"),
        (dump({"code": "ERR", "data": None, "message": "no"}), "reports a failure"),
        (answer([]), "not an object"),
    ]:
        with pytest.raises(NotThisExport, match=reason):
            NATIONAL.parse("transparency", request, body)
