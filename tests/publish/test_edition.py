"""An edition holds what it should, and carries over only what is unchanged."""

import csv
import json

import duckdb
import pytest

from dagster_project.publish import edition_ids, publish, read_current
from dagster_project.publish.files import sha256_file
from tests.publish.made_home import Made, contents, document


def test_edition_holds_every_mart_in_every_form(made: Made) -> None:
    made.statuses = {"test.chiso.gaps": "warn"}
    made.build(d0901=1, d0902=2)
    result = publish(made.settings)

    assert result.published
    assert read_current(made.settings).path == result.path
    assert json.loads(made.settings.current.read_text()) == {
        "edition_id": result.edition_id,
        "path": f"editions/{result.edition_id}",
        "published_at": document(result.path)["created"],
    }
    assert result.edition_id.endswith("-" + result.content_sha256[:8])
    with duckdb.connect() as connection:
        connection.execute(f"attach '{made.settings.warehouse}' as w (read_only)")
        wanted = {
            name: connection.execute(f"select * from w.marts.{name} order by all").fetchall()
            for name in contents(result.path)
        }
    assert contents(result.path) == wanted
    for name, rows in wanted.items():
        found = duckdb.execute(
            f"select * from read_parquet('{result.path}/parquet/{name}*/**/*.parquet') order by all"
            if (result.path / "parquet" / name).is_dir()
            else f"select * from '{result.path}/parquet/{name}.parquet' order by all"
        ).fetchall()
        assert found == rows, name


def test_csv_is_the_newest_day_and_opens_in_a_spreadsheet(made: Made) -> None:
    made.build(d0901=1, d0902=2)
    folder = publish(made.settings).path
    raw = (folder / "csv/units.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    with (folder / "csv/units.csv").open(encoding="utf-8-sig", newline="") as stream:
        names = [row["short_name"] for row in csv.DictReader(stream)]
    assert sorted(names) == sorted(["Gia Lai", "Phú Thọ", "Đà Nẵng", 'Ngoại hạng, "thử"'])
    with (folder / "csv/rankings.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["as_of"] for row in rows} == {"2026-09-02"}
    assert len(rows) == 8
    # A table without any row is a header and an empty Parquet file, not a gap.
    assert (folder / "csv/rejects.csv").read_text(encoding="utf-8-sig").startswith("as_of,")


def test_csv_stops_at_the_rows_of_a_sheet(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dagster_project.publish.exports.MOST_CSV_ROWS", 5)
    made.build(d0901=1)
    folder = publish(made.settings).path
    entries = {entry["path"]: entry for entry in document(folder)["resources"]}
    assert entries["csv/rankings.csv"]["rows"] == 5
    assert entries["csv/rankings.csv"]["rows_of_table"] == 8
    assert len((folder / "csv/rankings.csv").read_text().splitlines()) == 6


def test_marts_file_is_plain_tables_that_older_clients_can_read(made: Made) -> None:
    made.build(d0901=1)
    folder = publish(made.settings).path
    head = (folder / "marts.duckdb").read_bytes()[:20]
    assert head[8:12] == b"DUCK"
    # 64 = 1.0, 65 = 1.2, …, 68 = 1.5; anything above is unreadable for DuckDB 1.5.
    assert int.from_bytes(head[12:20], "little") == 65
    assert not list(folder.glob("*.wal"))
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder / 'marts.duckdb'}' as e (read_only)")
        kinds = connection.execute(
            "select distinct table_schema, table_type from information_schema.tables"
        ).fetchall()
        assert kinds == [("marts", "BASE TABLE")]
        comments = connection.execute(
            "select comment from duckdb_columns() where table_name = 'units' order by column_index"
        ).fetchall()
        assert comments[0] == ("Column unit_code",)


def test_datapackage_names_everything_and_its_origin(made: Made) -> None:
    made.statuses = {"test.chiso.gaps": "warn"}
    made.build(d0901=1, d0902=2)
    result = publish(made.settings)
    package = document(result.path)
    listed = {entry["path"] for entry in package["resources"]}
    there = {
        path.relative_to(result.path).as_posix()
        for path in result.path.rglob("*")
        if path.is_file()
    }
    assert listed == there - {"datapackage.json"}
    for entry in package["resources"]:
        file = result.path / entry["path"]
        assert entry["sha256"] == sha256_file(file), entry["path"]
        assert entry["bytes"] == file.stat().st_size
        assert file.stat().st_mode & 0o222 == 0
    assert result.warnings == ["gaps"]
    assert [check["name"] for check in package["checks"]["warned"]] == ["gaps"]
    assert package["versions"]["duckdb"] == duckdb.__version__
    assert len(package["captures"]) == 6
    assert {"capture_id", "blob_id", "portal_id", "dataset", "as_of"} <= set(package["captures"][0])
    assert package["methodologies"][0]["methodology_id"] == "766-2026"
    assert package["dbt"]["manifest_sha256"] == sha256_file(result.path / "dbt/manifest.json")
    assert set(package["tables"]["rankings"]["rows_sha256"]) == {"2026-09-01", "2026-09-02"}
    assert package["tables"]["observations"]["rows"] == {"2026-09-01": 40, "2026-09-02": 40}


def test_unchanged_content_is_not_published_again(made: Made) -> None:
    made.build(d0901=1)
    first = publish(made.settings)
    made.build()  # the same rows, another dbt invocation
    again = publish(made.settings)
    assert not again.published
    assert again.edition_id == first.edition_id
    assert "unchanged" in again.reason
    assert first.edition_id in again.reason
    assert edition_ids(made.settings) == [first.edition_id]
    assert [path.name for path in made.settings.editions.iterdir() if path.is_dir()] == [
        first.edition_id
    ]
