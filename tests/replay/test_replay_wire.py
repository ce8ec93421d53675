"""Answers have the shape of the real ones: envelope, order of keys, names, paging, emptiness."""

import json
import time

DAY = "2026-10-10T07:00:00Z"
PHU_THO = "2026-09-26T07:00:00Z"


def test_envelope_and_status(carried):
    reply = carried.year("service-results", DAY)
    assert reply.status == 201
    assert reply.headers["Content-Type"].startswith("application/json")
    assert reply.body.startswith(b'{"code":"OK","data":{"overview":{')
    assert reply.body.endswith(b'},"message":"OK"}')


def test_numbers_lose_trailing_zeros(carried):
    body = carried.year("service-results", DAY).body.decode()
    assert '"CKMB":8,' in body
    assert '"totalScore":68.8,' in body


def test_country_has_no_made_up_totals(carried):
    overview = carried.year("service-results", DAY).data["overview"]
    assert overview["departmentName"] == "Cả nước"
    assert overview["departmentCode"] is None
    assert not {"totalScore", "ratio"} & overview.keys()  # null would be a statement of the portal
    overview = carried.year("transparency", DAY).data["overview"]
    assert (overview["metrics"], "totalScore" in overview) == ([], False)
    assert "totalScore" not in carried.year("dvc-progress-tree", DAY).data["parent"]


def test_codes_are_missing_where_the_portal_omits_them(carried):
    for dataset in ("transparency", "handling-satisfaction"):
        data = carried.year(dataset, DAY).data
        assert "departmentCode" not in data["evaluation"][0]
        assert "departmentCode" not in data["overview"]
    assert "departmentCode" in carried.year("dossier-digitized", DAY).data["evaluation"][0]


def test_parent_and_child_name_the_score_differently(carried):
    root = carried.ids()["H44"]
    data = carried.year("dvc-progress-tree", PHU_THO, root).data
    assert {"totalScore", "totalMaxScore", "totalCompleted"} <= data["parent"].keys()
    child = next(unit for unit in data["children"] if unit["departmentCode"] == "H44.07")
    assert {"score", "maxScore", "totalOverdue", "level", "scoreDelta"} <= child.keys()
    assert not {"totalScore", "totalCompleted"} & child.keys()
    codes = [unit["departmentCode"] for unit in data["children"]]
    assert codes == sorted(codes)
    assert codes.index("H44.13") > codes.index("H44.129")


def test_order_of_keys_in_a_unit(carried):
    pairs = json.loads(carried.year("dossier-digitized", DAY).body)["data"]["evaluation"][0]
    assert list(pairs) == [
        "stt", "departmentId", "departmentName", "departmentCode", "departmentType",
        "departmentLevel", "agencyLevel", "totalScore", "totalMaxScore", "ratio", "metrics",
        "scoreDelta",
    ]  # fmt: skip


def test_zero_denominator_keeps_nulls(carried):
    rows = carried.year("transparency", DAY).data["evaluation"]
    son_la = next(row for row in rows if row["departmentName"] == "UBND tỉnh Sơn La")
    metric = son_la["metrics"][0]
    assert (metric["numerator"], metric["denominator"]) == (0, 0)
    assert metric["ratio"] is None
    assert metric["score"] is None


def test_trees_ignore_the_page_size_and_lists_honour_it(carried):
    root = carried.ids()["H44"]
    data = carried.ask("dvc-progress-tree", PHU_THO, root, currentPage=1, pageSize=5).data
    assert len(data["children"]) == 55
    assert "pagination" not in data
    pages = [carried.ask("transparency", DAY, currentPage=n, pageSize=20).data for n in (1, 2, 3)]
    assert [len(page["evaluation"]) for page in pages] == [20, 14, 0]
    assert pages[1]["evaluation"][0]["stt"] == 21
    assert pages[1]["pagination"] == {
        "total": 34, "currentPage": 2, "pageSize": 20, "totalPages": 2,
    }  # fmt: skip


def test_formalities_page_by_page(carried):
    path = "/national/api/v1/reporting/formalities"
    first = carried.post(path, '{"currentPage":1,"pageSize":10}', PHU_THO)
    assert first.status == 201
    assert first.data["pagination"] == {
        "total": 5741, "currentPage": 1, "pageSize": 10, "totalPages": 575,
    }  # fmt: skip
    last = carried.post(path, '{"currentPage":575,"pageSize":10}', PHU_THO)
    assert [item["code"] for item in last.data["items"]] == ["6.006776"]
    found = carried.post(path, '{"q":"6.006776","currentPage":1,"pageSize":10}', PHU_THO)
    assert found.data["pagination"]["total"] == 1
    nothing = carried.post(path, '{"currentPage":1,"pageSize":10}', DAY)
    assert nothing.data["items"] == []
    assert nothing.data["pagination"]["total"] == 0


def test_what_was_not_captured_is_empty(carried):
    root = carried.ids()["H20"]
    scoreboards_only = "2026-10-01T22:51:03Z"
    for reply in (
        carried.year("transparency", scoreboards_only),
        carried.ask("transparency", DAY, timeType="quarter", quarter=3),
        carried.ask("transparency", DAY, root, formalityId="x"),
        carried.ask("dossier-digitized", DAY, formalityID="x"),
        carried.ask("transparency", DAY, "00000000-0000-7000-a000-000000000000"),
    ):
        assert reply.status == 201
        assert reply.data["overview"] is None
        assert reply.data["evaluation"] == []
    reply = carried.ask("dvc-progress-tree", DAY, timeType="month", month=9)
    assert (reply.data["parent"], reply.data["children"]) == (None, [])
    board = carried.year("service-results", PHU_THO).data
    assert (board["overview"], board["evaluation"]) == (None, [])


def test_the_filters_spelling_matters(carried):
    """dossier-digitized knows `formalityID` only; the other spelling is ignored."""
    assert carried.ask("dossier-digitized", DAY, formalityId="x").data["evaluation"]


def test_satisfaction_is_asked_by_dates_or_by_time_type(carried):
    asked = [
        carried.ask("handling-satisfaction", DAY),
        carried.ask("handling-satisfaction", DAY, timeType="year", year=2026),
    ]
    assert asked[0].body == asked[1].body
    other = {"fromDate": "2026-07-01", "toDate": "2026-09-30"}
    assert carried.ask("handling-satisfaction", DAY, **other).data["evaluation"] == []


def test_ids_are_stable_and_recorded_ones_are_kept(carried):
    early, late = carried.ids("2026-09-17T07:00:00Z"), carried.ids(DAY)
    assert early == late
    assert len(set(late.values())) == 34
    assert late["H20"] == "019d2be3-6a85-74ec-a344-751a7a0bbdb5"
    assert late["H21"] == "019d2be3-6a85-74ec-a346-6489e82ae4c7"


def test_without_an_instant_the_newest_that_holds_something_answers(carried):
    assert carried.year("service-results").headers["X-Captured-At"] == DAY
    assert carried.year("dvc-progress-tree").headers["X-Captured-At"] == DAY
    reply = carried.year("dvc-progress-tree", root=carried.ids()["H44"])
    assert reply.headers["X-Captured-At"] == PHU_THO


def test_wrong_use_is_told(carried):
    assert carried.post("/national/api/v1/reporting/evaluation/nothing", "{}").status == 404
    assert carried.post("/elsewhere", "{}").status == 404
    assert carried.year("transparency", "yesterday").status == 400
    assert "not JSON" in carried.post(
        "/national/api/v1/reporting/evaluation/transparency", "{"
    ).json["message"]  # fmt: skip


def test_three_hundred_requests_on_one_connection(carried):
    """Well above 500 a second on an idle machine; the limit here allows for a busy one."""
    ids = list(carried.ids().values())
    started = time.perf_counter()
    for n in range(300):
        assert carried.year("transparency", DAY, ids[n % 34]).status == 201
    assert time.perf_counter() - started < 3
