"""What of a build the hand-written script does too, and what it does not.

Here: the build of only the models that component scores need; dbt's times of a whole build, split.
Not here: the builds (`building.py`).
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.building import NO_UNIT_TESTS, Build, build, results_folder
from benchmarks.measure import Cost

SCORES = "component_scores"
# What the script computes: one figure of each count of the basis `national`, from observations.
COUNTS = "int_score_inputs"
ONLY_SCORES = ["--select", f"+{SCORES}", *NO_UNIT_TESTS, "--exclude-resource-type", "test"]


def build_of_scores(home: Path) -> Build:
    """Build from nothing the models that component scores need, of all bases, without checks."""
    return build(home, ONLY_SCORES)


def against_script(scores: Build, script: Cost) -> list[tuple[str, str]]:
    """Return the rows that set the models of component scores against the script."""
    slower = scores.cost.cpu_seconds / script.cpu_seconds
    return [
        (
            "only the models that component scores need (all bases, ledger, ranges)",
            str(scores.cost),
        ),
        ("of it, models (without dbt's start and parsing)", f"{scores.node_seconds:.1f} s"),
        ("those models ÷ script", f"{scores.node_seconds / script.seconds:.1f}"),
        ("the build of those models ÷ script, processor time", f"{slower:.1f}"),
    ]


def shares(home: Path) -> list[tuple[str, str]]:
    """Return how dbt's times of the last whole build split; two nodes run side by side."""
    folder = results_folder(home)
    results = json.loads((folder / "run_results.json").read_text(encoding="utf-8"))["results"]
    parents = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["parent_map"]
    counts, scores = (_with_ancestors(parents, name) for name in (COUNTS, SCORES))
    models = {one["unique_id"] for one in results if one["unique_id"].startswith("model.")}
    checks = {one["unique_id"] for one in results if one["unique_id"].startswith("test.")}
    parts = {
        "models of the national counts": models & counts,
        "other models that component scores need": (models & scores) - counts,
        "all other models": models - scores,
        "checks": checks,
    }
    total = sum(one["execution_time"] for one in results)
    return [
        (f"share of dbt's times: {name}", _share(results, chosen, total))
        for name, chosen in parts.items()
    ]


def _share(results: Sequence[Mapping[str, Any]], chosen: set[str], total: float) -> str:
    seconds = sum(one["execution_time"] for one in results if one["unique_id"] in chosen)
    return f"{seconds:.1f} s ({100 * seconds / total:.0f} %, {len(chosen)} nodes)"


def _with_ancestors(parents: Mapping[str, Sequence[str]], model: str) -> set[str]:
    found: set[str] = set()
    waiting = [next(node for node in parents if _is_model(node, model))]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += parents.get(node, [])
    return found


def _is_model(node: str, name: str) -> bool:
    return node.startswith("model.") and node.rsplit(".", maxsplit=1)[-1] == name
