"""Building the warehouse of a state folder with dbt, and what it cost.

Not here: what is built (`generate.py`), what is compared (`run_bench.py`).
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Cost, run_measured
from dagster_project.dbt_runtime import dbt_environment, dbt_executable
from dagster_project.settings import Settings

BUILD = ["build", "--full-refresh"]
NO_UNIT_TESTS = ["--exclude-resource-type", "unit_test"]
RUN = "bench"


@dataclass(frozen=True)
class Build:
    """What a build cost, and how much of it dbt spent in models and checks."""

    cost: Cost
    node_seconds: float


def build(home: Path, part: Sequence[str] = NO_UNIT_TESTS) -> Build:
    """Build the warehouse with dbt, from nothing: all of it, as the pipeline does, or a part."""
    settings = Settings(home=home)
    settings.warehouse.unlink(missing_ok=True)
    target = results_folder(home)
    environment = dbt_environment(settings) | {"DBT_TARGET_PATH": str(target)}
    cost = run_measured([str(dbt_executable()), *BUILD, *part], settings.dbt_project, environment)
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    return Build(cost, float(results["elapsed_time"]))


def results_folder(home: Path) -> Path:
    """Return where dbt leaves the results of the last build here."""
    return Settings(home=home).dbt_runs / RUN


def shortest_build(home: Path, repeats: int) -> Build:
    """Build some times from nothing; return the build that took least."""
    return min((build(home) for _ in range(repeats)), key=lambda one: one.cost.seconds)


def seconds_of_models(home: Path, part: Callable[[str], bool]) -> float:
    """Return how long dbt worked on the models whose names fit, one after the other."""
    results = results_folder(home) / "run_results.json"
    nodes = json.loads(results.read_text(encoding="utf-8"))["results"]
    return float(
        sum(
            node["execution_time"]
            for node in nodes
            if node["unique_id"].startswith("model.") and part(node["unique_id"].split(".")[-1])
        )
    )
