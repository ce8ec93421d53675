"""`verify --full` on editions of which a file was changed together with its recorded hash.

Not here: rows of marts that come out otherwise (test_verify_full.py).
"""

import duckdb
import pytest

from dagster_project.audit.verify import full
from dagster_project.audit.verify.own_records import changed_results
from dagster_project.publish.places import SCRIPT
from tests.audit.spoiled_home import Spoiled


@pytest.mark.usefixtures("built_already")
def test_records_of_the_edition_that_were_changed_with_their_hashes(spoiled: Spoiled):
    """Only making all of it again tells; and what was not changed is not accused."""
    names = "inputs/unit_names/as_of=2026-10-10.parquet"
    spoiled.forge_rows(names, "update rows set name = name || '!' where rowid = 0")
    scores = "parquet/composite_scores/as_of=2026-10-10.parquet"
    spoiled.forge_rows(
        scores,
        "update rows set total_score = total_score + 1 "
        "where unit_code = 'H44' and basis = 'national' and period_id = '2026'",
    )
    spoiled.change_in_place(spoiled.edition.marts)
    with duckdb.connect(str(spoiled.edition.marts)) as connection:
        connection.execute("create table marts.marts.more as select 1 as rank")
    spoiled.cover("marts.duckdb")
    spoiled.forge("dbt/run_results.json", lambda body: body.replace(b'"warn"', b'"pass"', 1))
    spoiled.forge("csv/rankings.csv", lambda body: body.replace(b"H01", b"H99", 1))
    spoiled.forge("open.sql", lambda body: body + b"update edition.marts.rankings set rank = 1;\n")
    report = spoiled.verify(full=True)
    assert [one.en for one in report.unknown] == [
        "open.sql is not what this version of chiso writes for these tables: read it before use"
    ]
    assert [(one.kind, one.place) for one in report.findings] == [
        ("manifest_changed", "dbt/run_results.json"),
        ("input_changed", names),
        ("mart_changed", "marts.duckdb: marts.more"),
        ("mart_changed", "parquet: marts.composite_scores (2026-10-10)"),
        ("mart_changed", "csv/rankings.csv"),
    ]
    assert "1 row that the captures do not give, 1 row lacking" in report.findings[1].message.en
    (cell,) = report.findings[-2].differences
    assert float(cell.found or 0) == float(cell.published or 0) + 1
    assert "unit_code=H44" in cell.key
    [line] = [one for one in report.findings[-1].differences if "H99" in (one.found or "")]
    assert line.published == (line.found or "").replace("H99", "H01", 1)


@pytest.mark.parametrize("place", ["dbt/run_results.json", "dbt/manifest.json"])
@pytest.mark.parametrize("body", [b"{}", b"[]", b"{", b"\xff"])
def test_dbts_results_that_are_none(spoiled: Spoiled, place: str, body: bytes):
    spoiled.change(spoiled.folder / place, lambda _: body)
    (found,) = changed_results(spoiled.folder, spoiled.document)
    assert (found.kind, found.place) == ("manifest_changed", "dbt/run_results.json")
    assert "holds no results of dbt" in found.message.en


def test_a_flipped_byte_in_the_script_is_a_finding_and_no_crash(spoiled: Spoiled):
    spoiled.change(spoiled.folder / SCRIPT, lambda body: body[:99] + b"\xff" + body[100:])
    report = spoiled.verify(full=True)
    assert [one.kind for one in report.findings] == ["file_changed", "not_rebuilt"]
    assert "cannot be read as the SQL" in report.findings[1].message.en
    assert report.remade is None


def test_a_step_that_breaks_off_unforeseen_keeps_what_was_found(spoiled: Spoiled, monkeypatch):
    def broken(*_: object) -> None:
        raise KeyError("rows")

    monkeypatch.setattr(full, "rebuild", broken)
    spoiled.change(spoiled.folder / "seeds" / "units.csv", lambda body: body + b"\n")
    report = spoiled.verify(full=True)
    assert [one.kind for one in report.findings] == ["seed_changed"]
    assert "broke off (KeyError: 'rows')" in report.unknown[-1].en
