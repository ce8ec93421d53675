"""What decides whether dbt parses, rebuilds everything, or waits."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dagster_project import dbt_runtime
from dagster_project.settings import Settings


class Elsewhere(Settings):
    """Settings whose project is a made-up one."""

    @property
    def dbt_project(self) -> Path:
        return self.home / "project" / "dbt"

    @property
    def seeds(self) -> Path:
        return self.home / "project" / "seeds"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Elsewhere:
    settings = Elsewhere(home=tmp_path)
    for name, text in {
        "dbt/models/a.sql": "select 1",
        "dbt/tests/t.sql": "select 1",
        "dbt/README.md": "prose",
        "dbt/target/manifest.json": "{}",
        "seeds/s.csv": "a\n1\n",
    }.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return settings


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("dbt/models/a.sql", True),
        ("seeds/s.csv", True),
        ("dbt/tests/t.sql", False),
        ("dbt/README.md", False),
        ("dbt/target/manifest.json", False),
    ],
)
def test_rules_hash_covers_what_decides_figures(
    elsewhere: Elsewhere, name: str, changes: bool
) -> None:
    before = dbt_runtime.rules_hash(elsewhere)
    (elsewhere.home / "project" / name).write_text("changed")
    assert (dbt_runtime.rules_hash(elsewhere) != before) is changes


def test_full_refresh_is_asked_for_by_name(elsewhere: Elsewhere) -> None:
    assert dbt_runtime.why_full_refresh(elsewhere) == "no warehouse yet"
    with duckdb.connect(str(elsewhere.warehouse)) as connection:
        connection.execute("create schema state")
        connection.execute("create table state.last_invocation (invocation_id varchar)")
    assert dbt_runtime.why_full_refresh(elsewhere) == "no complete build yet"
    with duckdb.connect(str(elsewhere.warehouse)) as connection:
        connection.execute("create table state.build_state (as_of date, rules_hash varchar)")
        connection.execute(
            "insert into state.build_state values (date '2026-10-10', ?)",
            [dbt_runtime.rules_hash(elsewhere)],
        )
    assert dbt_runtime.why_full_refresh(elsewhere) is None
    (elsewhere.seeds / "s.csv").write_text("a\n2\n")
    assert "changed" in (dbt_runtime.why_full_refresh(elsewhere) or "")


def test_old_invocations_go_and_the_newest_stay(elsewhere: Elsewhere) -> None:
    for number in range(5):
        folder = elsewhere.dbt_runs / f"run{number}"
        folder.mkdir(parents=True)
        os.utime(folder, (number, number))
    dbt_runtime.prune_invocations(elsewhere, keep=2)
    assert sorted(path.name for path in elsewhere.dbt_runs.iterdir()) == ["run3", "run4"]


def test_held_warehouse_is_waited_for_then_named(elsewhere: Elsewhere) -> None:
    duckdb.connect(str(elsewhere.warehouse)).close()
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(elsewhere.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(dbt_runtime.DbtNotReady, match=str(holder.pid)):
            dbt_runtime.wait_for_warehouse(elsewhere, timeout=0)
    finally:
        holder.kill()
        holder.wait()
    dbt_runtime.wait_for_warehouse(elsewhere, timeout=30)


def test_dbt_stands_beside_the_interpreter() -> None:
    assert dbt_runtime.dbt_executable().parent == Path(sys.executable).parent
