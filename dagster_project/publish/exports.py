"""The files of an edition for other tools: Parquet of everything, CSV of the newest day.

Here: writing them, or linking those of the previous edition that are still right. Not here:
`marts.duckdb` (copy_marts.py), the list of files (datapackage.py).
"""

import shutil
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.publish.copy_marts import CATALOG
from dagster_project.publish.current import MARTS_FILE
from dagster_project.publish.day_files import parquet_path, rows_of_files
from dagster_project.publish.files import link_or_copy, sha256_file, sync
from dagster_project.publish.marts import ALL, Mart, literal
from dagster_project.publish.plan import Previous, Say, TablePlan

# A sheet of a spreadsheet holds 1,048,576 rows; one is the header.
MOST_CSV_ROWS = 1_048_575
_BOM = b"\xef\xbb\xbf"  # tells Excel that the text is UTF-8
Resource = dict[str, Any]


def write_exports(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    plans: list[TablePlan],
    previous: Previous | None,
    say: Say,
) -> list[Resource]:
    """Write or link every Parquet and CSV file of the edition; return their entries.

    Rows are read from the edition's finished `marts.duckdb`: there they are tables in order,
    while the warehouse may have views.
    """
    marts = literal(str(folder / MARTS_FILE))
    connection.execute(f"attach {marts} as {CATALOG} (read_only)")
    resources = []
    for plan in plans:
        days = list(plan.rows)
        new = len(plan.changed) if plan.carried else len(days)
        if new:
            say(f"exporting {plan.mart.name}: {new} new of {len(days)} file(s)")
        resources += [_parquet(connection, folder, plan, day, previous) for day in days]
        if not plan.mart.parquet_only:
            resources.append(_csv(connection, folder, plan, previous))
    connection.execute(f"detach {CATALOG}")
    return resources


def describe(folder: Path, path: str, **more: object) -> Resource:
    """Return the datapackage entry of a file that was just written, after syncing it."""
    file = folder / path
    sync(file)
    return {
        "name": path.replace("/", "-").replace("=", "-").replace(".", "-").lower(),
        "path": path,
        "format": file.suffix.lstrip("."),
        "bytes": file.stat().st_size,
        "sha256": sha256_file(file),
        **more,
    }


def _parquet(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    plan: TablePlan,
    day: str,
    previous: Previous | None,
) -> Resource:
    path = parquet_path(plan.mart, day)
    target = folder / path
    carried = _carry(folder, plan, day, path, previous)
    if carried:
        return carried
    target.parent.mkdir(parents=True, exist_ok=True)
    if plan.mart.files:
        link_or_copy(plan.mart.files[day], target)
    elif day not in plan.written:
        connection.execute(
            f"copy (select * from {_source(plan.mart, day)} order by {plan.mart.order}) "
            f"to {literal(str(target))} (format parquet, compression zstd)"
        )
    return describe(folder, path, table=plan.mart.name, rows=plan.rows[day], **_as_of(day))


def _csv(
    connection: duckdb.DuckDBPyConnection, folder: Path, plan: TablePlan, previous: Previous | None
) -> Resource:
    day = plan.newest
    path = f"csv/{plan.mart.name}.csv"
    carried = _carry(folder, plan, day, path, previous)
    if carried:
        return carried
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    bare = target.with_suffix(".part")
    connection.execute(
        f"copy (select * from {rows_of_files([folder / parquet_path(plan.mart, day)])} "
        f"limit {MOST_CSV_ROWS}) to {literal(str(bare))} (format csv, header)"
    )
    with bare.open("rb") as reader, target.open("wb") as writer:
        writer.write(_BOM)
        shutil.copyfileobj(reader, writer)
    bare.unlink()
    written = min(plan.rows[day], MOST_CSV_ROWS)
    cut = {"rows_of_table": plan.rows[day]} if written < plan.rows[day] else {}
    return describe(folder, path, table=plan.mart.name, rows=written, **_as_of(day), **cut)


def _carry(
    folder: Path, plan: TablePlan, day: str, path: str, previous: Previous | None
) -> Resource | None:
    """Link the previous edition's file where it holds the same rows; return its entry."""
    if previous is None or not plan.carried or day in plan.changed:
        return None
    entry = previous.resource(path)
    if entry is None or entry.get("as_of", ALL) != day:
        return None
    (folder / path).unlink(missing_ok=True)  # written anew, found to be the same
    link_or_copy(previous.edition.path / path, folder / path)
    return dict(entry)


def _source(mart: Mart, day: str) -> str:
    return mart.source([day], "warehouse" if mart.parquet_only else CATALOG)


def _as_of(day: str) -> dict[str, str]:
    return {} if day == ALL else {"as_of": day}
