"""Lineage through overrides, yearly reports, sums and the larger of two; and checks that can fail.

Here: the replayed days, rebuilt under rules with an override and a report, and spoilt warehouses.
Not here: the edition as it is published (tests/publish/test_lineage.py).
"""

import csv
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.audit.rebuild import Inputs, lay_out, rebuild
from dagster_project.publish import read_current
from dagster_project.settings import Settings
from tests.warehouse.lineage_oracle import Oracle, dicts, read_oracle

DAY = "2026-10-10"
UNIT = "H01"
REPORTED = 400_001
OVERRIDE = {
    "override_id": "o-1",
    "unit_code": UNIT,
    "period_id": "2026",
    "measure_id": "dossiers_on_time",
    "valid_from": DAY,
    "expires_on": "2026-12-31",
    "author": "A",
    "approver": "B",
    "reason_vi": "Lý do",
    "reason_en": "Reason",
}
REPORT = {"unit_code": UNIT, "year": 2025, "measure_id": "dossiers_reported", "value": REPORTED}
TARGETS = (
    "marts.score_lineage",
    "marts.indicator_scores",
    "marts.component_scores",
    "marts.composite_scores",
    "marts.indicators",
)


def _append(path: Path, row: dict[str, Any]) -> None:
    with path.open(newline="", encoding="utf-8") as reader:
        names = next(csv.reader(reader))
    with path.open("a", newline="", encoding="utf-8") as writer:
        csv.DictWriter(writer, names, lineterminator="\n").writerow(
            row | {n: "" for n in names if n not in row}
        )


@pytest.fixture(scope="module")
def ruled(
    built_home: Path, warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    """The same days under other rules: one override and one report of the year before."""
    work = tmp_path_factory.mktemp("lineage")
    held = lay_out(read_current(Settings(home=built_home)), work / "observations")
    seeds = work / "seeds"
    shutil.copytree(held.seeds, seeds)
    for path in seeds.iterdir():
        path.chmod(0o644)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        chosen = connection.execute(
            "select chosen_value from marts.reconciliation where unit_code = ? "
            "and as_of = ? and period_id = '2026' and measure_id = 'dossiers_on_time'",
            [UNIT, DAY],
        ).fetchone()
    assert chosen
    values = {"expected_value": chosen[0], "value": chosen[0] - 7}
    _append(seeds / "overrides.csv", OVERRIDE | values)
    _append(seeds / "yearly_reports.csv", REPORT)
    path = rebuild(Inputs(held.script, held.observations, seeds), work / "new", targets=TARGETS)
    return duckdb.connect(str(path), read_only=True)


@pytest.fixture(scope="module")
def oracle(ruled: duckdb.DuckDBPyConnection) -> Oracle:
    return read_oracle(ruled, "staging.stg_observed__observations")


def test_an_override_is_named_with_its_value_and_no_observation(
    ruled: duckdb.DuckDBPyConnection,
) -> None:
    rows = dicts(
        ruled,
        "select *, numerator from marts.score_lineage join marts.indicator_scores "
        "using (as_of, period_id, unit_code, basis, indicator_id) "
        "where origin = 'override' order by all",
    )
    assert {row["origin_id"] for row in rows} == {"o-1"}
    assert {row["basis"] for row in rows} == {"reconciled"}
    assert {(row["indicator_id"], row["role"]) for row in rows} == {("2.1", "numerator")}
    for row in rows:
        assert row["observation_id"] is None
        assert row["origin_value"] == row["numerator"]


def test_the_share_of_a_report_stands_in_for_the_denominator_of_sync(
    ruled: duckdb.DuckDBPyConnection,
) -> None:
    rows = dicts(
        ruled,
        "select * from marts.score_lineage where origin = 'yearly_report' "
        f"and as_of = date '{DAY}' and period_id = '2026'",
    )
    assert [(r["indicator_id"], r["role"], r["operation"], r["divisor"]) for r in rows] == [
        ("1.4", "denominator", "max", 1)
    ]
    [row] = rows
    assert row["origin_id"] == f"{UNIT}:2025:dossiers_reported"
    assert row["origin_value"] == REPORTED
    assert (row["term_measure_id"], row["part_measure_id"]) == (
        "dossiers_to_sync",
        "dossiers_reported",
    )


def test_all_scores_follow_from_their_figures_under_these_rules(
    ruled: duckdb.DuckDBPyConnection, oracle: Oracle
) -> None:
    changed = 0
    for row in dicts(ruled, "from marts.indicator_scores where score is not null"):
        sheet = (row["as_of"], row["period_id"], row["unit_code"], row["basis"])
        assert oracle.indicator(sheet, row["indicator_id"]) == row["score"], row
        changed += row["state"] == "override"
    assert changed
    for row in dicts(ruled, "from marts.composite_scores where total_score is not null"):
        sheet = (row["as_of"], row["period_id"], row["unit_code"], row["basis"])
        assert oracle.total(sheet) == row["total_score"], row


SPOILT = {
    "another figure": (
        "update intermediate.int_score_inputs set published_figure = published_figure + 1 "
        "where as_of = date '2026-10-10' and unit_code = 'H01'",
        "every_score_follows_from_its_lineage",
    ),
    "no figure": (
        "update intermediate.int_score_inputs set denominator_1_figure = null "
        "where as_of = date '2026-10-10' and unit_code = 'H01'",
        "every_score_follows_from_its_lineage",
    ),
    "a figure that nobody stated": (
        "update intermediate.int_score_inputs set numerator_1_figure = "
        "numerator_1_figure // 1000000 * 1000000 + 999999 "
        "where as_of = date '2026-10-10' and unit_code = 'H01'",
        "lineage_has_no_dangling_edge",
    ),
    "another unit's figure of the ledger": (
        "update intermediate.int_ledger_inputs set numerator_1_figure = numerator_1_figure + 1 "
        "where as_of = date '2026-10-10' and basis = 'provincial' and not is_fallback",
        "lineage_has_no_dangling_edge",
    ),
    "a figure of a capture that nobody lists": (
        "delete from intermediate.int_captures "
        "where as_of = date '2026-10-10' and portal_id = 'H20' and in_force",
        "lineage_has_no_dangling_edge",
    ),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_wrong_edge_fails_the_check(
    built_home: Path, warehouse: Path, tmp_path: Path, how: str
) -> None:
    spoil, check = SPOILT[how]
    [compiled] = built_home.glob(f"dbt_runs/*/compiled/chiso/tests/{check}.sql")
    copy = tmp_path / "warehouse.duckdb"
    shutil.copyfile(warehouse, copy)
    with duckdb.connect(str(copy)) as connection:
        assert connection.execute(compiled.read_text()).fetchall() == []
        connection.execute(spoil)
        assert connection.execute(compiled.read_text()).fetchall()
