"""Rules of the dbt project itself, read from its manifest."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from dagster_project.settings import PROJECT_ROOT
from tests.warehouse.dbt_builds import manifest, query

# What a layer may read, by the prefix of a node's id and the layer of a model.
MAY_READ = {
    "staging": {"source"},
    "intermediate": {"staging", "intermediate", "seed"},
    "marts": {"intermediate", "seed"},
}


@pytest.fixture(scope="module")
def nodes(dbt_home: Path) -> dict[str, Any]:
    content: dict[str, Any] = manifest(dbt_home)["nodes"]
    return content


def _models(nodes: dict[str, Any], layer: str | None = None) -> list[dict[str, Any]]:
    return [
        node
        for node in nodes.values()
        if node["resource_type"] == "model" and layer in (None, node["fqn"][1])
    ]


def test_layers_read_only_what_lies_below(nodes: dict[str, Any]) -> None:
    for layer, allowed in MAY_READ.items():
        for model in _models(nodes, layer):
            for parent in model["depends_on"]["nodes"]:
                kind = parent.split(".")[0]
                layer_of = nodes[parent]["fqn"][1] if kind == "model" else kind
                assert layer_of in allowed, f"{model['name']} reads {parent}"


def test_every_model_states_its_grain_and_every_column_is_documented(nodes: dict[str, Any]) -> None:
    for model in _models(nodes):
        assert "Grain: one row per" in model["description"], model["name"]
        for name, column in model["columns"].items():
            assert column["description"], f"{model['name']}.{name}"


def test_every_node_is_described_and_every_column_of_its_table_is_documented(
    nodes: dict[str, Any], dbt_home: Path
) -> None:
    built: dict[tuple[str, str], set[str]] = {}
    for schema, table, column in query(
        dbt_home, "select table_schema, table_name, column_name from information_schema.columns"
    ):
        built.setdefault((schema, table), set()).add(column)
    for node in nodes.values():
        if node["resource_type"] not in ("model", "seed"):
            continue
        assert node["description"], node["name"]
        documented = {name for name, column in node["columns"].items() if column["description"]}
        assert documented == built[node["schema"], node["alias"]], node["name"]


def test_columns_are_documented_once_and_by_doc_blocks() -> None:
    for folder in ("dbt/models", "seeds"):
        for path in (PROJECT_ROOT / folder).rglob("*.yml"):
            content = yaml.safe_load(path.read_text())
            for node in [*content.get("models", []), *content.get("seeds", [])]:
                columns = node.get("columns", [])
                names = [column["name"] for column in columns]
                assert len(set(names)) == len(names), f"{path}: {node['name']}"
                for column in columns:
                    assert "doc('col_" in column["description"], f"{node['name']}.{column['name']}"


def test_marts_are_under_contract_with_a_tested_key(nodes: dict[str, Any]) -> None:
    tested = {
        node["attached_node"]
        for node in nodes.values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name") == "unique_combination"
    }
    for model in _models(nodes, "marts"):
        assert model["contract"]["enforced"], model["name"]
        assert model["config"]["meta"]["primary_key"], model["name"]
        assert model["unique_id"] in tested, model["name"]


def test_every_mart_is_built_before_the_state(nodes: dict[str, Any]) -> None:
    [state] = _models(nodes, "state")
    marts = {model["unique_id"] for model in _models(nodes, "marts")}
    assert marts <= set(state["depends_on"]["nodes"])


def test_tests_with_two_parents_name_the_model_they_check(nodes: dict[str, Any]) -> None:
    # A rule about seeds alone has no model to hang on.
    names = {node["name"] for node in nodes.values() if node["resource_type"] in ("model", "seed")}
    for node in nodes.values():
        if node["resource_type"] != "test" or node.get("test_metadata"):
            continue
        assert node["config"]["meta"]["dagster"]["ref"]["name"] in names, node["name"]


def test_only_tests_of_sources_warn(nodes: dict[str, Any]) -> None:
    for node in nodes.values():
        if node["resource_type"] == "test":
            is_about_sources = node["name"].startswith("source_")
            assert (node["config"]["severity"].lower() == "warn") == is_about_sources, node["name"]


def test_models_hold_no_construct_of_one_engine_only() -> None:
    one_engine = re.compile(
        r"//|::|unnest\(|exclude \(|strftime|list_|array_agg|string_agg|arg_m(ax|in)|\[1\]|qualify"
        r"|getvariable|read_parquet|hash\(|avg\(|as varchar"
    )
    for path in (PROJECT_ROOT / "dbt" / "models").rglob("*.sql"):
        found = one_engine.search(path.read_text())
        assert found is None, f"{path}: {found}"


def test_sql_files_are_short() -> None:
    for path in (PROJECT_ROOT / "dbt").rglob("*.sql"):
        assert len(path.read_text().splitlines()) <= 120, path
