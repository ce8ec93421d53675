"""The observation files behind the warehouse, checked to be those that dbt read.

Here: which days, which files. Not here: what is in them (ingest), the edition's copies.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from dagster_project.publish.errors import PublishRefused
from dagster_project.publish.marts import OBSERVATIONS, literal

_SHOWN = 5


def build_state(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return what the warehouse was built from: day → input hash and rules hash.

    Raises:
        PublishRefused: If the warehouse does not say.
    """
    try:
        rows = connection.execute(
            "select as_of::varchar, input_hash, rules_hash "
            "from warehouse.state.build_state order by as_of"
        ).fetchall()
    except duckdb.CatalogException as error:
        raise PublishRefused(
            "the warehouse does not say which days it was built from (no state.build_state); "
            "run `chiso run` again"
        ) from error
    return {day: [input_hash, rules_hash or ""] for day, input_hash, rules_hash in rows}


def observation_files(
    connection: duckdb.DuckDBPyConnection, observations: Path, built: Mapping[str, list[str]]
) -> dict[str, Path]:
    """Return the observation file of each day that the warehouse was built from.

    Days observed since then are left out: they have no scores yet.

    Raises:
        PublishRefused: If a file is missing, or was rebuilt from other captures since.
    """
    folder = observations / OBSERVATIONS
    files = {day: folder / f"as_of={day}.parquet" for day in built}
    _refuse("have no file in " + str(folder), [d for d, path in files.items() if not path.exists()])
    now = _input_hashes(connection, observations / "day_inputs") if files else {}
    changed = [day for day, (input_hash, _) in built.items() if now.get(day) != input_hash]
    _refuse("were observed anew after dbt built the warehouse", changed)
    return files


def _input_hashes(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, str]:
    if not any(folder.glob("as_of=*.parquet")):
        return {}
    files = literal(str(folder / "*.parquet"))
    rows = connection.execute(
        f"select as_of::varchar, input_hash from read_parquet({files}, hive_partitioning = false)"
    ).fetchall()
    return dict(rows)


def _refuse(what: str, days: list[str]) -> None:
    if days:
        shown = ", ".join(days[:_SHOWN]) + (" …" if len(days) > _SHOWN else "")
        raise PublishRefused(f"{len(days)} day(s) {what}: {shown}; run `chiso run` again")
