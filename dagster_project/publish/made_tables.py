"""Tables of the edition that publishing makes itself, from the tables that dbt made.

Here: which days of `rank_changes` are made anew, and its files. Not here: its rows
(`audit/rank_changes/rows.py`); tables with a dbt model.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow.parquet as pq

from dagster_project.audit.rank_changes.columns import (
    DESCRIPTION,
    DESCRIPTIONS,
    FORM,
    NAME,
    PRIMARY_KEY,
)
from dagster_project.publish.day_files import parquet_path
from dagster_project.publish.full_refresh import full_refresh_script
from dagster_project.publish.marts import Column, Mart, literal
from dagster_project.publish.origins import Origins
from dagster_project.publish.plan import Previous, Say, TablePlan
from dagster_project.publish.rebuild_script import NoScript

# The engine reads editions, so it imports this package: it is loaded when it is needed.
if TYPE_CHECKING:
    from dagster_project.audit.rebuild import Inputs

MADE = "made"
# Without all of these there is nothing to explain (a warehouse made for a test may lack them).
_SOURCES = (
    "captures",
    "component_scores",
    "composite_scores",
    "indicator_scores",
    "periods",
    "portals",
    "rankings",
)
_COMPARED = ("captures", "component_scores", "indicator_scores", "rankings")


def rank_changes_mart(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    plans: list[TablePlan],
    previous: Previous | None,
    built: Mapping[str, list[str]],
    say: Say,
    inputs: "Callable[[], Inputs | None]" = lambda: None,
) -> Mart | None:
    """Return `rank_changes` with one file per day; None where the tables behind it are not there.

    Args:
        connection: A connection with the warehouse attached as `warehouse`.
        folder: The new edition's folder; new files are written below `made/`.
        plans: The plans of dbt's tables.
        previous: The edition whose files may be carried over, or None.
        built: Day → hashes of what the warehouse was built from.
        say: Called with a line about each long step.
        inputs: Gives what the warehouse was built from; asked for only where a ranking has felt
            several causes, which are then told apart by counting again.
    """
    from dagster_project.audit.rank_changes.day_causes import dated_rules
    from dagster_project.audit.rank_changes.day_split import day_split
    from dagster_project.audit.rank_changes.rows import rank_changes

    by_name = {plan.mart.name: plan for plan in plans}
    if not built or any(name not in by_name for name in _SOURCES):
        return None
    kept = _kept(connection, by_name, previous, built)
    new = [day for day in sorted(built) if day not in kept]
    if new:
        say(f"explaining changes of ranks: {len(new)} of {len(built)} day(s)")
    dated = dated_rules(connection) if new else None
    between = day_split(connection, "warehouse.marts", folder / MADE / "builds", inputs, say)
    files = dict(kept)
    for day in new:
        table = rank_changes(connection, "warehouse.marts", date.fromisoformat(day), dated, between)
        files[day] = folder / MADE / NAME / f"as_of={day}.parquet"
        files[day].parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, files[day], compression="zstd")
    return _mart(connection, dict(sorted(files.items())))


def live_inputs(
    connection: duckdb.DuckDBPyConnection, folder: Path, origins: Origins
) -> "Callable[[], Inputs | None]":
    """Return what gives the inputs of the warehouse as it stands, None where they can't be had.

    Args:
        connection: A connection with the warehouse attached as `warehouse`.
        folder: The new edition's folder; the script is written below `made/`.
        origins: Where the parts lie.
    """

    def inputs() -> "Inputs | None":
        from dagster_project.audit.rebuild import Inputs

        settings, rules, say = origins.settings, origins.rules, origins.say
        try:
            script = full_refresh_script(connection, settings, origins.gate, str(rules), say)
        except NoScript as reason:
            say(f"causes are not told apart: {reason}")
            return None
        path = folder / MADE / "rebuild.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script, encoding="utf-8")
        return Inputs(path, settings.observations, settings.seeds)

    return inputs


def _kept(
    connection: duckdb.DuckDBPyConnection,
    plans: Mapping[str, TablePlan],
    previous: Previous | None,
    built: Mapping[str, list[str]],
) -> dict[str, Path]:
    """Return the previous edition's files of the days whose both sides are what they were."""
    if previous is None:
        return {}
    changed = {day for name in _COMPARED for day in (*plans[name].changed, *plans[name].removed)}
    firm = previous.settled(built) - changed
    rows = connection.execute(
        "select as_of::varchar, list(distinct previous_as_of::varchar) "
        "from warehouse.marts.rankings where previous_as_of is not null group by 1"
    ).fetchall()
    earlier = {day: set(days) for day, days in rows}
    kept = {}
    for day in firm:
        path = parquet_path(_FORM_ONLY, day)
        if earlier.get(day, set()) <= firm and previous.resource(path) is not None:
            file = previous.edition.path / path
            if (pq.read_schema(file).metadata or {}).get(b"chiso.form") == FORM.encode():
                kept[day] = file
    return kept


_FORM_ONLY = Mart(name=NAME, primary_key=PRIMARY_KEY, columns=())


def _mart(connection: duckdb.DuckDBPyConnection, files: Mapping[str, Path]) -> Mart:
    newest = literal(str(files[max(files)]))
    rows = connection.execute(f"describe select * from read_parquet({newest})").fetchall()
    return Mart(
        name=NAME,
        primary_key=PRIMARY_KEY,
        columns=tuple(Column(name, kind, DESCRIPTIONS[name]) for name, kind, *_ in rows),
        description=DESCRIPTION,
        files=files,
    )
