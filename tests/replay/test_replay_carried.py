"""Every figure of the published files comes back exactly from the portal, through HTTP."""

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dagster_project.replay.synthetic.schedule import PORTALS as SYNTHETIC_PORTALS

DAY = "2026-10-10T07:00:00Z"
PHU_THO = "2026-09-26T07:00:00Z"
GROUPS = ("CKMB", "TDGQ", "CLGQ", "TTTT", "MDSH", "MDHL")
DATASETS = {
    "CKMB": "transparency",
    "TDGQ": "dvc-progress-tree",
    "CLGQ": "provide-online-tree",
    "TTTT": "formality-online-payment-tree",
    "MDSH": "dossier-digitized",
    "MDHL": "handling-satisfaction",
}
WIRE = {"max_score": "maxScore", "quality_status": "dataQualityStatus"}


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


def check_scoreboard(rows: list[dict[str, Any]], expected: list[dict[str, str]]) -> None:
    """Compare totals, groups and order (the rank is the position)."""
    for row, line in zip(rows, expected, strict=True):
        assert row["departmentCode"] == line.get("h_code", line.get("code"))
        assert row["totalScore"] == number(line["total"])
        groups = {name: number(line.get(name, line.get("DVCTT", ""))) for name in GROUPS}
        assert row["groupScores"] == groups


def test_scoreboards_of_twelve_captures(carried, shared_data):
    captures = defaultdict(list)
    for line in lines(shared_data / "766/national_daily_2026-09-26_2026-10-05.csv"):
        captures[line["extracted_at"], line["as_of"]].append(line)
    assert len(captures) == 12
    for (at, label), expected in captures.items():
        reply = carried.year("service-results", at)
        assert (reply.headers["X-Captured-At"], reply.headers["X-Source-Label"]) == (at, label)
        assert [line["rank"] for line in expected] == [str(n) for n in range(1, 35)]
        check_scoreboard(reply.data["evaluation"], expected)
        for row, line in zip(reply.data["evaluation"], expected, strict=True):
            assert row["departmentName"].endswith(f" {line['province']}")


def test_scoreboard_of_september_17(carried, shared_data):
    expected = lines(shared_data / "766/national_2026ytd_asof_2026-09-17.csv")
    reply = carried.year("service-results", "2026-09-17T07:00:00Z")
    check_scoreboard(reply.data["evaluation"], expected)
    assert reply.data["overview"]["totalScore"] == Decimal("56.56")
    assert "X-Source-Label" not in reply.headers


def test_scoreboard_of_october_10(carried, shared_data):
    expected = lines(shared_data / "766/provinces_scores_2026-10-10.csv")
    check_scoreboard(carried.year("service-results", DAY).data["evaluation"], expected)


def test_units_of_gia_lai(carried, shared_data):
    expected = []
    for name, group in (("agencies", "AGENCY"), ("communes", "COMMUNE")):
        found = lines(shared_data / f"766/gialai_{name}_scores_2026-10-10.csv")
        expected += [{**line, "group": group} for line in found]
    expected.sort(key=lambda line: int(line["rank"]))
    reply = carried.year("service-results", DAY, carried.ids()["H21"])
    rows = reply.data["evaluation"]
    check_scoreboard(rows, expected)
    positions: dict[str, int] = defaultdict(int)
    for row, line in zip(rows, expected, strict=True):
        positions[row["childGroup"]] += 1
        assert row["departmentName"] == line["name"]
        assert (row["childGroup"], str(positions[row["childGroup"]])) == (
            line["group"],
            line["group_rank"],
        )
    assert reply.data["overview"]["departmentCode"] == "H21"


def figures_of(component: str, member: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """Return a country answer's member as the published file writes it: (indicator, field)."""
    found = {("", name): value for name, value in member.items() if name != "metrics"}
    for metric in member.get("metrics", ()):
        found |= {(metric["code"], name): value for name, value in metric.items()}
    score = "score" if component == "TDGQ" else "totalScore"
    maximum = "maxScore" if component == "TDGQ" else "totalMaxScore"
    found["", "score"], found["", "max_score"] = member[score], member[maximum]
    return found


def test_every_figure_of_october_10(carried, shared_data):
    expected = lines(shared_data / "766/provinces_indicators_2026-10-10.csv")
    served: dict[tuple[str, str], dict[tuple[str, str], Any]] = {}
    board = carried.year("service-results", DAY).data["evaluation"]
    codes = {row["departmentId"]: row["departmentCode"] for row in board}
    for position, row in enumerate(board, 1):
        extra = {"totalMaxScore": Decimal(100), "rank": Decimal(position)}
        served["TOTAL", row["departmentCode"]] = {("TOTAL", n): v for n, v in (row | extra).items()}
    for component, dataset in DATASETS.items():
        data = carried.year(dataset, DAY).data
        for member in data.get("evaluation", data.get("children")):
            code = codes[member["departmentId"]]
            served[component, code] = figures_of(component, member)
    compared = 0
    for line in expected:
        indicator, field = line["indicator_code"], line["field"]
        values = served[line["component"], line["h_code"]]
        head = indicator.startswith((line["component"] + "_", "ONLINE_"))
        place = ("", field) if head else (indicator, WIRE.get(field, field))
        if field == "quality_status":
            assert values[place] == line["value"]
        else:
            assert values[place] == number(line["value"]), line
        compared += 1
    assert compared == 3944


@pytest.mark.parametrize("dataset", DATASETS.values())
def test_an_answer_that_nobody_captured_is_empty(carried, dataset):
    """On October 10 the country was asked; no province was, but for Gia Lai's scoreboard."""
    data = carried.year(dataset, DAY, carried.ids(DAY)["H20"]).data
    assert data.get("overview", data.get("parent")) is None
    assert data.get("evaluation", data.get("children")) == []


def test_gia_lais_own_answer_is_headed_by_its_row_of_the_countrys(carried):
    rows = carried.year("service-results", DAY).data["evaluation"]
    total = next(row["totalScore"] for row in rows if row["departmentCode"] == "H21")
    overview = carried.year("service-results", DAY, carried.ids()["H21"]).data["overview"]
    assert (overview["departmentName"], overview["totalScore"]) == ("UBND tỉnh Gia Lai", total)


def test_progress_and_payment_of_phu_tho(carried, shared_data):
    root = carried.ids()["H44"]
    data = carried.year("dvc-progress-tree", PHU_THO, root).data
    expected = lines(shared_data / "766/phutho_progress_children_2026ytd_asof_2026-09-26.csv")
    assert [child["departmentCode"] for child in data["children"]] == [x["code"] for x in expected]
    for child, line in zip(data["children"], expected, strict=True):
        assert child["totalReceived"] == number(line["total_received"])
        assert child["totalOnTime"] == number(line["total_on_time"])
        assert child["score"] == number(line["published_score"])
    data = carried.year("formality-online-payment-tree", PHU_THO, root).data
    expected = lines(shared_data / "766/phutho_payment_children_2026ytd_asof_2026-09-26.csv")
    for unit, line in zip([data["parent"], *data["children"]], expected, strict=True):
        assert unit["departmentCode"] == line["code"]
        assert unit["totalScore"] == number(line["published_score"])
        assert unit["totalDossierOnlinePaymentSuccess"] == number(line["pay_A_num"])
        assert unit["totalDossierFinancialObligation"] == number(line["pay_A_den"])
        assert unit["totalDossierOnlineFormalityPaymentSuccess"] == number(line["pay_B_num"])
        assert unit["totalFeeDossierFormality"] == number(line["pay_C_num"])
        assert unit["totalFeeFormality"] == number(line["pay_BC_den"])


def test_thirteen_units_of_phu_tho_in_full(carried, shared_data):
    root = carried.ids()["H44"]
    progress = carried.year("dvc-progress-tree", PHU_THO, root).data["children"]
    online = carried.year("provide-online-tree", PHU_THO, root).data["children"]
    satisfaction = carried.year("handling-satisfaction", PHU_THO, root).data["evaluation"]
    progress = {unit["departmentCode"]: unit for unit in progress}
    online = {unit["departmentCode"]: unit for unit in online}
    satisfaction = {unit["departmentId"]: unit for unit in satisfaction}
    expected = lines(shared_data / "766/phutho_children_2026ytd_asof_2026-09-26.csv")
    assert len(satisfaction) == len(online) == len(expected) == 13
    for line in expected:
        unit = progress[line["code"]]
        assert (unit["departmentName"], unit["level"]) == (line["name"], line["level"])
        assert unit["totalOverdue"] == number(line["overdue"])
        assert unit["avgProcessingDays"] == number(line["avg_days"])
        assert unit["ratio"] == number(line["tdgq_ratio"])
        assert online[line["code"]]["totalScore"] == number(line["dvctt_score"])
        pleased = satisfaction[unit["departmentId"]]
        assert pleased["totalScore"] == number(line["mdhl_total"])
        assert pleased["totalPetitions"] == number(line["pakn_total"])
        metrics = {metric["code"]: metric for metric in pleased["metrics"]}
        metric = metrics["DOSSIER_RECEIVING_SATISFACTION"]
        assert metric["numerator"] == number(line["sat_num"])
        assert metric["denominator"] == number(line["sat_den"])
        assert metric["score"] == number(line["sat_score"])


def test_recorded_rows_of_phu_tho_itself(carried):
    root = carried.ids()["H44"]
    parent = carried.year("dvc-progress-tree", PHU_THO, root).data["parent"]
    assert parent["totalCompleted"] == 490441
    assert parent["totalScore"] == Decimal("17.68")
    parent = carried.year("provide-online-tree", PHU_THO, root).data["parent"]
    assert (parent["authorityCount"], parent["channelTotalSum"]) == (89, 597894)
    parent = carried.year("formality-online-payment-tree", PHU_THO, root).data["parent"]
    assert (parent["totalFeeDossierFormalityDistinct"], parent["ratio"]) == (313, Decimal("66.7"))


def test_nothing_else_is_carried(carried):
    """The number of figures held is that of the sources and of the recorded rows; no more."""
    listed = carried.replay.get("instants")["instants"]
    instants = [instant for instant in listed if "national" in instant["portals"]]
    assert len(instants) == 15
    assert instants[-1]["periods"]["national"] == ["2026"]
    assert instants[-1]["holds"]["national"]["service-results"] == {"2026": ["H21", "VN"]}
    assert instants[-1]["holds"]["national"]["transparency"] == {"2026": ["VN"]}
    others = {portal for instant in listed for portal in instant["portals"]} - {"national"}
    assert others == set(SYNTHETIC_PORTALS)
    held: dict[tuple[str, str], int] = defaultdict(int)
    for (_, at, dataset, _), table in carried.replay.holdings.tables.items():
        held[at.date().isoformat(), dataset] += len(table.own) + sum(map(len, table.below.values()))
    assert held["2026-10-10", "service-results"] == 34 + 149
    assert held["2026-10-10", "transparency"] == 34
    assert held["2026-09-17", "service-results"] == 35
    assert held["2026-09-26", "dvc-progress-tree"] == 56
    assert ("2026-09-26", "transparency") not in held


def test_two_provinces_are_renamed(carried):
    for at, kind in (
        ("2026-09-17T07:00:00Z", "tỉnh"),
        ("2026-09-26T23:46:55Z", "tỉnh"),
        ("2026-09-27T01:49:07Z", "thành phố"),
        (DAY, "thành phố"),
    ):
        rows = carried.year("service-results", at).data["evaluation"]
        names = {row["departmentCode"]: row["departmentName"] for row in rows}
        assert names["H49"] == f"UBND {kind} Quảng Ninh"
        assert names["H05"] == f"UBND {kind} Bắc Ninh"
        assert names["H29"] == "UBND thành phố Hồ Chí Minh"
        assert names["H20"] == "UBND tỉnh Đồng Tháp"
