"""TanDan: what is asked, and what is read from the four reports."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.connectors.html_grid import cell_at
from dagster_project.ingest.connectors.options import OptionsError
from dagster_project.ingest.connectors.tandan import Tandan
from dagster_project.ingest.models import Parsed, Request, Root
from dagster_project.ingest.moments import Moment
from dagster_project.ingest.periods import vn_date
from dagster_project.ingest.planning import plan
from tests.provincial.provincial_house import TANDAN_DATASETS, dataset_of, tandan
from tests.provincial.tandan_pages import FIGURES, HEALTH, OWN, WARD, WIDTH, across, flat, progress

DAY = date(2026, 10, 10)


def request_for(dataset_id: str = "ChiTieuTienDo", day: date = DAY) -> Request:
    portal = tandan()
    (task,) = plan(portal, [dataset_id], connector_for(portal), [], Moment(day))
    return task.request


def parse(body: bytes, dataset_id: str = "ChiTieuTienDo", **options: str) -> Parsed:
    connector = connector_for(tandan(options=options))
    return connector.parse(dataset_id, request_for(dataset_id), body)


def of_unit(parsed: Parsed, code: str) -> dict[str, Decimal | None]:
    return {row.measure_id: row.value for row in parsed.rows if row.unit.code == code}


def test_a_report_is_asked_for_by_vietnamese_days() -> None:
    # 16:30 and 17:30 UTC lie on both sides of midnight in Vietnam.
    for hour, day in ((16, "2026-10-10"), (17, "2026-10-11")):
        moment = datetime(2026, 10, 10, hour, 30, tzinfo=UTC)
        request = request_for(day=vn_date(moment))
        assert request.path == (
            f"/thong-ke/766/ChiTieuTienDo.xls?maDinhDanhCha=H56&tuNgay=2026-01-01&denNgay={day}"
        )
    assert request.key("H56", "d") == request_for().key("H56", "d")


def test_path_and_code_come_from_the_portal_file() -> None:
    portal = tandan(options={"path": "/x/{report}", "unit_id": "000.00.00.H56"})
    (request,) = connector_for(portal).requests(
        portal.dataset("ChiTieuSoHoa"), "2026", [Root("H56", "H56")]
    )
    assert request.path.startswith("/x/ChiTieuSoHoa?maDinhDanhCha=000.00.00.H56&tuNgay=2026-01-01")


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"path": "/x.xls"}, "options.path"),
        ({"thousands": ";"}, "options.thousands"),
        ({"pth": "x"}, "options.pth: unknown key; did you mean 'path'?"),
    ],
)
def test_faulty_options_are_told(options: dict[str, str], problem: str) -> None:
    with pytest.raises(OptionsError) as raised:
        connector_for(tandan(options=options))
    assert problem in str(raised.value)
    with pytest.raises(OptionsError, match=r"datasets\.0\.options: the family tandan has none"):
        connector_for(tandan(datasets=[dataset_of("ChiTieuTTTT", options={"a": 1})]))


def test_progress_with_three_header_rows() -> None:
    parsed = parse(progress([*OWN, *FIGURES], [*HEALTH, *FIGURES]))
    assert of_unit(parsed, "H56") == {
        "dossiers_handled": 12345,
        "dossiers_carried_over": 345,
        "dossiers_received_in_period": 12000,
        "dossiers_received_online": 11000,
        "dossiers_received_direct": 900,
        "dossiers_received_postal": 100,
        "dossiers_resolved": 11000,
        "dossiers_resolved_early": 6000,
        "dossiers_resolved_on_time": 4900,
        "dossiers_resolved_overdue": 100,
        "dossiers_open": 1200,
        "dossiers_open_on_time": 1000,
        "dossiers_open_overdue": 200,
        "dossiers_suspended": 145,
        "dossiers_suspended_on_time": 140,
        "dossiers_suspended_overdue": 5,
    }
    assert of_unit(parsed, "H56.12") == of_unit(parsed, "H56")
    assert {row.unit.code: row.unit_role for row in parsed.rows} == {
        "H56": "self",
        "H56.12": "member",
    }
    assert not parsed.rejects
    assert not parsed.unknown_fields
    assert parsed.data_cutoff == datetime(2026, 10, 10, 16, 59, 59, tzinfo=UTC)


def test_locators_lead_back_to_the_cells() -> None:
    body = progress([*OWN, *FIGURES], [*HEALTH, *FIGURES])
    parsed = parse(body)
    assert parsed.rows[0].locator == "table[1]/row[6]/column[4]"
    for row in parsed.rows:
        assert cell_at(body, row.locator) == row.raw_text
    for unit in parsed.units:
        assert cell_at(body, unit.locator) == unit.name
    with pytest.raises(KeyError):
        cell_at(body, "table[1]/row[99]/column[1]")
    with pytest.raises(KeyError):
        cell_at(body, "table[2]/row[1]/column[1]")


def test_groups_totals_and_signatures() -> None:
    total = '<tr><td colspan="3">Tổng cộng</td>' + "".join(f"<td>{x}</td>" for x in FIGURES)
    signed = across("Người lập biểu: Nguyễn Văn A")
    body = progress(
        ["(1)", "(2)", "(3)", *[f"({number})" for number in range(4, WIDTH + 1)]],
        f"<tr><td>I</td><td colspan='{WIDTH - 1}'>Sở, ban, ngành</td></tr>",
        [*HEALTH, *FIGURES],
        f"<tr><td>II</td><td colspan='{WIDTH - 1}'>Cấp xã</td></tr>",
        [*WARD, *FIGURES],
        f"{total}</tr>",
        signed,
    )
    parsed = parse(body)
    assert [(unit.code, unit.level) for unit in parsed.units] == [
        ("H56.12", "department"),
        ("H56.101", "commune"),
        ("H56", "province"),
    ]
    assert of_unit(parsed, "H56")["dossiers_handled"] == 12345
    assert not parsed.rejects
    assert dict(parsed.unknown_fields) == {"rows.without_figures": 1}
    assert "Nguyễn" not in repr(parsed)


def test_the_catalog_column_tells_the_level() -> None:
    body = flat(
        ["Đơn vị", "MaDinhDanh", "MaThongKe", "Catalog", "ThuTucCoPhi", "ThuTucPhatSinhTTTT",
         "HoSoThuocThuTucCoPhi", "HoSoThuocThuTucCoPhiDaTTTT"],
        ["UBND phường Hạc Thành", "H56.101", "g7", "xa-phuong", "1", "2", "3.000", ""],
    )  # fmt: skip
    parsed = parse(body, "ChiTieuTTTT")
    (unit,) = parsed.units
    assert (unit.code, unit.source_id, unit.level) == ("H56.101", "g7", "commune")
    assert of_unit(parsed, "H56.101") == {
        "procedures_with_fee": 1,
        "procedures_with_online_payment": 2,
        "dossiers_of_fee_procedures": 3000,
        "dossiers_paid_online": None,
    }


def test_the_other_reports_by_their_labels() -> None:
    body = flat(
        ["STT", "Đơn vị", "Mã định danh", "Số lượng thủ tục có phí, lệ phí",
         "Số lượng thủ tục có phát sinh thanh toán",
         "Số lượng thủ tục có phát sinh thanh toán trực tuyến",
         "Tổng số hồ sơ thuộc các thủ tục có phí, lệ phí",
         "Số hồ sơ được thanh toán trực tuyến thuộc các thủ tục có phí, lệ phí"],
        [*OWN, "700", "400", "350", "100.000", "61.000"],
    )  # fmt: skip
    assert of_unit(parse(body, "ChiTieuTTTT"), "H56") == {
        "procedures_with_fee": 700,
        "procedures_with_online_payment": 350,
        "dossiers_of_fee_procedures": 100_000,
        "dossiers_paid_online": 61_000,
    }
    body = flat(
        ["Đơn vị", "Mã định danh", "TongSoThuTuc", "ThuTucDvcTrucTuyenToanTrinh",
         "ThuTucDvcTrucTuyenMotPhan", "ThuTucDvc"],
        ["UBND tỉnh Thanh Hóa", "H56", "1.900", "1.000", "600", "300"],
    )  # fmt: skip
    parsed = parse(body, "ChiTieuDvcTrucTuyen")
    assert of_unit(parsed, "H56") == {
        "procedures_in_authority": 1900,
        "procedures_online_full": 1000,
        "procedures_online_partial": 600,
    }
    assert not parsed.unknown_fields
    body = flat(
        ["Đơn vị", "MaDinhDanh", "Tiếp nhận", "CoSoHoaTPHS", "CoTaiSuDungTPHS", "Đã giải quyết",
         "DaGiaiQuyetDaSoHoa"],
        ["UBND tỉnh Thanh Hóa", "H56", "9", "8", "7", "6", "5"],
    )  # fmt: skip
    assert of_unit(parse(body, "ChiTieuSoHoa"), "H56") == {
        "dossiers_received_in_period": 9,
        "dossiers_digitized": 8,
        "dossiers_reusing_data": 7,
        "dossiers_resolved": 6,
        "dossiers_resolved_digitized": 5,
    }


def test_thousands_are_read_as_the_portal_file_says() -> None:
    body = progress([*OWN, *[text.replace(".", "") for text in FIGURES]])
    assert of_unit(parse(body, thousands=""), "H56")["dossiers_handled"] == 12345
    (reject, *_) = parse(progress([*OWN, *FIGURES]), thousands="").rejects
    assert "dossiers_handled: expected a count (digits only" in reject.reason
    assert reject.reason.endswith("found a decimal number")
    versions = {connector_for(tandan(options={"thousands": m})).parser_version for m in ("", ".")}
    assert len(versions) == 2


def test_a_table_without_units_is_an_honest_answer() -> None:
    parsed = parse(progress())
    assert parsed.is_empty
    assert not parsed.rejects


def test_the_family_reads_pages_and_names_its_reports() -> None:
    connector = connector_for(tandan())
    assert isinstance(connector, Tandan)
    assert connector.dataset_ids == set(TANDAN_DATASETS)
    assert connector.next_page(request_for(), Parsed()) is None
    assert connector.roots(Parsed()) == []
