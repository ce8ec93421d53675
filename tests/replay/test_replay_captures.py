"""Folders of captured figures: every form, and a clear word about every bad file."""

from decimal import Decimal
from pathlib import Path

import pytest

from dagster_project.replay import CaptureFilesError, ReplayError, load_holdings, running_replay

DAY = "2026-11-02T07:00:00Z"
LONG = "component,indicator_code,field,value"
PROVINCES = f"""h_code,province,{LONG}
H20,Đồng Tháp,TOTAL,TOTAL,totalScore,68.80
H20,Đồng Tháp,TDGQ,TDGQ_TienDoGiaiQuyet,totalReceived,100
H20,Đồng Tháp,TDGQ,TDGQ_TienDoGiaiQuyet,totalOnTime,90
H20,Đồng Tháp,TDGQ,TDGQ_TienDoGiaiQuyet,score,18.0
H20,Đồng Tháp,CKMB,PUBLISH_ON_TIME,numerator,1
H20,Đồng Tháp,CKMB,PUBLISH_ON_TIME,denominator,48
H20,Đồng Tháp,CKMB,PUBLISH_ON_TIME,score,
"""
UNITS = f"""code,name,{LONG}
H20.07,Sở Công Thương,TDGQ,TDGQ_TienDoGiaiQuyet,totalReceived,10
H20.101,UBND xã Mỹ An,TDGQ,TDGQ_TienDoGiaiQuyet,totalReceived,5
"""
SCORES = """code,name,CKMB,TDGQ,CLGQ,TTTT,MDSH,MDHL,total,rank,group_rank
H20.07,Sở Công Thương,11.79,19.97,6.72,8.61,14.18,18.0,79.27,1,1
"""
LEGACY = (
    "ID\tTEN\tTEN_COQUAN\tMA_COQUAN\tLOAI_COQUAN\tTDGQ\tTONG_SCORE\tROW_STT\n"
    "417489\tUBND tỉnh Lạng Sơn\tUBND tỉnh Lạng Sơn\t000.00.00.H37\t1\t18.90\t82.68\t29\n"
    "417500\tSở Tư pháp\tSở Tư pháp\tH37.11\t2\t19\t80\t1\n"
)


def write(folder: Path, **files: str) -> Path:
    names = {
        "provinces": "provinces_indicators_2026-11-02.csv",
        "units": "units_indicators_2026-11-02.csv",
        "scores": "units_scores_2026-11-02.csv",
        "legacy": "legacy_2025-Q3_asof_2025-10-11.tsv",
        "daily": "national_daily_x.csv",
    }
    for key, content in files.items():
        (folder / names.get(key, key)).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory, carried):
    folder = tmp_path_factory.mktemp("captures")
    write(folder, provinces="\ufeff" + PROVINCES, units=UNITS, scores=SCORES, legacy=LEGACY)
    write(folder, **{"notes.txt": "x"})
    with running_replay(captures=folder) as replay:
        yield type(carried)(replay)


def test_published_files_serve_what_is_carried(published_766, carried):
    """The files and the project's own form give the same bytes."""
    for at in [i["at"] for i in carried.replay.get("instants")["instants"]]:
        if at == "2026-09-26T07:00:00Z":
            continue
        theirs, ours = (a.year("service-results", at) for a in (published_766, carried))
        if at != "2026-09-17T07:00:00Z":  # the country's total is not in that file
            assert theirs.body == ours.body
        assert theirs.headers.get("X-Source-Label") == ours.headers.get("X-Source-Label")
    for dataset in ("transparency", "dvc-progress-tree", "handling-satisfaction"):
        at = "2026-10-10T07:00:00Z"
        theirs, ours = (a.year(dataset, at).data for a in (published_766, carried))
        assert theirs == ours


def test_legacy_rows_as_published(published_766, shared_data):
    text = (shared_data / "766/national_2025ytd_asof_2025-10-11.tsv").read_text(encoding="utf-8")
    header, *lines = [line.split("\t") for line in text.splitlines()]
    reply = published_766.legacy()
    assert reply.status == 200
    assert reply.headers["X-Captured-At"] == "2025-10-11T07:00:00Z"
    assert reply.json == [dict(zip(header, line, strict=True)) for line in lines]
    assert any(row["MA_COQUAN"] == "000.00.00.H37" for row in reply.json)
    assert published_766.legacy(p_nam="2024").json == []
    assert published_766.legacy(p_thang=9).json == []
    assert published_766.legacy(p_quy=3, p_thang=9).json == []
    assert published_766.legacy(service="report_by_year_sum_service").json == []
    assert len(published_766.legacy(pageIndex=2, pageSize=30).json) == 4


def test_long_forms(made):
    board = made.year("service-results", DAY).data["evaluation"]
    assert [(row["departmentName"], row["totalScore"]) for row in board] == [
        ("UBND tỉnh Đồng Tháp", Decimal("68.8"))
    ]
    assert board[0]["groupScores"] == {"TDGQ": 18}
    root = board[0]["departmentId"]
    data = made.year("dvc-progress-tree", DAY, root).data
    assert data["parent"]["totalScore"] == 18
    assert [unit["level"] for unit in data["children"]] == ["PROVINCE", "COMMUNE"]
    metric = made.year("transparency", DAY).data["evaluation"][0]["metrics"][0]
    assert (metric["numerator"], metric["score"]) == (1, None)


def test_units_scores(made):
    root = made.ids()["H20"]
    (row,) = made.year("service-results", DAY, root).data["evaluation"]
    assert (row["childGroup"], row["totalScore"]) == ("AGENCY", Decimal("79.27"))
    assert row["groupScores"]["MDHL"] == 18


def test_legacy_periods_and_units(made):
    assert [row["TDGQ"] for row in made.legacy(p_quy=3).json] == ["18.90"]
    assert made.legacy().json == []
    (unit,) = made.legacy(p_quy=3, p_tinh_id=417489).json
    assert unit["MA_COQUAN"] == "H37.11"


def test_a_daily_file_without_times_counts_as_seven_utc(tmp_path):
    daily = "as_of,h_code,province,total\n2026-11-03,H20,Đồng Tháp,60.5\n"
    holdings = load_holdings(write(tmp_path, daily=daily))
    assert [at.isoformat() for at, _ in holdings.instants()] == ["2026-11-03T07:00:00+00:00"]


def test_quarters_in_daily_files(tmp_path):
    daily = (
        "as_of,extracted_at,time_type,year,period,h_code,total\n"
        "2026-11-03,2026-11-03T01:00:00Z,quarter,2026,3,H20,60.5\n"
        "2026-11-03,2026-11-03T01:00:00Z,year,2026,3,H20,61\n"
    )
    holdings = load_holdings(write(tmp_path, daily=daily))
    assert sorted(period for _, _, _, period in holdings.tables) == ["2026", "2026-Q3"]


def test_notes_name_ignored_files_and_texts(tmp_path):
    broken = PROVINCES.replace("totalReceived,100", "totalReceived,abc")
    notes = load_holdings(write(tmp_path, provinces=broken, **{"notes.txt": ""})).notes
    assert any("row 3, column value: 'abc' is no number" in note for note in notes)
    assert any("notes.txt" in note for note in notes)


def test_odd_numbers_and_repeated_units_reach_the_client(tmp_path, carried):
    odd = PROVINCES.replace("totalReceived,100", "totalReceived,1e9")
    odd += "H20,Đồng Tháp,TDGQ,TDGQ_TienDoGiaiQuyet,totalReceived,101\n"
    odd += "H99,Không rõ,TDGQ,TDGQ_TienDoGiaiQuyet,totalOnTime,-5\n"
    with running_replay(captures=write(tmp_path, provinces=odd)) as replay:
        reply = type(carried)(replay).year("dvc-progress-tree", DAY)
    assert b'"totalReceived":1e9' in reply.body
    codes = [unit["departmentCode"] for unit in reply.data["children"]]
    assert codes == ["H20", "H20", "H99"]
    assert reply.data["children"][2]["totalOnTime"] == -5


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"provinces": "h_code,province\n"}, "row 1, column component: the column is missing"),
        ({"provinces": ""}, "provinces_indicators_2026-11-02.csv: the file is empty"),
        ({"provinces": PROVINCES + "H20,x\n"}, "row 9: 2 cells, the header has 6"),
        ({"provinces": PROVINCES.replace("H20,", "tỉnh 20,", 1)}, "row 2, column h_code"),
        ({"provinces": PROVINCES.replace("CKMB,P", "ABCD,P", 1)}, "'ABCD' is no component"),
        ({"daily": "as_of,h_code,total\nmai,H20,1\n"}, "row 2, column as_of: no time"),
        ({"legacy": LEGACY.replace("\t1\t", "\t7\t", 1)}, "column LOAI_COQUAN: '7' is no kind"),
        ({"scores": "code,name\n"}, "column total: the column is missing"),
        ({"units_scores_2026-13-45.csv": SCORES}, "2026-13-45 is no date"),
        ({"x.csv": ""}, "holds no file of a known form"),
    ],
)
def test_bad_files(tmp_path, files, words):
    with pytest.raises(CaptureFilesError) as caught:
        load_holdings(write(tmp_path, **files))
    assert words in str(caught.value)
    assert all(problem.remedy for problem in caught.value.problems)


def test_bad_bytes_and_bad_folders(tmp_path):
    (tmp_path / "units_scores_2026-11-02.csv").write_bytes(b"code,name,total\nH20.07,S\xf4,1\n")
    with pytest.raises(CaptureFilesError, match="row 2: byte 24 is not UTF-8"):
        load_holdings(tmp_path)
    with pytest.raises(CaptureFilesError, match="is not a folder"):
        load_holdings(tmp_path / "absent")


def test_a_child_that_cannot_start_tells_why(tmp_path):
    with pytest.raises(ReplayError, match="holds no file"), running_replay(captures=tmp_path):
        pass
