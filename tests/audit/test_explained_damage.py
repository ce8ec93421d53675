"""`chiso explain` of an edition that contradicts itself or lacks evidence: told, exit code 1.

Not here: finding every kind of damage (test_tampering.py: `chiso verify`).
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from dagster_project.cli import app
from dagster_project.settings import get_settings
from tests.audit.spoiled_home import Spoiled

pytestmark = pytest.mark.slow
OF_H01 = (
    "as_of = (select max(as_of) from marts.marts.composite_scores) and period_id = '2026' "
    "and unit_code = 'H01' and basis = 'national'"
)
Run = Callable[..., Result]


@pytest.fixture
def explain(spoiled: Spoiled, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHISO_HOME", str(spoiled.settings.home))
    get_settings.cache_clear()
    yield lambda *options: CliRunner().invoke(app, ["explain", "H01", *options])
    get_settings.cache_clear()


def newest(spoiled: Spoiled, table: str) -> Path:
    """Return the newest day's file of a big table, as one that may be written."""
    file = max((spoiled.folder / "parquet" / table).glob("as_of=*.parquet"))
    spoiled.change_in_place(file)
    return file


@pytest.mark.parametrize(
    ("change", "vi", "en"),
    [
        (
            f"update marts.marts.composite_scores set total_score = total_score + 1 where {OF_H01}",
            "tổng điểm: ấn bản ghi 60,18, nhưng tổng các nhóm chỉ số là 59,18",
            "total: the edition holds 60.18, but its components sum to 59.18",
        ),
        (
            "update marts.marts.component_scores set score = score + 1 "
            f"where {OF_H01} and component_id = 'TDGQ'",
            "nhóm TDGQ: ấn bản ghi 19,21, nhưng tổng các chỉ số là 18,21",
            "component TDGQ: the edition holds 19.21, but its indicators sum to 18.21",
        ),
        (
            "update marts.marts.indicator_scores set score = score + 0.5 "
            f"where {OF_H01} and indicator_id = '2.1'",
            "chỉ số 2.1: ấn bản ghi 18,71, nhưng phép tính cho 18,21",
            "indicator 2.1: the edition holds 18.71, but the calculation gives 18.21",
        ),
        (
            "update marts.marts.indicator_scores set numerator = numerator + 5 "
            f"where {OF_H01} and indicator_id = '4.1'",
            "chỉ số 4.1, tử số: ấn bản ghi 275.418, nhưng các ô dữ liệu gốc cho 275.413",
            "indicator 4.1, numerator: the edition holds 275,418, but its cells give 275,413",
        ),
    ],
    ids=["total", "component", "indicator", "count"],
)
def test_two_numbers_that_must_be_one_are_named(
    explain: Run, spoiled: Spoiled, tmp_path: Path, change: str, vi: str, en: str
) -> None:
    spoiled.update(spoiled.edition.marts, change)
    page = tmp_path / "page.html"
    said, told = explain("--html", str(page), "--json"), explain()
    assert (said.exit_code, told.exit_code) == (1, 1)
    problems = json.loads(said.stdout)["problems"]
    assert any(one["said"]["en"].startswith(en) for one in problems)
    assert all("chiso verify" in one["said"]["vi"] for one in problems)
    for text in (told.stdout, page.read_text(encoding="utf-8")):
        assert vi in " ".join(text.split())


def test_a_number_that_its_own_cell_does_not_say_is_named(explain: Run, spoiled: Spoiled) -> None:
    file = newest(spoiled, "observations")
    source = f"read_parquet('{file}', hive_partitioning = false)"
    duckdb.execute(
        f"create or replace temp table changed as select * replace (if(unit_code = 'H01' "
        f"and raw_text = '275413', value + 5, value) as value) from {source}; "
        f"copy changed to '{file}' (format parquet)"
    )
    spoiled.update(
        spoiled.edition.marts,
        "update marts.marts.indicator_scores set numerator = numerator + 5 "
        f"where {OF_H01} and indicator_id = '4.1'",
    )
    said = explain("--indicator", "4.1", "--lang", "en")
    assert said.exit_code == 1
    text = " ".join(said.stdout.split())
    assert 'the edition holds 275,418, but the cell says "275413", 275,413;' in text


@pytest.mark.parametrize("table", ["score_lineage", "observations", "reconciliation_candidates"])
@pytest.mark.parametrize(("damage", "reason"), [("gone", "is missing"), ("cut", "can't be read")])
def test_a_file_of_evidence_that_is_gone_or_cut_is_one_sentence(
    explain: Run, spoiled: Spoiled, tmp_path: Path, table: str, damage: str, reason: str
) -> None:
    file = newest(spoiled, table)
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-100])
    page = tmp_path / "page.html"
    options = ("--indicator", "2.1", "--html", str(page), "--json")
    said, told = explain(*options), explain("--indicator", "2.1", "--lang", "en")
    assert (said.exit_code, told.exit_code) == (1, 1), said.output
    assert isinstance(said.exception, SystemExit)
    (problem,) = json.loads(said.stdout)["problems"]
    place = f"parquet/{table}/{file.name}"
    assert place in problem["said"]["vi"]
    text = " ".join(told.stdout.split())
    assert f"{place} {reason}" in text
    assert "18.21" in text
    assert "[None]" not in text
    assert place in page.read_text(encoding="utf-8")


def test_lost_rows_are_named(explain: Run, spoiled: Spoiled) -> None:
    for table, what in (("score_lineage", "role = 'numerator'"), ("observations", "true")):
        file = newest(spoiled, table)
        kept = file.read_bytes()
        source = f"read_parquet('{file}', hive_partitioning = false)"
        duckdb.execute(
            f"create or replace temp table kept as select * from {source} "
            f"where not (unit_code = 'H01' and {what}); copy kept to '{file}' (format parquet)"
        )
        said = explain("--indicator", "2.1", "--lang", "en")
        file.write_bytes(kept)
        assert said.exit_code == 1
        assert (
            "no row in score_lineage" if table == "score_lineage" else "has no row"
        ) in " ".join(said.stdout.split())


def test_a_whole_table_of_evidence_that_is_gone_is_damage(explain: Run, spoiled: Spoiled) -> None:
    shutil.rmtree(spoiled.folder / "parquet" / "score_lineage")
    said = explain()
    assert said.exit_code == 1
    assert "score_lineage" in said.stderr
    assert "restore" in said.stderr
    assert said.stderr.count("\n") == 1
