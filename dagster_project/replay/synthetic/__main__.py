"""`python -m dagster_project.replay.synthetic`: the truth table, or the files themselves.

Here: arguments and printing. Not here: figures and truth.
"""

import argparse
import csv
import sys
from dataclasses import asdict, fields
from pathlib import Path

from dagster_project.replay.carried import load_carried
from dagster_project.replay.synthetic.serve import SyntheticPortals
from dagster_project.replay.synthetic.truth import TruthRow, truth_rows


def main(arguments: list[str] | None = None) -> int:
    """Print the truth table or write the files; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m dagster_project.replay.synthetic",
        description="Synthetic provincial exports, made from real national figures (seed 766).",
    )
    parser.add_argument("--truth", action="store_true", help="print what is wrong in them, as CSV")
    parser.add_argument("--files", type=Path, help="write the files into a folder, to look at")
    given = parser.parse_args(arguments)
    if given.truth:
        _print_truth(truth_rows())
    if given.files is not None:
        for path, body in SyntheticPortals(load_carried()).files():
            target = given.files / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
            sys.stdout.write(f"{target}\n")
    if not given.truth and given.files is None:
        parser.print_help()
        return 2
    return 0


def _print_truth(rows: list[TruthRow]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    names = [field.name for field in fields(TruthRow)]
    writer.writerow(names)
    for row in rows:
        values = asdict(row)
        values["exact"] = str(row.exact).lower()
        writer.writerow([values[name] for name in names])


if __name__ == "__main__":
    sys.exit(main())
