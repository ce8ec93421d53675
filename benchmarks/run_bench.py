"""The benchmark: `make bench`, or `python -m benchmarks.run_bench --days 3` for a quick look.

Here: what is measured, in which order, and the table of results. Not here: the made-up set.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb

from benchmarks.generate import FIRST_DAY, days_from, write_days
from benchmarks.made_captures import write_captures
from benchmarks.measure import Cost, machine, run_measured
from benchmarks.run_script import RESULT
from dagster_project.dbt_runtime import dbt_environment, dbt_executable
from dagster_project.settings import PROJECT_ROOT, Settings

RESULTS = Path(__file__).parent / "results.md"
BUILD = ["build", "--full-refresh", "--exclude-resource-type", "unit_test"]
RUN = "bench"
FEW_DAYS = 4
# Beginnings of the names of the models that a second source is for.
RECONCILIATION = (
    *("int_ledger", "int_decision", "int_choice", "int_setting", "int_score_ranges"),
    *("int_rank_intervals", "int_rule", "int_stakes", "int_unit_stakes", "int_identity"),
    *("int_difference", "int_derived", "int_overrides", "int_coverage", "int_reliability"),
    *("reconciliation", "identity", "coverage", "source_reliability", "mart_stakes", "unused"),
)
CONTESTED = "select count(*), count(*) filter (where low <> high) from marts.reconciliation"

# Other programs on the machine only ever make a measurement longer: the shortest one counts.
REPEATS = 3

DIFFERENCES = """
    with pipeline as (
        select as_of, period_id, unit_code, component_id, score
        from warehouse.marts.component_scores where basis = 'national' and score is not null
    )
    select
        (select count(*) from pipeline),
        (select count(*) from (from pipeline except all from hand.component_scores)),
        (select count(*) from (from hand.component_scores except all from pipeline))
"""


@dataclass(frozen=True)
class Build:
    """What a build cost, and how much of it dbt spent in models and checks."""

    cost: Cost
    node_seconds: float


def build(home: Path) -> Build:
    """Build the whole warehouse with dbt, from nothing, as the pipeline does."""
    settings = Settings(home=home)
    settings.warehouse.unlink(missing_ok=True)
    target = settings.dbt_runs / RUN
    environment = dbt_environment(settings) | {"DBT_TARGET_PATH": str(target)}
    cost = run_measured([str(dbt_executable()), *BUILD], settings.dbt_project, environment)
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    return Build(cost, float(results["elapsed_time"]))


def publish(home: Path) -> Cost:
    """Publish what the warehouse holds."""
    code = (
        "from dagster_project.publish import publish; "
        "from dagster_project.settings import get_settings; publish(get_settings())"
    )
    return _python(["-c", code], home)


def one_more_day(home: Path, days: int) -> Cost:
    """Pull, parse, build and publish the day after the first `days` ones."""
    as_of = FIRST_DAY + timedelta(days=days)
    captures = home / "captured"
    write_captures(captures, as_of)
    command = ["-m", "dagster_project.cli", "run", "--replay", "--captures", str(captures)]
    return _python([*command, "--as-of", as_of.isoformat()], home)


def by_hand(home: Path) -> Cost:
    """Run the hand-written script."""
    return _python(["-m", "benchmarks.run_script", str(home)], home)


def compare(home: Path) -> int:
    """Compare the pipeline's component scores with the script's; return how many are equal.

    Raises:
        SystemExit: If one differs.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach '{Settings(home=home).warehouse}' as warehouse (read_only)")
        connection.execute(f"attach '{home / RESULT}' as hand (read_only)")
        row = connection.execute(DIFFERENCES).fetchone()
    scores, ours, theirs = row or (0, 0, 0)
    if not scores or ours or theirs:
        raise SystemExit(
            f"of {scores:,} component scores the script does not have {ours:,}; "
            f"the pipeline does not have {theirs:,} of the script's"
        )
    return int(scores)


def _python(arguments: list[str], home: Path) -> Cost:
    return run_measured([sys.executable, *arguments], PROJECT_ROOT, {"CHISO_HOME": str(home)})


def seconds_of_models(home: Path, part: Callable[[str], bool]) -> float:
    """Return how long dbt worked on the models whose names fit, one after the other."""
    results = Settings(home=home).dbt_runs / RUN / "run_results.json"
    nodes = json.loads(results.read_text(encoding="utf-8"))["results"]
    return float(
        sum(
            node["execution_time"]
            for node in nodes
            if node["unique_id"].startswith("model.") and part(node["unique_id"].split(".")[-1])
        )
    )


def is_reconciliation(model: str) -> bool:
    """Tell whether a model belongs to the ledger, to ranges, intervals or stakes."""
    return model.startswith(RECONCILIATION)


def two_sources(work: Path, days: int, single: Build, repeats: int) -> list[tuple[str, str]]:
    """Build the same days with a synthetic second source for every unit, and compare."""
    home = work / "two"
    rows = write_days(home, days_from(FIRST_DAY, days), sources=2)
    both = _shortest_build(home, repeats)
    longer = both.cost.seconds / single.cost.seconds
    more_work = both.cost.cpu_seconds / single.cost.cpu_seconds
    with duckdb.connect(str(Settings(home=home).warehouse), read_only=True) as connection:
        counts = connection.execute(CONTESTED).fetchone() or (0, 0)
    models = [seconds_of_models(work / name, is_reconciliation) for name in ("full", "two")]
    return [
        ("observations, two sources (the second one synthetic)", f"{rows:,} in {days} days"),
        ("full build, two sources", str(both.cost)),
        ("full build, two sources ÷ one source", f"{longer:.2f}"),
        ("full build, two sources ÷ one source, processor time", f"{more_work:.2f}"),
        ("reconciliation models of the last build, one source", f"{models[0]:.1f} s"),
        ("reconciliation models of the last build, two sources", f"{models[1]:.1f} s"),
        (
            "counts in the ledger, and those on which candidates differ",
            f"{counts[0]:,}, {counts[1]:,}",
        ),
    ]


def measure_all(
    work: Path, days: int, with_more_days: bool, repeats: int = 1, sources: int = 1
) -> list[tuple[str, str]]:
    """Take every measurement and return the rows of the table."""
    full = work / "full"
    started = time.perf_counter()
    rows = write_days(full, days_from(FIRST_DAY, days))
    table = [
        ("observations (made up)", f"{rows:,} in {days} days"),
        ("making them", f"{time.perf_counter() - started:.1f} s"),
    ]
    script = _shortest(by_hand(full) for _ in range(repeats))
    whole = _shortest_build(full, repeats)
    nodes, scores = whole.node_seconds, compare(full)
    table += [
        ("hand-written script", str(script)),
        ("full build: dbt with every model, seed and check", str(whole.cost)),
        ("of it, models and checks (without dbt's start and parsing)", f"{nodes:.1f} s"),
        ("observations per second, full build", f"{rows / whole.cost.seconds:,.0f}"),
        ("observations per second, models and checks", f"{rows / nodes:,.0f}"),
        ("full build ÷ script", f"{whole.cost.seconds / script.seconds:.1f}"),
        ("models and checks ÷ script", f"{nodes / script.seconds:.1f}"),
        ("component scores compared, all equal", f"{scores:,}"),
        ("publishing them for the first time", str(publish(full))),
    ]
    if sources == 2:
        table += two_sources(work, days, whole, repeats)
    return table + (_more_days(work, full, days, repeats) if with_more_days else [])


def _more_days(work: Path, full: Path, days: int, repeats: int) -> list[tuple[str, str]]:
    few = work / "few"
    write_days(few, days_from(FIRST_DAY, FEW_DAYS))
    build(few)
    publish(few)
    # by turns, so that a busy minute hits both
    costs = [
        (one_more_day(few, FEW_DAYS + turn), one_more_day(full, days + turn))
        for turn in range(repeats)
    ]
    early, late = _shortest(one for one, _ in costs), _shortest(one for _, one in costs)
    return [
        (f"one more day after {FEW_DAYS} days (pull to edition)", str(early)),
        (f"one more day after {days} days (pull to edition)", str(late)),
        ("late ÷ early", f"{late.seconds / early.seconds:.2f}"),
        ("late ÷ early, processor time", f"{late.cpu_seconds / early.cpu_seconds:.2f}"),
    ]


def _shortest_build(home: Path, repeats: int) -> Build:
    return min((build(home) for _ in range(repeats)), key=lambda one: one.cost.seconds)


def _shortest(costs: Iterable[Cost]) -> Cost:
    return min(costs, key=lambda cost: cost.seconds)


def report(table: list[tuple[str, str]]) -> str:
    """Return the table as Markdown."""
    lines = [f"| {what} | {value} |" for what, value in table]
    head = (
        f"# Results\n\nMeasured on {machine()}. All figures are made up. Memory is that of the\n"
        "largest process; of repeated measurements the shortest counts.\n"
    )
    return "\n".join([head, "| | |", "|---|---|", *lines, ""])


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=60, help="days of the set (default 60)")
    parser.add_argument("--work", type=Path, help="folder to work in (default: a temporary one)")
    parser.add_argument(
        "--report", type=Path, help="where to write the table (default: 60 days only)"
    )
    parser.add_argument("--repeats", type=int, default=REPEATS, help="the shortest time counts")
    parser.add_argument(
        "--sources", type=int, choices=(1, 2), default=1, help="2: also build with a second source"
    )
    parser.add_argument("--no-more-days", action="store_true", help="only the full build")
    arguments = parser.parse_args()
    work = arguments.work or Path(tempfile.mkdtemp(prefix="chiso-bench-"))
    try:
        more, sources = not arguments.no_more_days, arguments.sources
        text = report(measure_all(work, arguments.days, more, arguments.repeats, sources))
    finally:
        if arguments.work is None:
            shutil.rmtree(work, ignore_errors=True)
    print(text)
    target = arguments.report or (RESULTS if arguments.days == 60 else None)
    if target:
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
