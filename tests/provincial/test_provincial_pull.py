"""From a portal on 127.0.0.1 to observations: iGate and TanDan."""

import json
from datetime import date

import pyarrow.parquet as pq
import pytest

from dagster_project.ingest.landing import Landing
from dagster_project.ingest.observation_schema import day_path
from dagster_project.ingest.observations import build_observations
from dagster_project.settings import Settings
from tests.provincial.conftest import AFTERNOON, Pull
from tests.provincial.provincial_house import AGENCY, Asked, igate, serving, tandan
from tests.provincial.tandan_pages import BANNER, FIGURES, HEALTH, OWN, flat, progress

OWN_AGENCY = {"id": AGENCY, "code": "000.00.00.H01", "name": "UBND tỉnh An Giang"}
HEALTH_AGENCY = {"id": "a1", "code": "H01.12", "name": "Sở Y tế - tỉnh An Giang"}
DAY = date(2026, 10, 10)


def igate_answer(asked: Asked) -> tuple[int, bytes]:
    """Answer like the iGate system of a province with one agency."""
    counts = {"received": 389166, "totalReceiver": 389166, "totalReceiverHavingFile": 300000}
    flat_entry = {"agency_id": "a1", "agency_name": "Sở Y tế", "datiepnhan_quantity": 9}
    answers: dict[str, object] = {
        "name+code": {"content": [OWN_AGENCY, HEALTH_AGENCY], "number": 0, "totalPages": 1},
        "--kgg-dossier-report-online": [flat_entry],
    }
    entries = [{"agency": one, **counts} for one in (OWN_AGENCY, HEALTH_AGENCY)]
    return 200, json.dumps(answers.get(asked.path.rsplit("/", 1)[-1], entries)).encode()


def tandan_answer(asked: Asked) -> tuple[int, bytes]:
    """Answer like the TanDan system, for the days asked."""
    first, last = (date.fromisoformat(asked.query[name]) for name in ("tuNgay", "denNgay"))
    banner = f"(Từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y})"
    if "ChiTieuTienDo" in asked.path:
        return 200, progress([*OWN, *FIGURES], [*HEALTH, *FIGURES], banner=banner)
    body = flat(
        ["Đơn vị", "MaDinhDanh", "TongSoThuTuc", "ThuTucDvcTrucTuyenToanTrinh",
         "ThuTucDvcTrucTuyenMotPhan"],
        ["UBND tỉnh Thanh Hóa", "H56", "1.900", "1.000", "600"],
    )  # fmt: skip
    return 200, body.replace(BANNER.encode(), banner.encode())


def observed(settings: Settings, day: date = DAY) -> list[dict[str, object]]:
    path = day_path(settings.observations, "observations", day)
    return list(pq.read_table(path, partitioning=None).to_pylist())


def test_igate_from_the_portal_to_observations(
    monkeypatch: pytest.MonkeyPatch, pull: Pull, settings: Settings
) -> None:
    monkeypatch.setenv("CHISO_TOKEN_H01", "t")
    with serving(igate_answer) as server:
        portal = igate(server.url)
        outcomes = pull(portal)
    assert {name: one.status for name, one in outcomes.items()} == {
        "agencies": "pulled",
        "statistic-agency-kgg": "pulled",
        "kgg-dossier-report-online": "pulled",
        "digitization-by-agency": "pulled",
    }
    (day,) = build_observations(settings, {"H01": portal}, [DAY])
    assert day.rejects == 0
    figures = {
        (row["dataset"], row["unit_code"], row["measure_id"]): row["value"]
        for row in observed(settings)
    }
    progress_of = ("statistic-agency-kgg", "H01", "dossiers_received_in_period")
    assert figures[progress_of] == 389166
    # The online report gives ids only; the list of agencies tells whose they are.
    online = ("kgg-dossier-report-online", "H01.12", "dossiers_received_online")
    assert figures[online] == 9
    cut_offs = {c.dataset: c.data_cutoff for c in Landing(settings.landing).captures()}
    assert cut_offs["statistic-agency-kgg"] == AFTERNOON
    assert cut_offs["agencies"] is None


def test_a_day_later_fewer_agencies_are_noticed(
    monkeypatch: pytest.MonkeyPatch, pull: Pull
) -> None:
    monkeypatch.setenv("CHISO_TOKEN_H01", "t")
    with serving(igate_answer) as server:
        pull(igate(server.url))
        short = json.dumps([{"agency": OWN_AGENCY, "received": 1}]).encode()
        server.rule = lambda _: (200, short)
        later = pull(igate(server.url), at=AFTERNOON.replace(day=11))
    message = later["statistic-agency-kgg"].message
    assert "1 units, less than 80 % of the 2" in message
    assert "chiso portals accept H01 statistic-agency-kgg" in message


def test_tandan_from_the_portal_to_observations(pull: Pull, settings: Settings) -> None:
    with serving(tandan_answer) as server:
        portal = tandan(server.url)
        outcomes = pull(portal)
    assert outcomes["ChiTieuTienDo"].status == "pulled"
    assert outcomes["ChiTieuDvcTrucTuyen"].status == "pulled"
    # The other two got a report of another kind.
    assert outcomes["ChiTieuTTTT"].status == "failed"
    assert "this is no ChiTieuTTTT: its header lacks" in outcomes["ChiTieuTTTT"].message
    build_observations(settings, {"H56": portal}, [DAY])
    handled = {
        row["unit_code"]: (row["value"], row["raw_text"], row["locator"])
        for row in observed(settings)
        if row["measure_id"] == "dossiers_handled"
    }
    assert handled == {
        "H56": (12345, "12.345", "table[1]/row[6]/column[4]"),
        "H56.12": (12345, "12.345", "table[1]/row[7]/column[4]"),
    }


def test_a_report_of_other_days_is_refused_and_nothing_replaced(
    pull: Pull, settings: Settings
) -> None:
    with serving(tandan_answer) as server:
        portal = tandan(server.url)
        pull(portal)
        server.rule = lambda _: (200, progress([*OWN, *FIGURES]))
        later = pull(portal, at=AFTERNOON.replace(day=11))
    assert (
        "period 01/01/2026 to 10/10/2026 in table[1]/row[2]/column[1], asked for 01/01/2026 to "
        "11/10/2026"
    ) in later["ChiTieuTienDo"].message
    good = [c for c in Landing(settings.landing).captures() if c.status == "good"]
    assert {capture.captured_at.day for capture in good} == {10}


def test_a_login_page_is_told_by_its_title(pull: Pull) -> None:
    page = "<html><title>Đăng nhập</title><body>…</body></html>".encode()
    with serving(lambda _: (200, page)) as server:
        outcomes = pull(tandan(server.url))
    assert "the answer has none (title: Đăng nhập)" in outcomes["ChiTieuTTTT"].message
