"""Provincial portals answer in their real wire forms, and say that their figures are synthetic."""

import io
import zipfile

import openpyxl
import pytest

from dagster_project.ingest.tables.font_encodings import from_tcvn3
from dagster_project.replay import RunningReplay
from dagster_project.replay.synthetic import tcvn3
from tests.replay.conftest import Asker
from tests.replay.synthetic_asker import LAST, TOKEN, get

EARLIER = "2026-10-04T23:00:28Z"
CORRECTED = "2026-10-10T09:30:00Z"
AGENCY = "6852c2f06d65221a70e5b26b"
DAYS = "from-date=2026-01-01T00:00:00.000Z&to-date=2026-10-10T23:59:59.999Z"
PROGRESS = f"/H01/pa/dossier-statistic/--statistic-agency-kgg?agency-id={AGENCY}&{DAYS}"
REPORT = "/H56/thong-ke/766/ChiTieuTienDo.xls"


@pytest.fixture(scope="session")
def replay(carried: Asker) -> RunningReplay:
    """The replay portal without faults."""
    return carried.replay


def test_instants_name_the_portals_that_hold_something(replay: RunningReplay) -> None:
    listed = {one["at"]: one for one in replay.get("instants")["instants"]}
    assert listed["2026-09-26T07:00:00Z"]["portals"] == ["H44", "national"]
    assert listed[EARLIER]["portals"] == ["H17", "national"]
    everyone = ["H01", "H17", "H20", "H21", "H44", "H56", "national", "national_procedures"]
    assert listed[LAST]["portals"] == everyone
    assert listed[LAST]["periods"]["H21"] == ["2026"]
    assert listed[CORRECTED]["portals"] == ["H20"]


def test_every_answer_is_labelled_synthetic(replay: RunningReplay) -> None:
    for path in (PROGRESS, "/H21/bao-cao/tien-do.xlsx", "/H17/anything", "/H20/drop/index.json"):
        got = get(replay, path)
        assert got.headers["X-Source-Label"] == "synthetic (seed 766)", path
    assert get(replay, PROGRESS, headers=TOKEN).headers["X-Captured-At"] == LAST


def test_igate_wants_a_token(replay: RunningReplay) -> None:
    for headers in ({}, {"Authorization": "bearer "}, {"Authorization": "Basic abc"}):
        got = get(replay, PROGRESS, headers=headers)
        assert (got.status, got.json["error"]) == (401, "unauthorized")
        assert "Bearer" in got.headers["WWW-Authenticate"]
    assert get(replay, PROGRESS, headers=TOKEN).status == 200


def test_an_expired_token_is_told_as_the_system_tells_it(faulty: Asker) -> None:
    faulty.replay.set_faults("expired_token:portal=H01")
    got = get(faulty.replay, PROGRESS, headers=TOKEN)
    assert (got.status, got.json["error"]) == (401, "invalid_token")
    assert got.json["error_description"].startswith("Access token expired")
    faulty.replay.set_faults()


def test_igate_lists_one_entry_per_agency(replay: RunningReplay) -> None:
    (entry,) = get(replay, PROGRESS, headers=TOKEN).json
    assert entry["agency"] == {"id": AGENCY, "code": "H01", "name": "UBND tỉnh An Giang"}
    assert entry["received"] == entry["receivedOnline"] + entry["receivedDirect"]
    days = "from-applied-date=2026-01-01T00:00:00.000Z&to-applied-date=2026-10-10T23:59:59.999Z"
    online = f"/H01/pa/kgg-dossier-statistic/--kgg-dossier-report-online?agency-id={AGENCY}&{days}"
    (entry,) = get(replay, online, headers=TOKEN).json
    assert (entry["agency_id"], entry["agency_name"]) == (AGENCY, "UBND tỉnh An Giang")
    listed = get(replay, f"/H01/ba/agency/name+code?ancestor-id={AGENCY}", headers=TOKEN).json
    assert [agency["id"] for agency in listed["content"]] == [AGENCY]
    assert listed["totalPages"] == 1


def test_other_days_and_agencies_hold_nothing(replay: RunningReplay) -> None:
    for path in (
        PROGRESS.replace(AGENCY, "another"),
        PROGRESS.replace("2026-01-01", "2025-01-01"),
        PROGRESS.replace("2026-10-10", "2026-10-09"),
    ):
        assert get(replay, path, headers=TOKEN).json == []
    table = get(replay, f"{REPORT}?maDinhDanhCha=H56&tuNgay=2025-01-01&denNgay=2025-12-31")
    assert "đến ngày 31/12/2025" in table.body.decode()
    assert "<td>1</td>" not in table.body.decode()


def test_tandan_saves_html_tables_as_xls(replay: RunningReplay) -> None:
    for report in ("ChiTieuTienDo", "ChiTieuDvcTrucTuyen", "ChiTieuTTTT", "ChiTieuSoHoa"):
        days = "maDinhDanhCha=H56&tuNgay=2026-01-01&denNgay=2026-10-10"
        got = get(replay, f"/H56/thong-ke/766/{report}.xls?{days}")
        text = got.body.decode()
        assert got.headers["Content-Type"] == "application/vnd.ms-excel"
        assert text.startswith("<html>")
        assert "synthetic (seed 766)" in text
        assert "(Từ ngày 01/01/2026 đến ngày 10/10/2026)" in text
        assert text.count("<tr>") == 2 + 3 + 1
        assert '<th rowspan="3" colspan="1">Đơn vị</th>' in text
        assert "000.00.00.H56" in text


def test_workbook_has_merged_headers_and_counts_with_dots(replay: RunningReplay) -> None:
    got = get(replay, "/H21/bao-cao/tien-do.xlsx?tuNgay=01%2F01%2F2026&denNgay=10%2F10%2F2026")
    book = openpyxl.load_workbook(io.BytesIO(got.body))
    sheet = book["Báo cáo"]
    assert sheet.max_column == 15
    assert "synthetic (seed 766)" in sheet["A1"].value
    assert "synthetic (seed 766)" in book["Ghi chú"]["A1"].value
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:O1", "A3:A5", "C3:H3", "E4:H4", "I3:L3", "M3:O3", "C4:C5"} <= merged
    rows = list(sheet.iter_rows(min_row=6, values_only=True))
    assert len(rows) == 149 + 1
    assert (rows[-1][1], rows[-1][2]) == ("Tổng cộng", "417.669")


def test_lists_of_procedures_have_a_title_above_their_header(replay: RunningReplay) -> None:
    """The province's list and the national one of the same province, as portals save them."""
    national = "/national_procedures/jsp/tthc/export/export_exel_list_tthc.jsp?impl_agency_id="
    codes = []
    for path in ("/H21/danh-sach-tthc.xlsx", f"{national}H21"):
        got = get(replay, path)
        assert got.headers["X-Source-Label"] == "synthetic (seed 766)"
        sheet = openpyxl.load_workbook(io.BytesIO(got.body))["Danh sách TTHC"]
        title, header, *rows = sheet.iter_rows(values_only=True)
        assert "DANH SÁCH THỦ TỤC HÀNH CHÍNH" in title[0]
        assert "synthetic (seed 766)" in title[0]
        assert header == ("Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực")
        codes.append({row[0] for row in rows})
        assert len(codes[-1]) == len(rows)
    own, listed = codes
    assert own < listed
    assert len(listed - own) == 23
    assert get(replay, f"{national}H44").status == 404


def test_csv_is_in_tcvn3(replay: RunningReplay) -> None:
    got = get(replay, "/H44/bao-cao/tien-do.csv?tuNgay=01%2F01%2F2026&denNgay=10%2F10%2F2026")
    lines = from_tcvn3(got.body.decode("latin-1")).split("\r\n")
    assert "synthetic (seed 766)" in lines[0]
    assert lines[1] == "(Từ ngày 01/01/2026 đến ngày 10/10/2026)"
    assert lines[2].startswith("Mã định danh;Đơn vị;Tiếp nhận - Tổng số;")
    assert any(line.startswith("H44.100;UBND Phường Việt Trì;") for line in lines)
    assert lines[-2].startswith(";Tổng cộng;670070;")
    with pytest.raises(UnicodeDecodeError):
        got.body.decode()


def test_tcvn3_refuses_letters_that_it_lacks() -> None:
    assert from_tcvn3(tcvn3.encode("Đơn vị: tỷ lệ quá hạn").decode("latin-1")) == (
        "Đơn vị: tỷ lệ quá hạn"
    )
    with pytest.raises(ValueError, match="has no byte"):
        tcvn3.encode("Ủy ban")


def test_drop_folder_holds_a_file_and_later_its_correction(replay: RunningReplay) -> None:
    def files(at: str) -> dict[str, str]:
        listed = get(replay, "/H20/drop/index.json", at).json
        for entry in listed:
            body = get(replay, f"/H20/drop/{entry['name']}", at).body
            assert len(body) == entry["size"]
        return {entry["name"]: entry["modified"] for entry in listed}

    assert files(LAST) == {"so-hoa-2026.xlsx": LAST, "tien-do-2026.xlsx": LAST}
    assert files(CORRECTED) == {"so-hoa-2026.xlsx": LAST, "tien-do-2026.xlsx": CORRECTED}
    first, second = (get(replay, "/H20/drop/tien-do-2026.xlsx", at) for at in (LAST, CORRECTED))
    assert first.body != second.body
    assert second.headers["X-Captured-At"] == CORRECTED


def test_one_province_is_down(replay: RunningReplay) -> None:
    path = PROGRESS.replace("H01", "H17").replace(AGENCY, "6852c2f06d65221a70e5d0a7")
    down = get(replay, path, headers=TOKEN)
    assert down.status == 503
    assert "Retry-After" not in down.headers
    up = get(replay, path.replace("10-10T", "10-05T"), EARLIER, TOKEN)
    assert (up.status, len(up.json)) == (200, 1)


def test_faults_of_the_wire_strike_provinces_too(faulty: Asker) -> None:
    faulty.replay.set_faults("html_200:portal=H21", "empty:portal=H44", "429:portal=H56,first=1")
    assert get(faulty.replay, "/H21/bao-cao/tien-do.xlsx").body.startswith(b"<!DOCTYPE html>")
    assert get(faulty.replay, "/H44/bao-cao/tien-do.csv").body == b""
    assert get(faulty.replay, REPORT).status == 429
    faulty.replay.set_faults()
    assert zipfile.is_zipfile(io.BytesIO(get(faulty.replay, "/H21/bao-cao/tien-do.xlsx").body))


def test_what_is_not_held_is_told(replay: RunningReplay) -> None:
    assert get(replay, "/H44/bao-cao/nothing.csv").status == 404
    assert get(replay, "/H44/bao-cao/tien-do.csv", "2026-10-01T22:51:03Z").status == 404
    assert get(replay, "/H44/bao-cao/tien-do.csv", "yesterday").status == 400
    assert get(replay, f"{REPORT}?tuNgay=x&denNgay=y").status == 400
    assert get(replay, "/H99/bao-cao/tien-do.csv").status == 404


def test_figures_of_others_come_without_synthetic_ones(published_766: Asker) -> None:
    listed = published_766.replay.get("instants")["instants"]
    assert not {"H01", "H21"} & {portal for one in listed for portal in one["portals"]}
    assert get(published_766.replay, "/H21/bao-cao/tien-do.xlsx").status == 404
