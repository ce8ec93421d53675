"""What an edition will hold, and which of it the edition in force holds already.

Here: comparing tables with the previous edition day by day, and the hash of the whole content.
Not here: writing any file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow.parquet as pq

from dagster_project.ingest.models import canonical_json, sha256_text
from dagster_project.publish.current import Edition
from dagster_project.publish.day_files import files_in_order, parquet_path, write_day_files
from dagster_project.publish.files import sha256_file
from dagster_project.publish.marts import ALL, Mart
from dagster_project.publish.row_hashes import fingerprints, rows_sha256

# Raised when an edition's files or hashes get another form: nothing is carried over then.
FORMAT = 3
Say = Callable[[str], None]


@dataclass(frozen=True)
class Previous:
    """The edition that stands, as far as its parts can be carried over.

    Attributes:
        edition: That edition.
        document: Its datapackage.
        resources: The datapackage's entries by path.
    """

    edition: Edition
    document: Mapping[str, Any]
    resources: Mapping[str, Mapping[str, Any]]

    @property
    def same_engine(self) -> bool:
        """Whether this version of DuckDB made it."""
        return bool(self.document["versions"].get("duckdb") == duckdb.__version__)

    def table(self, mart: Mart) -> Mapping[str, Any] | None:
        """Return what it says about a table of the same form, or None."""
        table: Mapping[str, Any] | None = self.document["tables"].get(mart.name)
        if table is None or form_of(mart) != {key: table[key] for key in form_of(mart)}:
            return None
        return table

    def settled(self, built: Mapping[str, list[str]]) -> set[str]:
        """Return the days that the warehouse was built from by the same inputs and rules.

        Rows may stand on earlier days too (figures carried forward, comparisons with the day
        before), so nothing after the first day that changed, came or went is settled.
        """
        if not self.same_engine:
            return set()
        then = self.document["build_state"]
        same = {day for day, hashes in built.items() if hashes[1] and then.get(day) == hashes}
        other = (set(built) | set(then)) - same
        return {day for day in same if not other or day < min(other)}

    def resource(self, path: str) -> Mapping[str, Any] | None:
        """Return its entry for a file that is still there with its full size, or None."""
        resource = self.resources.get(path)
        file = self.edition.path / path
        if resource is None or not file.is_file():
            return None
        return resource if file.stat().st_size == resource["bytes"] else None


@dataclass(frozen=True)
class TablePlan:
    """One table of the new edition.

    Attributes:
        mart: The table.
        rows: Day (or `all`) → number of rows.
        fingerprints: Day → cheap fingerprint.
        sha256: Day → `rows_sha256`.
        changed: Days that the previous edition has not, or has otherwise.
        removed: Days that only the previous edition has.
        carried: Whether the previous edition's table has the same form, so that days of it serve.
        written: Days that were read from the warehouse → their files in the new edition.
    """

    mart: Mart
    rows: Mapping[str, int]
    fingerprints: Mapping[str, str]
    sha256: Mapping[str, str]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    carried: bool
    written: Mapping[str, Path] = field(default_factory=dict)

    @property
    def newest(self) -> str:
        """The newest day, or `all` for a table without days or without rows."""
        return max(self.rows)


class _Days(NamedTuple):
    """Days that the warehouse was built from, and those of them with unchanged origins."""

    built: Mapping[str, list[str]]
    settled: set[str]


def form_of(mart: Mart) -> dict[str, Any]:
    """Return what must be equal for rows of two editions to be comparable."""
    return {
        "primary_key": list(mart.primary_key),
        "parquet_only": mart.parquet_only,
        "column_types": {column.name: column.type for column in mart.columns},
    }


def plan_tables(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    marts: list[Mart],
    previous: Previous | None,
    built: Mapping[str, list[str]],
    say: Say,
) -> list[TablePlan]:
    """Compare every table with the previous edition; write and hash the days that changed.

    Args:
        connection: A connection with the warehouse attached as `warehouse`.
        folder: The folder of the edition that is being built, for the days' files.
        marts: The edition's tables.
        previous: The edition to compare with, or None.
        built: Day → hashes of what the warehouse was built from.
        say: Called with a line about each long step.
    """
    days = _Days(built, previous.settled(built) if previous else set())
    return [_plan(connection, folder, mart, previous, days, say) for mart in marts]


def content_sha256(plans: list[TablePlan]) -> str:
    """Return the hash of an edition's whole content: all tables, their form and their rows."""
    content = {
        plan.mart.name: {
            "columns": [[column.name, column.type] for column in plan.mart.columns],
            "primary_key": list(plan.mart.primary_key),
            "rows_sha256": dict(plan.sha256),
        }
        for plan in plans
    }
    return sha256_text(canonical_json({"format": FORMAT, "tables": content}))


def _plan(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    mart: Mart,
    previous: Previous | None,
    days: _Days,
    say: Say,
) -> TablePlan:
    before = previous.table(mart) if previous else None
    if mart.files:
        rows, marks = _file_fingerprints(mart, previous, before)
    else:
        rows, marks = _table_fingerprints(connection, mart, before, days)
    comparable = before and previous and (mart.files or previous.same_engine)
    known = before["fingerprints"] if before and comparable else {}
    fresh = {day: rows[day] for day in rows if known.get(day) != marks[day]}
    hashes = dict(before["rows_sha256"]) if before else {}
    if fresh:
        total = sum(fresh.values())
        say(f"reading {mart.name}: {len(fresh)} of {len(rows)} part(s), {total:,} rows")
    written = {} if mart.files else write_day_files(connection, folder, mart, fresh)
    in_order = files_in_order(mart, fresh) if mart.files else written
    new = rows_sha256(connection, mart, fresh, in_order)
    return TablePlan(
        mart=mart,
        rows=rows,
        fingerprints=marks,
        sha256={day: new.get(day) or hashes[day] for day in sorted(rows)},
        changed=tuple(day for day in sorted(fresh) if hashes.get(day) != new[day]),
        removed=tuple(sorted(set(hashes) - set(rows))),
        carried=before is not None,
        written=written,
    )


def _table_fingerprints(
    connection: duckdb.DuckDBPyConnection,
    mart: Mart,
    before: Mapping[str, Any] | None,
    days: _Days,
) -> tuple[dict[str, int], dict[str, str]]:
    """Return rows and fingerprint of each day, `all` where there are none.

    Of a table made by day, settled days are not read again (dbt does not touch them either, and
    a change of the rules settles nothing), and days that the warehouse was not built from, left
    behind by captures that were taken away, are no part of the edition.
    """
    if not mart.by_day:
        rows, marks = fingerprints(connection, mart)
    else:
        kept = days.settled if before else set()
        rows, marks = fingerprints(connection, mart, sorted(set(days.built) - kept))
        if before:
            rows |= {day: before["rows"][day] for day in kept & before["rows"].keys()}
            marks |= {day: before["fingerprints"][day] for day in kept & rows.keys()}
    if not rows:
        return {ALL: 0}, {ALL: "0" * 16}
    return dict(sorted(rows.items())), marks


def _file_fingerprints(
    mart: Mart, previous: Previous | None, before: Mapping[str, Any] | None
) -> tuple[dict[str, int], dict[str, str]]:
    """Return rows and sha256 of each day's file; a file that both share is not read again."""
    rows, marks = {}, {}
    for day, path in mart.files.items():
        if previous and before and day in before["rows"] and _same_file(previous, mart, day, path):
            rows[day], marks[day] = before["rows"][day], before["fingerprints"][day]
        else:
            rows[day], marks[day] = pq.read_metadata(path).num_rows, sha256_file(path)
    return rows, marks


def _same_file(previous: Previous, mart: Mart, day: str, path: Path) -> bool:
    published = previous.edition.path / parquet_path(mart, day)
    return published.exists() and published.samefile(path)
