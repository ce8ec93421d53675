"""`verify --full`: everything made again, every row compared.

Here: a real edition, whole and with a changed figure in the landing zone, and what cannot be told.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dagster_project.audit.rebuild import Inputs
from dagster_project.audit.verify import full
from dagster_project.audit.verify.verify import verify
from dagster_project.audit.verify.words import what_was_done
from dagster_project.ingest import observations
from dagster_project.publish import full_refresh
from dagster_project.publish.current import read_current
from dagster_project.publish.engine import connect
from dagster_project.publish.places import SCRIPT, sidecar_of
from dagster_project.publish.rebuild_script import make_script
from dagster_project.settings import Settings
from tests.audit.spoiled_home import Spoiled
from tests.audit.test_tampering import CELL
from tests.publish.made_home import Made


@pytest.mark.slow
def test_every_row_comes_out_again(built_home: Path):
    settings = Settings(home=built_home)
    report = verify(settings, read_current(settings), full=True)
    assert (report.verdict, report.findings, report.unknown) == ("reproduced", [], [])
    assert report.remade == "captures"
    assert "parsed again" in what_was_done(report).en
    assert report.counts["tables"] > 20
    assert report.counts["rows"] > 100_000


@pytest.mark.slow
def test_another_digit_in_a_capture_reaches_the_marts(spoiled: Spoiled):
    captures = [one for one in spoiled.document["captures"] if one["dataset"] == "service-results"]
    country = max(filter(spoiled.is_of_country, captures), key=lambda one: str(one["as_of"]))
    blob = spoiled.blob(country)
    spoiled.change(blob, lambda body: re.sub(rb'("totalScore":\s*\d)', rb"\g<1>1", body, count=1))
    report = spoiled.verify(full=True)
    assert report.verdict == "differs"
    kinds = {one.kind for one in report.findings}
    assert kinds == {"landing_bytes_changed", "rows_differ"}
    differing = {one.place.partition(" ")[0] for one in report.findings}
    assert {"marts.observations", "marts.composite_scores"} <= differing
    cells = [cell for one in report.findings for cell in one.differences]
    assert any(cell.table == "observations" and cell.column == "value" for cell in cells)


@pytest.mark.usefixtures("built_already")
def test_one_broken_record_of_a_capture_leaves_the_rest_judged(spoiled: Spoiled):
    capture = spoiled.capture(portal_id="national", dataset="transparency")
    spoiled.change(sidecar_of(spoiled.settings.landing, capture), lambda _: b"{")
    report = spoiled.verify(full=True)
    assert [one.kind for one in report.findings] == ["sidecar_changed"]
    assert report.remade == "observations"
    assert report.counts["rows"] > 100_000
    assert "captures not parsed again" in report.unknown[0].en


@pytest.mark.usefixtures("built_already")
def test_a_cell_that_has_no_second_copy_in_the_edition_is_named(spoiled: Spoiled):
    """Observations stand in Parquet alone: only what is made again tells which cell was changed."""
    path = spoiled.folder / "parquet" / "observations" / "as_of=2026-10-10.parquet"
    spoiled.change_in_place(path)
    with duckdb.connect() as connection:
        connection.execute(
            f"create table rows as select * from read_parquet('{path}') order by observation_id; "
            "update rows set value = value + 1 where observation_id = "
            "(select min(observation_id) from rows where value > 0); "
            f"copy rows to '{path}' (format parquet)"
        )
    spoiled.update(spoiled.folder / "marts.duckdb", CELL)
    cells = [
        (one.place.partition(" (")[0], cell.table, cell.column)
        for one in spoiled.verify(full=True).findings
        for cell in one.differences
    ]
    assert cells == [
        ("marts.duckdb", "rankings", "total_score"),
        ("parquet: marts.observations", "observations", "value"),
    ]


@pytest.mark.usefixtures("parsed_already")
def test_a_broken_database_is_told_once_and_in_one_line(spoiled: Spoiled):
    spoiled.change(spoiled.folder / "marts.duckdb", lambda body: body[: len(body) // 3])
    [found] = spoiled.verify(full=True).findings
    assert found.place == "marts.duckdb"
    assert "\n" not in found.message.en


def test_another_version_of_duckdb(spoiled: Spoiled, monkeypatch):
    recorded = duckdb.__version__
    monkeypatch.setattr(duckdb, "__version__", "9.9.9")
    report = spoiled.verify(full=True)
    assert report.verdict == "can't tell"
    assert [reason.en for reason in report.unknown] == [
        f"not built again: DuckDB {recorded} made the edition, this is DuckDB 9.9.9"
    ]


def test_another_parser(spoiled: Spoiled, built_home: Path, monkeypatch):
    from dagster_project.ingest.connectors import FAMILIES

    def rebuilt(inputs: Inputs, scratch: Path) -> Path:
        """Stand in for the build, which the tests above run: here it is the choice of inputs."""
        assert inputs.observations.parent.name.startswith("chiso-verify-")
        assert (inputs.observations / "captures").readlink() == spoiled.folder / "inputs/captures"
        return Path(shutil.copy(built_home / "warehouse.duckdb", scratch.parent))

    monkeypatch.setattr(full, "rebuild", rebuilt)
    national = type(FAMILIES["national_2026"])
    monkeypatch.setattr(national, "parser_version", "national_2026/99")
    monkeypatch.setattr(observations, "OBSERVATIONS_VERSION", 99)
    report = spoiled.verify(full=True)
    assert (report.verdict, report.findings) == ("can't tell", [])
    assert any("national was read by parser" in reason.en for reason in report.unknown)
    assert any("this is version 99" in reason.en for reason in report.unknown)
    assert report.counts["rows"] > 100_000


def test_a_machine_without_memory_accuses_no_edition(
    built_home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CHISO_DBT_MEMORY", "20MB")
    settings = Settings(home=built_home)
    report = verify(settings, read_current(settings), full=True)
    assert (report.verdict, report.findings, report.remade) == ("can't tell", [], None)
    (why,) = report.unknown
    assert "Out of Memory" in why.en
    assert "CHISO_DBT_MEMORY" in why.en
    assert "không đủ chỗ hoặc bộ nhớ" in why.vi


@pytest.mark.parametrize("kib", [1, 2000])
def test_a_disk_without_room_accuses_no_edition(built_home: Path, kib: int):
    chiso = Path(sys.executable).parent / "chiso"
    said = subprocess.run(
        ["bash", "-c", f"ulimit -f {kib}; exec {chiso} verify --full --json"],
        env={**os.environ, "CHISO_HOME": str(built_home)},
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(said.stdout)
    assert (report["verdict"], report["findings"]) == ("can't tell", [])
    assert "File too large" in str(report["unknown"])
    assert "Traceback" not in said.stderr


@pytest.mark.slow
def test_dbt_compiles_the_same_script_that_the_full_build_left(built_home: Path):
    settings = Settings(home=built_home)
    edition = read_current(settings)
    connection = connect()
    connection.execute(f"attach '{settings.warehouse}' as warehouse (read_only)")
    script = make_script(full_refresh._compiled(settings), full_refresh._types(connection))
    assert script == (edition.path / SCRIPT).read_text()


def test_an_edition_without_the_parts_it_takes(made: Made):
    from dagster_project.publish.edition import publish

    made.build(d0901=5)
    publish(made.settings)
    report = verify(made.settings, read_current(made.settings), full=True)
    assert report.verdict == "can't tell"
    assert any("holds no build/rebuild.sql: the rules" in reason.en for reason in report.unknown)
    assert any("no landing zone" in reason.en for reason in report.unknown)
