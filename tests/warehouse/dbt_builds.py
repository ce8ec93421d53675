"""Running dbt on a made state folder, as the pipeline does, and reading what came out.

Not here: what is built from (`made_observations.py`), what it must say (the tests).
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import duckdb

from dagster_project import dbt_runtime
from dagster_project.settings import PROJECT_ROOT

# Of a build whose tables are looked at, and not its checks.
ONLY_TABLES = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")


def run_dbt(
    home: Path, *arguments: str, expect_success: bool = True, project: Path = PROJECT_ROOT
) -> dict[str, str]:
    """Run one dbt command on the warehouse of a state folder; return the status of each node.

    Args:
        home: The state folder.
        arguments: The command and its arguments.
        expect_success: Whether a command that fails fails the test.
        project: The folder that holds `dbt/` and `seeds/`.
    """
    target = home / "target"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CHISO_", "DBT_"))}
    environment |= {"CHISO_HOME": str(home), "CHISO_RULES_HASH": "test", "DO_NOT_TRACK": "1"}
    folders = ["--project-dir", "dbt", "--profiles-dir", "dbt", "--target-path", str(target)]
    done = subprocess.run(
        [dbt_runtime.dbt_executable(), *arguments, *folders, "--log-path", str(home / "logs")],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if expect_success and done.returncode != 0:
        raise AssertionError(f"dbt {' '.join(arguments)} failed:\n{done.stdout[-6000:]}")
    results: dict[str, Any] = json.loads((target / "run_results.json").read_text())
    return {
        ".".join(result["unique_id"].split(".")[2:3]): str(result["status"])
        for result in results["results"]
    }


def manifest(home: Path) -> dict[str, Any]:
    """The manifest of the last dbt command on a state folder."""
    content: dict[str, Any] = json.loads((home / "target" / "manifest.json").read_text())
    return content


def query(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query on the warehouse."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def all_marts(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every mart, in a fixed order."""
    names = query(
        home,
        "select table_name from information_schema.tables where table_schema = 'marts' order by 1",
    )
    return {name: query(home, f"select * from marts.{name} order by all") for (name,) in names}
