"""May this warehouse be published? Only after a full dbt build without a failed ERROR check.

Here: finding the results of the dbt invocation that last wrote the warehouse, and judging them.
Not here: running dbt, checks of our own, copying data.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.dbt_failures import failing_rows
from dagster_project.publish.errors import PublishRefused
from dagster_project.publish.files import read_json

PASSED = {"success", "pass", "warn", "no-op"}
# What a build must have run; unit tests belong to development and CI.
_NODES = {"model", "seed", "snapshot", "test"}
_SHOWN = 8
_AGAIN = "run `chiso run` again"


@dataclass(frozen=True)
class Gate:
    """The dbt build that the warehouse comes from.

    Attributes:
        invocation_id: dbt's id of that build.
        manifest: Its manifest file.
        run_results: Its results file.
        nodes: The manifest's nodes.
        summary: Check results for the edition's datapackage.
    """

    invocation_id: str
    manifest: Path
    run_results: Path
    nodes: dict[str, Any]
    summary: dict[str, Any]


def check_gate(connection: duckdb.DuckDBPyConnection, dbt_runs: Path) -> Gate:
    """Return the build behind the attached warehouse, or refuse.

    Args:
        connection: A connection with the warehouse attached as `warehouse`.
        dbt_runs: The folder that holds one dbt target folder per invocation.

    Raises:
        PublishRefused: If that build failed, was not full, or left no results.
    """
    invocation_id, which = _last_invocation(connection)
    if which != "build":
        raise PublishRefused(
            f"the warehouse was last written by `dbt {which}` (invocation {invocation_id}), not by "
            f"a full `dbt build`; {_AGAIN}"
        )
    path, document = _find_results(dbt_runs, invocation_id)
    nodes = _nodes(path.with_name("manifest.json"))
    results = {str(one["unique_id"]): one for one in document["results"]}
    _refuse_failures(connection, results, nodes)
    _refuse_partial(results, nodes, invocation_id)
    return Gate(
        invocation_id=invocation_id,
        manifest=path.with_name("manifest.json"),
        run_results=path,
        nodes=nodes,
        summary=summary_of(document, nodes),
    )


def _last_invocation(connection: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    try:
        rows = connection.execute(
            "select invocation_id, which from warehouse.state.last_invocation"
        ).fetchall()
    except duckdb.CatalogException as error:
        raise PublishRefused(
            "the warehouse does not say which dbt run wrote it (no state.last_invocation); "
            + _AGAIN
        ) from error
    if len(rows) != 1:
        raise PublishRefused(
            f"state.last_invocation of the warehouse holds {len(rows)} rows, not one; {_AGAIN}"
        )
    return str(rows[0][0]), str(rows[0][1])


def _find_results(dbt_runs: Path, invocation_id: str) -> tuple[Path, dict[str, Any]]:
    broken = []
    for path in _newest_first(dbt_runs):
        try:
            document = read_json(path)
            found = document["metadata"]["invocation_id"] == invocation_id
            if found and isinstance(document["results"], list):
                return path, document
        except (OSError, ValueError, KeyError, TypeError) as error:
            broken.append(f"{path}: {error}")
    hint = f" ({'; '.join(broken[:2])})" if broken else ""
    raise PublishRefused(
        f"no results of dbt invocation {invocation_id}, the last that wrote the warehouse, under "
        f"{dbt_runs}{hint}: it was killed, or its results were removed; {_AGAIN}"
    )


def _newest_first(dbt_runs: Path) -> Iterator[Path]:
    paths = list(dbt_runs.rglob("run_results.json"))
    yield from sorted(paths, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _nodes(path: Path) -> dict[str, Any]:
    try:
        nodes = read_json(path)["nodes"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PublishRefused(f"dbt's manifest {path} cannot be read ({error}); {_AGAIN}") from error
    if not isinstance(nodes, dict):
        raise PublishRefused(f"dbt's manifest {path} holds no nodes; {_AGAIN}")
    return nodes


def _refuse_failures(
    connection: duckdb.DuckDBPyConnection, results: dict[str, Any], nodes: dict[str, Any]
) -> None:
    failed = [one for one in results.values() if one["status"] not in {*PASSED, "skipped"}]
    if failed:
        raise PublishRefused(
            f"{len(failed)} dbt check(s) or model(s) failed: "
            + "; ".join(_told(connection, one, nodes) for one in failed[:_SHOWN])
            + (f"; and {len(failed) - _SHOWN} more" if len(failed) > _SHOWN else "")
        )


def _refuse_partial(results: dict[str, Any], nodes: dict[str, Any], invocation_id: str) -> None:
    missing = [
        node.get("name", unique_id)
        for unique_id, node in nodes.items()
        if node["resource_type"] in _NODES
        and node.get("config", {}).get("materialized") != "ephemeral"
        and results.get(unique_id, {"status": "skipped"})["status"] == "skipped"
    ]
    if missing:
        shown = ", ".join(sorted(missing)[:_SHOWN]) + (" …" if len(missing) > _SHOWN else "")
        raise PublishRefused(
            f"dbt invocation {invocation_id} was not a full build, {len(missing)} node(s) did not "
            f"run: {shown}; {_AGAIN}"
        )


def _told(
    connection: duckdb.DuckDBPyConnection, result: dict[str, Any], nodes: dict[str, Any]
) -> str:
    name = nodes.get(result["unique_id"], {}).get("name", result["unique_id"])
    message = " ".join(str(result.get("message") or "").split())[:200]
    parts = [str(result["status"]), message, failing_rows(connection, result)]
    return f"{name} ({': '.join(part for part in parts if part)})"


def summary_of(document: dict[str, Any], nodes: dict[str, Any]) -> dict[str, Any]:
    """Return the check results of a dbt build, as an edition states them.

    Args:
        document: dbt's `run_results.json`.
        nodes: The nodes of its manifest.
    """
    results = {str(one["unique_id"]): one for one in document["results"]}

    def kind(unique_id: str) -> str:
        return str(nodes.get(unique_id, {}).get("resource_type", unique_id.partition(".")[0]))

    tests = [one for unique_id, one in results.items() if kind(unique_id) == "test"]
    warned = [
        {
            "name": nodes.get(one["unique_id"], {}).get("name", one["unique_id"]),
            "failures": one.get("failures"),
            "message": one.get("message"),
        }
        for one in results.values()
        if one["status"] == "warn"
    ]
    return {
        "finished_at": document["metadata"].get("generated_at"),
        "nodes": dict(sorted(Counter(kind(unique_id) for unique_id in results).items())),
        "checks": len(tests),
        "passed": sum(one["status"] == "pass" for one in tests),
        "warned": sorted(warned, key=lambda one: str(one["name"])),
    }
