"""The compiled SQL of a full refresh, as one script without any path of this machine.

Here: making the script from dbt's manifest, and its form: steps in the order of their needs, each
begun by a line `-- step: <schema>.<table>`. Two marks stand for folders: `{observations}` (Parquet
files as dbt read them) and `{seeds}` (the rules as CSV). Not here: when a script is made and
when it is carried over (`origins.py`), running it (`audit/rebuild.py`).
"""

import re
from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from typing import Any

OBSERVATIONS, SEEDS = "{observations}", "{seeds}"
STEP = "-- step: "
NEEDS = "-- needs: "
_HEAD = f"""\
-- The warehouse behind this edition, built anew by DuckDB alone (a full refresh).
-- Replace {OBSERVATIONS} and {SEEDS} by folders and attach an empty database as "warehouse";
-- `chiso verify --full` does.
"""
_LAYOUT = re.compile(r"read_parquet\('[^']*/observations/(\w+)/\*\.parquet'\)")
_PATH = re.compile(r"'(?:/|[A-Za-z]:[\\/])[^'\n]*[\\/][^'\n]*'")
Types = Mapping[tuple[str, str], Mapping[str, str]]


class NoScript(ValueError):
    """The manifest gives no script of a full refresh; the message says why."""


def make_script(manifest: Mapping[str, Any], types: Types) -> str:
    """Return the script that builds every seed and model of a manifest.

    Args:
        manifest: dbt's manifest after a full refresh, with the compiled SQL.
        types: (schema, table) → column → type, as the warehouse has them; needed for seeds.

    Raises:
        NoScript: If the manifest has no compiled SQL, or it names a path of this machine.
    """
    nodes = {
        unique_id: node
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in ("seed", "model")
    }
    places = _places(manifest.get("sources") or {})
    graph = {unique_id: sorted(_needs(node, nodes)) for unique_id, node in sorted(nodes.items())}
    order = list(TopologicalSorter(graph).static_order())
    schemas = sorted({str(node["schema"]) for node in nodes.values()})
    steps = [_HEAD, *(f'create schema if not exists "warehouse"."{one}";' for one in schemas)]
    for unique_id in order:
        node = nodes[unique_id]
        needs = " ".join(_name(nodes[one]) for one in graph[unique_id]) or "nothing"
        body = _seed(node, types) if node["resource_type"] == "seed" else _model(node, places)
        steps.append(f"\n{STEP}{_name(node)}\n{NEEDS}{needs}\n{body}")
    return "\n".join(steps) + "\n"


def _needs(node: Mapping[str, Any], nodes: Mapping[str, Any]) -> Iterable[str]:
    return (one for one in (node.get("depends_on") or {}).get("nodes") or [] if one in nodes)


def _name(node: Mapping[str, Any]) -> str:
    return f"{node['schema']}.{node.get('alias') or node['name']}"


def _relation(node: Mapping[str, Any]) -> str:
    return f'"warehouse"."{node["schema"]}"."{node.get("alias") or node["name"]}"'


def _places(sources: Mapping[str, Any]) -> dict[str, str]:
    """Return the text by which the SQL reads each source → the same without the machine's path."""
    places = {}
    for source in sources.values():
        location = str((source.get("meta") or {}).get("external_location") or "")
        found = _LAYOUT.fullmatch(location)
        if found:
            places[location] = f"read_parquet('{OBSERVATIONS}/{found[1]}/*.parquet')"
    return places


def _seed(node: Mapping[str, Any], types: Types) -> str:
    columns = types.get((str(node["schema"]), str(node.get("alias") or node["name"])))
    if not columns:
        raise NoScript(f"the warehouse has no table {_name(node)}")
    typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    delimiter = str((node.get("config") or {}).get("delimiter") or ",").replace("'", "''")
    return (
        f"create table {_relation(node)} ({typed});\n"
        f"copy {_relation(node)} from '{SEEDS}/{node['name']}.csv' "
        f"(format csv, header true, delimiter '{delimiter}');"
    )


def _model(node: Mapping[str, Any], places: Mapping[str, str]) -> str:
    sql = node.get("compiled_code")
    if not sql:
        raise NoScript(f"dbt's manifest holds no compiled SQL of {_name(node)}")
    sql = _without_paths(_name(node), sql.strip(), places)
    relation = _relation(node)
    config = node.get("config") or {}
    if config.get("materialized") == "view":
        return f"create view {relation} as (\n{sql}\n);"
    if not (config.get("contract") or {}).get("enforced"):
        return f"create table {relation} as (\n{sql}\n);"
    columns = node["columns"].values()
    typed = ", ".join(f'"{one["name"]}" {one["data_type"]}' for one in columns)
    names = ", ".join(f'"{one["name"]}"' for one in columns)
    return (
        f"create table {relation} ({typed});\n"
        f"insert into {relation} ({names})\nselect {names} from (\n{sql}\n) as model_subq;"
    )


def _without_paths(name: str, sql: str, places: Mapping[str, str]) -> str:
    if any(mark in sql for mark in (OBSERVATIONS, SEEDS, f"\n{STEP}", f"\n{NEEDS}")):
        raise NoScript(f"the SQL of {name} uses a mark that the script keeps for itself")
    for place, mark in places.items():
        sql = sql.replace(place, mark)
    left = [text for text in _PATH.findall(sql) if "read_" in sql]
    if left:
        raise NoScript(f"the SQL of {name} names a path of this machine: {left[0]}")
    return sql
