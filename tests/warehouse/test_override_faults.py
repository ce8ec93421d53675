"""A faulty override is told by its name and its fault, not by the name of a test alone."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dagster_project.dbt_failures import failing_rows, failures
from tests.warehouse.dbt_builds import run_dbt
from tests.warehouse.dbt_copies import copied_project, write_overrides
from tests.warehouse.made_observations import Answer, at, write_days

pytestmark = pytest.mark.slow

FAULTY = [
    "o-self,H01,2026,dossiers_handled,1,2,2026-10-10,2026-11-10,Lan,lan,Lý do,Reason",
    "o-measure,H01,2026,dossiers,1,2,2026-10-10,2026-11-10,Lan,Minh,Lý do,Reason",
    "o-mute,H02,2026,dossiers_handled,1,2,2026-10-10,2026-11-10,Lan,Minh,Lý do,",
]


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faulty")
    project, home = copied_project(folder / "project"), folder / "home"
    home.mkdir()
    handled = ("H01", "member", "dossiers_handled", Decimal(10))
    write_days(home, [Answer("dvc-progress-tree", at("2026-10-10T07:00:00Z"), [handled])])
    write_overrides(project, FAULTY)
    run_dbt(home, "seed", "--select", "overrides", "decision_measures", project=project)
    statuses = run_dbt(
        home, "test", "--select", "overrides_are_complete", expect_success=False, project=project
    )
    assert statuses["overrides_are_complete"] == "fail"
    return home


def test_each_faulty_override_is_named_with_its_fault(failed: Path) -> None:
    [told] = failures(failed / "target", failed / "warehouse.duckdb")
    assert told.startswith("overrides_are_complete: ")
    assert "override_id=o-self, problem=approved by its own author" in told
    assert "override_id=o-measure, problem=measure_id is no count" in told
    assert "override_id=o-mute, problem=reason_en is missing" in told


def test_without_the_warehouse_the_failure_is_told_all_the_same(
    failed: Path, tmp_path: Path
) -> None:
    [told] = failures(failed / "target", tmp_path / "none.duckdb")
    assert told.startswith("overrides_are_complete: Got 3 results")
    assert failures(tmp_path, tmp_path / "none.duckdb") == []


def test_only_the_first_rows_are_told_and_that_there_are_more() -> None:
    result = {"status": "fail", "compiled_code": "select range as n, null as empty from range(9)"}
    with duckdb.connect() as connection:
        assert failing_rows(connection, result) == "n=0; n=1; n=2; …"
        assert failing_rows(connection, {**result, "compiled_code": "select * from gone"}) == ""
        assert failing_rows(connection, {**result, "status": "error"}) == ""
