"""Where the script of a full refresh comes from: made once per state of the rules, then kept.

Here: the places it is looked for, in order: what was kept, the build itself where that was a full
refresh, and at last dbt, which compiles in a scratch folder without touching the warehouse.
Not here: the script's form (`rebuild_script.py`).
"""

import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.dbt_runtime import DbtNotReady, dbt_environment, dbt_executable, rules_hash
from dagster_project.publish.files import read_json, replace_text
from dagster_project.publish.gate import Gate
from dagster_project.publish.rebuild_script import NoScript, make_script
from dagster_project.settings import Settings

_TIMEOUT = 600


def full_refresh_script(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    gate: Gate,
    rules: str,
    say: Callable[[str], None],
) -> str:
    """Return the script for the rules that the warehouse was built by.

    Args:
        connection: A connection with the warehouse attached as `warehouse`.
        settings: The installation's settings.
        gate: The build behind the warehouse.
        rules: The hash of its rules; they must be those of the project as it is now.
        say: Called with a line about a long step.

    Raises:
        NoScript: If there is none to be had; the message says why.
    """
    kept = settings.dbt_target / "full_refresh" / f"{rules}.sql"
    if kept.is_file():
        return kept.read_text(encoding="utf-8")
    if rules_hash(settings) != rules:
        raise NoScript("the rules (dbt/, seeds/) changed after the warehouse was built")
    types = _types(connection)
    if read_json(gate.run_results).get("args", {}).get("full_refresh"):
        script = make_script(read_json(gate.manifest), types)
    else:
        say("compiling the SQL of a full refresh (once for these rules)")
        script = make_script(_compiled(settings), types)
    kept.parent.mkdir(parents=True, exist_ok=True)
    replace_text(kept, script)
    return script


def _types(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], dict[str, str]]:
    rows = connection.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where database_name = 'warehouse' order by schema_name, table_name, column_index"
    ).fetchall()
    types: dict[tuple[str, str], dict[str, str]] = {}
    for schema, table, column, kind in rows:
        types.setdefault((schema, table), {})[column] = kind
    return types


def _compiled(settings: Settings) -> Mapping[str, Any]:
    """Let dbt compile a full refresh; the warehouse it opens is an empty one of its own."""
    with tempfile.TemporaryDirectory(prefix="chiso-compile-") as folder:
        home = Path(folder)
        (home / "observations").symlink_to(settings.observations)
        own = {"CHISO_HOME": folder, "DBT_TARGET_PATH": folder, "DBT_LOG_PATH": folder}
        try:
            done = subprocess.run(
                [dbt_executable(), "compile", "--full-refresh"],
                cwd=settings.dbt_project,
                env={**os.environ, **dbt_environment(settings), **own},
                capture_output=True,
                text=True,
                timeout=_TIMEOUT,
                check=False,
            )
        except (DbtNotReady, subprocess.TimeoutExpired) as error:
            raise NoScript(f"dbt could not compile a full refresh: {error}") from error
        if done.returncode != 0:
            raise NoScript(f"dbt could not compile a full refresh: {done.stdout.strip()[-500:]}")
        manifest: Mapping[str, Any] = read_json(home / "manifest.json")
        return manifest
