"""Runs `component_scores.sql` on the observations of a state folder.

Not here: the SQL; measuring (it is run as a process of its own).
"""

import sys
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).parent / "component_scores.sql"
RESULT = "component_scores_by_hand.duckdb"


def run(home: Path) -> Path:
    """Compute the component scores and return the database that holds them."""
    target = home / RESULT
    target.unlink(missing_ok=True)
    with duckdb.connect(str(target)) as connection:
        # what the pipeline's dbt gets, too
        connection.execute("set threads = 2; set memory_limit = '6GB'")
        connection.execute(f"set variable observations = '{home / 'observations'}'")
        connection.execute(SCRIPT.read_text(encoding="utf-8"))
    return target


if __name__ == "__main__":
    run(Path(sys.argv[1]))
