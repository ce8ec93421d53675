"""The benchmark: `make bench`, or `python -m benchmarks.run_bench --days 3` for a quick look.

Here: what is measured, in which order, and the table of results. Not here: the made-up set.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import duckdb

from benchmarks.audit_times import audit_times, pulled_home
from benchmarks.building import build, shortest_build
from benchmarks.decompose import against_script, build_of_scores, shares
from benchmarks.generate import FIRST_DAY, days_from, write_days
from benchmarks.lineage_size import lineage_size
from benchmarks.made_captures import write_captures
from benchmarks.measure import Cost, machine, run_measured
from benchmarks.run_script import RESULT
from benchmarks.two_sources import two_sources
from dagster_project.dbt_runtime import prepare_manifest
from dagster_project.settings import PROJECT_ROOT, Settings

RESULTS = Path(__file__).parent / "results.md"
FEW_DAYS = 4
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


def publish(home: Path) -> Cost:
    """Publish what the warehouse holds."""
    code = (
        "from dagster_project.publish import publish; "
        "from dagster_project.settings import get_settings; publish(get_settings())"
    )
    return _python(["-c", code], home)


def explain_one(home: Path) -> Cost:
    """Explain a province's total of the newest day down to the raw cells, as a person would."""
    return _python(["-m", "dagster_project.cli", "explain", "H21", "--basis", "reconciled"], home)


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
    only_scores = build_of_scores(full)
    whole = shortest_build(full, repeats)
    nodes, scores = whole.node_seconds, compare(full)
    table += [
        ("hand-written script", str(script)),
        ("full build: dbt with every model, seed and check", str(whole.cost)),
        ("of it, models and checks (without dbt's start and parsing)", f"{nodes:.1f} s"),
        ("observations per second, full build", f"{rows / whole.cost.seconds:,.0f}"),
        ("observations per second, models and checks", f"{rows / nodes:,.0f}"),
        ("full build ÷ script", f"{whole.cost.seconds / script.seconds:.1f}"),
        ("models and checks ÷ script", f"{nodes / script.seconds:.1f}"),
        *shares(full),
        *against_script(only_scores, script),
        ("component scores compared, all equal", f"{scores:,}"),
        ("publishing them for the first time", str(publish(full))),
        ("explaining one province's total, from process start", str(explain_one(full))),
        *lineage_size(full),
    ]
    if sources == 2:
        table += two_sources(work, days, whole, repeats)
    return table + (_more_days(work, full, days, repeats) if with_more_days else [])


def _more_days(work: Path, full: Path, days: int, repeats: int) -> list[tuple[str, str]]:
    few = work / "few"
    write_days(few, days_from(FIRST_DAY, FEW_DAYS))
    build(few)
    publish(few)
    # dbt reads its project anew only where it changed; yesterday's run has read it.
    for home in (few, full):
        prepare_manifest(Settings(home=home))
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


def _asked_for(arguments: argparse.Namespace, work: Path) -> list[tuple[str, str]]:
    if arguments.only_audit:
        return audit_times(pulled_home(work), arguments.repeats)
    more, sources = not arguments.no_more_days, arguments.sources
    table = measure_all(work, arguments.days, more, arguments.repeats, sources)
    return table + (audit_times(pulled_home(work), arguments.repeats) if more else [])


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
    parser.add_argument("--only-audit", action="store_true", help="only what an auditor waits for")
    parser.add_argument("--no-more-days", action="store_true", help="only the full build")
    arguments = parser.parse_args()
    work = arguments.work or Path(tempfile.mkdtemp(prefix="chiso-bench-"))
    try:
        text = report(_asked_for(arguments, work))
    finally:
        if arguments.work is None:
            shutil.rmtree(work, ignore_errors=True)
    print(text)
    whole = arguments.days == 60 and not arguments.only_audit
    target = arguments.report or (RESULTS if whole else None)
    if target:
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
