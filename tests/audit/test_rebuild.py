"""Building a warehouse again from an edition's own SQL: steps, targets, what is refused.

Here: the engine on a small script. Not here: the real edition (test_verify_full.py).
"""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.audit.errors import CannotTell
from dagster_project.audit.rebuild import Inputs, RebuildFailed, lay_out, rebuild
from dagster_project.publish.engine import OutOfRoom
from dagster_project.publish.rebuild_script import NoScript, make_script


def node(name: str, sql: str, *needs: str, **more: Any) -> dict[str, Any]:
    return {
        "resource_type": "model",
        "schema": "marts",
        "name": name,
        "compiled_code": sql,
        "depends_on": {"nodes": list(needs)},
        "config": {"materialized": "table"},
        **more,
    }


def manifest(**nodes: dict[str, Any]) -> dict[str, Any]:
    source = {"meta": {"external_location": "read_parquet('/of/home/observations/raw/*.parquet')"}}
    seed = {"resource_type": "seed", "schema": "seeds", "name": "weights", "config": {}}
    return {"nodes": {"weights": seed, **nodes}, "sources": {"raw": source}}


TYPES = {("seeds", "weights"): {"unit": "VARCHAR", "weight": "INTEGER"}}
TWICE = node("twice", 'select a, 2 * b as b from "warehouse"."marts"."base" order by a', "base")
BASE = node(
    "base",
    "select a, b * weight as b from read_parquet('/of/home/observations/raw/*.parquet')\n"
    'join "warehouse"."seeds"."weights" on a = unit -- the last line is a comment',
    "weights",
)


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    (tmp_path / "o" / "raw").mkdir(parents=True)
    (tmp_path / "s").mkdir()
    duckdb.execute(f"copy (select 'x' as a, 5 as b) to '{tmp_path}/o/raw/one.parquet'")
    (tmp_path / "s" / "weights.csv").write_text("unit,weight\nx,3\n")
    script = tmp_path / "rebuild.sql"
    script.write_text(make_script(manifest(twice=TWICE, base=BASE), TYPES))
    return Inputs(script, tmp_path / "o", tmp_path / "s")


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(f"from {table}").fetchall()


def test_steps_run_in_the_order_of_their_needs(inputs, tmp_path):
    assert "/of/home" not in inputs.script.read_text()
    assert rows(rebuild(inputs, tmp_path / "new"), "marts.twice") == [("x", 30)]


def test_another_seed_alone_changes_the_result(inputs, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "weights.csv").write_text("unit,weight\nx,4\n")
    path = rebuild(Inputs(inputs.script, inputs.observations, other), tmp_path / "new")
    assert rows(path, "marts.twice") == [("x", 40)]


def test_only_what_a_target_needs_is_built(inputs, tmp_path):
    names: list[str] = []
    rebuild(inputs, tmp_path / "new", targets=["marts.base"], say=names.append)
    assert names == ["seeds.weights", "marts.base"]


def test_a_target_that_no_step_makes(inputs, tmp_path):
    with pytest.raises(RebuildFailed, match=r"no step marts\.other"):
        rebuild(inputs, tmp_path / "new", targets=["marts.other"])


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda body: body[: len(body) // 2], id="cut"),
        pytest.param(
            lambda body: body.replace(b"select", b"sel\xe9ct"), id="a byte that is no text"
        ),
        pytest.param(lambda body: b"nonsense;\n" + body, id="another beginning"),
    ],
)
def test_a_spoiled_script_is_told_in_a_line(inputs, tmp_path, spoil):
    body = inputs.script.read_bytes()
    assert spoil(body) != body
    inputs.script.write_bytes(spoil(body))
    for targets in (None, ["marts.twice"]):
        with pytest.raises(RebuildFailed) as told:
            rebuild(inputs, tmp_path / f"new-{targets}", targets=targets)
        assert "\n" not in told.value.said.en
        assert told.value.said.vi != told.value.said.en


def test_inputs_of_another_form_name_the_step(inputs, tmp_path):
    duckdb.execute(f"copy (select 'x' as a) to '{inputs.observations}/raw/one.parquet'")
    with pytest.raises(RebuildFailed, match=r"marts\.base cannot be built"):
        rebuild(inputs, tmp_path / "new")


def test_a_contract_gives_the_types(inputs, tmp_path):
    columns = {name: {"name": name, "data_type": kind} for name, kind in (("b", "hugeint"),)}
    config = {"materialized": "incremental", "contract": {"enforced": True}}
    strict = node("twice", str(TWICE["compiled_code"]), "base", columns=columns, config=config)
    inputs.script.write_text(make_script(manifest(twice=strict, base=BASE), TYPES))
    path = rebuild(inputs, tmp_path / "new")
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute("describe marts.twice").fetchall()
    assert [(name, kind) for name, kind, *_ in found] == [("b", "HUGEINT")]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("from read_csv('/somewhere/else/x.csv')", "names a path of this machine"),
        ("select '{seeds}'", "uses a mark"),
        ("", "holds no compiled SQL"),
    ],
)
def test_what_cannot_become_a_script(sql, reason):
    with pytest.raises(NoScript, match=reason):
        make_script(manifest(odd=node("odd", sql)), TYPES)


def test_an_edition_without_a_script(tmp_path):
    with pytest.raises(CannotTell, match="before editions held"):
        lay_out(tmp_path, tmp_path / "scratch")


@pytest.mark.parametrize("limit", ["1MB", "5MB"])
def test_a_machine_without_memory_is_no_fault_of_the_inputs(
    inputs: Inputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
):
    many = "select range::varchar as a, range as b from range(3000000) order by hash(range)"
    duckdb.execute(f"copy ({many}) to '{tmp_path}/o/raw/one.parquet'")
    monkeypatch.setenv("CHISO_DBT_MEMORY", limit)
    with pytest.raises(OutOfRoom, match="Out of Memory"):
        rebuild(inputs, tmp_path / "new")
