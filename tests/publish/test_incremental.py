"""An edition built from the one before: the same as a full one, and no more work than needed."""

import errno
import os
from pathlib import Path

import duckdb
import pytest

from dagster_project.publish import copy_marts, publish
from dagster_project.publish.files import sha256_file
from dagster_project.settings import Settings
from tests.publish.made_home import Made, contents, document


def test_incremental_edition_equals_a_full_one(made: Made, tmp_path: Path) -> None:
    made.build(d0901=1, d0902=2, d0903=3)
    publish(made.settings)
    made.build(d0902=9, d0904=4)  # a corrected day, and with it the day after; a new day
    publish(made.settings)
    del made.days["2026-09-01"]  # a day that is gone
    made.build()
    publish(made.settings)
    made.build(d0805=5)  # an old day that comes late
    last = publish(made.settings)
    assert set(last.changed) == {"captures", "indicator_scores", "observations", "rankings"}
    assert last.changed["indicator_scores"] == ["2026-08-05"]
    assert last.changed["rankings"] == ["2026-08-05", "2026-09-02"]

    fresh = Made(Settings(home=tmp_path / "fresh"))
    fresh.settings.home.mkdir()
    fresh.days = dict(made.days)
    fresh.build()
    full = publish(fresh.settings)
    assert full.content_sha256 == last.content_sha256
    assert contents(full.path) == contents(last.path)
    tables, again = document(last.path)["tables"], document(full.path)["tables"]
    assert {name: table["rows_sha256"] for name, table in tables.items()} == {
        name: table["rows_sha256"] for name, table in again.items()
    }
    names = {path.relative_to(last.path) for path in last.path.rglob("*.*")}
    assert names == {path.relative_to(full.path) for path in full.path.rglob("*.*")}


def test_unchanged_days_are_links_to_the_same_bytes(made: Made) -> None:
    made.build(d0901=1)
    before = publish(made.settings).path
    made.build(d0902=2)
    after = publish(made.settings).path
    for path in ("observations/as_of=2026-09-01", "rankings/as_of=2026-09-01", "units"):
        file = f"parquet/{path}.parquet"
        assert (before / file).samefile(after / file), file
    assert (before / "csv/units.csv").samefile(after / "csv/units.csv")
    observed = made.settings.observations / "observations/as_of=2026-09-02.parquet"
    assert observed.samefile(after / "parquet/observations/as_of=2026-09-02.parquet")


def test_files_are_copied_where_links_are_impossible(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    made.build(d0901=1)
    publish(made.settings)
    made.build(d0902=2)
    result = publish(made.settings)
    observed = made.settings.observations / "observations/as_of=2026-09-01.parquet"
    copied = result.path / "parquet/observations/as_of=2026-09-01.parquet"
    assert not observed.samefile(copied)
    assert sha256_file(observed) == sha256_file(copied)
    assert result.changed["observations"] == ["2026-09-02"]


def test_a_changed_column_rewrites_that_table(made: Made) -> None:
    made.build(d0901=1)
    publish(made.settings)
    with duckdb.connect(str(made.settings.warehouse)) as connection:
        connection.execute("alter table marts.rankings add column note varchar")
    result = publish(made.settings)
    assert result.changed == {"rankings": ["2026-09-01"]}
    assert len(contents(result.path)["rankings"][0]) == len(contents(result.path)["units"][0]) + 12


def test_a_damaged_edition_is_not_built_on(made: Made) -> None:
    made.build(d0901=1)
    first = publish(made.settings)
    marts = first.path / "marts.duckdb"
    marts.chmod(0o644)
    with marts.open("r+b") as stream:
        stream.seek(5000)
        stream.write(b"\x55" * 64)
    made.build(d0902=2)
    said: list[str] = []
    result = publish(made.settings, listener=said.append)
    assert any("sha256" in line for line in said)
    assert len(contents(result.path)["rankings"]) == 16
    # One that lost a file does not stand for "unchanged" either.
    (result.path / "marts.duckdb").unlink()
    assert publish(made.settings, listener=said.append).published
    assert any("damaged" in line for line in said)


def test_a_loose_file_is_compacted(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy_marts, "MOST_FREE_BLOCKS", -1)
    monkeypatch.setattr(copy_marts, "MOST_FREE_SHARE", -1)
    made.build(d0901=1)
    publish(made.settings)
    made.build(d0901=7, d0902=2)
    said: list[str] = []
    result = publish(made.settings, listener=said.append)
    assert "compacting marts.duckdb" in said
    assert len(contents(result.path)["rankings"]) == 16
    assert int.from_bytes((result.path / "marts.duckdb").read_bytes()[12:20], "little") == 65
    assert not list(result.path.glob("compact*"))


def test_an_old_content_that_returns_is_a_new_edition(made: Made) -> None:
    made.build(d0901=1)
    first = publish(made.settings)
    made.build(d0901=2)
    publish(made.settings)
    made.build(d0901=1)
    third = publish(made.settings)
    assert third.published
    assert third.content_sha256 == first.content_sha256
    assert third.edition_id != first.edition_id


def test_days_of_the_same_inputs_and_rules_are_not_read_again(made: Made) -> None:
    made.build(d0901=1)
    publish(made.settings)

    def tamper() -> None:
        with duckdb.connect(str(made.settings.warehouse)) as connection:
            connection.execute("update marts.indicator_scores set score = 99")

    made.build(d0902=2)
    tamper()  # no build does this: the day's inputs and rules are the same as before
    assert publish(made.settings).changed["indicator_scores"] == ["2026-09-02"]
    made.build()
    made.rules = "other rules"
    made.write_warehouse()
    made.write_dbt_run("invocation-9")
    tamper()
    result = publish(made.settings)
    assert result.changed == {"indicator_scores": ["2026-09-01"]}
    assert {row[6] for row in contents(result.path)["indicator_scores"]} == {99}


def test_days_after_a_changed_one_are_read_again(made: Made) -> None:
    made.build(d0901=1, d0902=2, d0903=3)
    publish(made.settings)
    made.build(d0902=9)
    with duckdb.connect(str(made.settings.warehouse)) as connection:
        # As where figures of the second are carried to the third: its own captures are the same.
        connection.execute(
            "update marts.indicator_scores set score = 42 where as_of = date '2026-09-03'"
        )
    result = publish(made.settings)
    assert result.changed["indicator_scores"] == ["2026-09-02", "2026-09-03"]


def test_full_writes_everything_anew(made: Made) -> None:
    made.build(d0901=1)
    first = publish(made.settings)
    again = publish(made.settings, full=True)
    assert again.published
    assert again.content_sha256 == first.content_sha256
    assert not (first.path / "csv/units.csv").samefile(again.path / "csv/units.csv")
    assert contents(first.path) == contents(again.path)


@pytest.mark.parametrize("full", [False, True])
def test_days_without_origin_are_left_out(made: Made, full: bool) -> None:
    made.build(d0901=1, d0902=2)
    publish(made.settings)
    with duckdb.connect(str(made.settings.warehouse)) as connection:
        connection.execute("delete from state.build_state where as_of = date '2026-09-01'")
    result = publish(made.settings, full=full)
    assert {row[0].day for row in contents(result.path)["indicator_scores"]} == {2}
    assert not (result.path / "parquet/observations/as_of=2026-09-01.parquet").exists()


def test_an_edition_of_another_form_is_not_built_on(made: Made) -> None:
    made.build(d0901=1)
    path = publish(made.settings).path / "datapackage.json"
    path.chmod(0o644)
    path.write_text(path.read_text().replace('"build_state"', '"built_state"'))
    said: list[str] = []
    assert publish(made.settings, listener=said.append).published
    assert any("another form" in line for line in said)
