"""Editions that differ from a real one by one thing.

Here: an edition made again by its own SQL after rows of its seeds, its SQL or its observations
were edited. Not here: what such a difference must look like (test_diff_causes.py).
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.audit.rebuild import lay_out, rebuild
from dagster_project.publish.current import edition_named
from dagster_project.publish.engine import connect
from dagster_project.settings import Settings

Edit = Callable[[Path], None]
# What a comparison reads.
TABLES = [
    f"marts.{name}"
    for name in (
        "bands",
        "captures",
        "component_scores",
        "composite_scores",
        "indicator_scores",
        "periods",
        "portals",
        "rankings",
        "units",
    )
]


def edited_edition(settings: Settings, base: str, new: str, edit: Edit, scratch: Path) -> str:
    """Make an edition of another one, edited and built again; return its id.

    Args:
        settings: Where editions are.
        base: The edition to begin with.
        new: The new edition's id.
        edit: Changes its folder; files are copies that may be replaced, not written in place.
        scratch: An empty folder.
    """
    old, folder = edition_named(settings, base).path, edition_named(settings, new).path
    shutil.copytree(old, folder, copy_function=os.link)
    for name in ("seeds", "build"):
        shutil.rmtree(folder / name)
        shutil.copytree(old / name, folder / name, copy_function=shutil.copyfile)
    edit(folder)
    built = rebuild(lay_out(folder, scratch / "in"), scratch / "out", targets=TABLES)
    (folder / "marts.duckdb").unlink()
    connection = connect()
    connection.execute(f"attach '{built}' as warehouse (read_only)")
    connection.execute(f"attach '{folder / 'marts.duckdb'}' as marts_file")
    connection.execute("create schema marts_file.marts")
    for table in TABLES:
        connection.execute(f"create table marts_file.{table} as select * from warehouse.{table}")
    connection.close()
    return new


def seed_edit(file: str, edit: Callable[[str], str]) -> Edit:
    """Return an edit of one seed's text."""

    def change(folder: Path) -> None:
        path = folder / "seeds" / file
        before = path.read_text(encoding="utf-8")
        after = edit(before)
        assert after != before
        path.write_text(after, encoding="utf-8")

    return change


def cap(indicator: str, before: int, after: int) -> Callable[[str], str]:
    """Return an edit of `indicators.csv`: another cap of one indicator of 2026."""

    def edit(text: str) -> str:
        lines = text.splitlines(keepends=True)
        return "".join(
            line.replace(f",capped,{before},", f",capped,{after},")
            if line.startswith(f"766-2026,{indicator},")
            else line
            for line in lines
        )

    return edit


cap_of_4_3 = cap("4.3", 80, 90)


def days_from(first: str) -> Edit:
    """Return an edit by which nothing was captured before a day."""

    def change(folder: Path) -> None:
        for path in [*folder.glob("inputs/*/as_of=*"), *folder.glob("parquet/*/as_of=*")]:
            if path.stem.partition("=")[2] < first:
                path.unlink()

    return change


def script_edit(old: str, new: str) -> Edit:
    """Return an edit of the SQL."""

    def change(folder: Path) -> None:
        path = folder / "build" / "rebuild.sql"
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new), encoding="utf-8")

    return change


def recapture(day: str, dataset: str, edit: Callable[[duckdb.DuckDBPyConnection], None]) -> Edit:
    """Return an edit by which an export of the national portal was captured again later that day.

    Args:
        day: The day.
        dataset: The export.
        edit: Changes the table `figures`, the new capture's observations.
    """

    def change(folder: Path) -> None:
        paths = {
            name: folder / place / f"as_of={day}.parquet"
            for name, place in (
                ("captures", "inputs/captures"),
                ("observations", "parquet/observations"),
                ("unit_names", "inputs/unit_names"),
            )
        }
        tables = {name: pq.read_table(path) for name, path in paths.items()}
        connection = duckdb.connect()
        for name, table in tables.items():
            connection.register(f"old_{name}", table)
        connection.execute(
            "create table chosen as select capture_id as old_id, 'f' || substr(capture_id, 2) as "
            "new_id from old_captures where portal_id = 'national' and dataset = ? and status = "
            "'good' qualify row_number() over (order by captured_at desc, capture_id) = 1",
            [dataset],
        )
        again = "inner join chosen on old.capture_id = chosen.old_id"
        connection.execute(
            f"""
            create table figures as
                select old.* exclude (capture_id, observation_id), new_id as capture_id,
                    new_id[:12] || old.observation_id[13:] as observation_id
                from old_observations as old {again};
            create table new_captures as
                select old.* replace (
                    new_id as capture_id, md5(new_id) as blob_id,
                    captured_at + interval '1' hour as captured_at)
                from old_captures as old {again};
            create table new_unit_names as
                select old.* replace (
                    new_id as capture_id, captured_at + interval '1' hour as captured_at)
                from old_unit_names as old {again};
            """
        )
        edit(connection)
        more = {
            "captures": "new_captures",
            "observations": "figures",
            "unit_names": "new_unit_names",
        }
        for name, table in tables.items():
            new = connection.execute(f"select * from {more[name]}").to_arrow_table()
            whole = pa.concat_tables([table, new.select(table.column_names).cast(table.schema)])
            paths[name].unlink()
            pq.write_table(whole, paths[name])

    return change


def day_before(day: str, earlier: str) -> Edit:
    """Return an edit by which everything of a day had been captured alike on an earlier day."""

    def change(folder: Path) -> None:
        lag = f"(date '{day}' - date '{earlier}')"
        for place, shifted in (
            ("inputs/captures", "captured_at data_cutoff"),
            ("inputs/rejects", ""),
            ("inputs/unit_names", "captured_at"),
            ("inputs/day_inputs", ""),
            ("parquet/observations", ""),
        ):
            source = folder / place / f"as_of={day}.parquet"
            columns = pq.read_schema(source).names
            replaced = [f"date '{earlier}' as as_of"]
            replaced += [f"{name} - to_days({lag}) as {name}" for name in shifted.split()]
            if "capture_id" in columns:
                replaced.append("'e' || substr(capture_id, 2) as capture_id")
            if "blob_id" in columns:
                replaced.append("md5(blob_id) as blob_id")
            if "observation_id" in columns:
                replaced.append("'e' || substr(observation_id, 2) as observation_id")
            target = folder / place / f"as_of={earlier}.parquet"
            duckdb.execute(
                f"copy (select * replace ({', '.join(replaced)}) from read_parquet('{source}', "
                f"hive_partitioning = false)) to '{target}' (format parquet)"
            )

    return change


def name_in_the_register(folder: Path) -> None:
    """H44 bears another name in the register of units."""
    _replace(folder / "inputs/units_register/units_register.parquet", "name", _renamed)


def name_in_a_capture(folder: Path) -> None:
    """The newest day's captures are read again: H44 bears that name, no row goes elsewhere."""
    _replace(_newest(folder), "name", _renamed)


def other_code_in_a_capture(folder: Path) -> None:
    """One row of one capture of the newest day is given to another unit."""

    def codes(table: pa.Table) -> list[str]:
        found: list[str] = table["unit_code"].to_pylist()
        found[found.index("H44")] = "H01"
        return found

    _replace(_newest(folder), "unit_code", codes)


def _newest(folder: Path) -> Path:
    return max((folder / "inputs" / "unit_names").glob("*.parquet"))


def _renamed(table: pa.Table) -> list[str]:
    rows = zip(table["unit_code"].to_pylist(), table["name"].to_pylist(), strict=True)
    return ["Đất Tổ" if code == "H44" else name for code, name in rows]


def _replace(path: Path, column: str, values: Callable[[pa.Table], list[str]]) -> None:
    table = pq.read_table(path)
    field = table.schema.field(column)
    path.unlink()
    place = table.column_names.index(column)
    pq.write_table(table.set_column(place, field, pa.array(values(table), field.type)), path)
