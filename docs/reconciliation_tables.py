"""Writes the tables of `reconciliation-2026-10-10.md` from an edition.

Here: their form in Markdown. Not here: the queries (`reconciliation_tables/*.sql`), the words
around the tables. Run it on a state folder that was built from the national portal alone, so that
no synthetic figure is in it:

    CHISO_HOME=var/national .venv/bin/chiso run --replay --portal national \
        --from 2026-09-26 --to 2026-10-10
    CHISO_HOME=var/national .venv/bin/python docs/reconciliation_tables.py
"""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.publish import open_edition, read_current
from dagster_project.settings import get_settings

PAGE = Path(__file__).with_name("reconciliation-2026-10-10.md")
QUERIES = Path(__file__).with_name("reconciliation_tables")
BLOCK = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.S)


def records(marts: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """Return the rows of a query as dicts."""
    cursor = marts.execute((QUERIES / f"{name}.sql").read_text(encoding="utf-8"))
    names = [name for name, *_ in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def table(head: str, rows: list[list[Any]], left: int = 1) -> str:
    """Return a Markdown table; the first `left` columns are texts, the others numbers."""
    count = len(head.split("|"))
    lines = [f"| {head} |", f"|{'---|' * left}{'---:|' * (count - left)}"]
    lines += [f"| {' | '.join(_text(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _text(cell: Any) -> str:
    if cell is None:
        return "not ranked"
    if isinstance(cell, Decimal):
        return f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _span(best: int, worst: int) -> str:
    return str(best) if best == worst else f"{best} to {worst}"


def country(rows: list[dict[str, Any]]) -> str:
    """Return the sums over the provinces."""
    synced, handled = sum(row["synced"] for row in rows), sum(row["handled"] for row in rows)
    fewer = sum(row["synced"] < row["handled"] for row in rows)
    moved = sum(row["scenario_rank"] != row["rank"] for row in rows)
    shifts = sum(abs(row["scenario_rank"] - row["rank"]) for row in rows)
    changes = [row["points_change"] for row in rows]
    return table(
        "34 provinces, 2026-10-10 | ",
        [
            ["dossiers synced, numerator of 1.4 (and its provisional denominator)", synced],
            ["dossiers handled in the period", handled],
            ["synced ÷ handled", f"{100 * Decimal(synced) / handled:.1f} %"],
            ["provinces that handled more than they synced", f"{fewer} of {len(rows)}"],
            ["1.4 under the scenario: points lost by a province", _changes(changes)],
            ["provinces whose rank changes under the scenario", moved],
            ["sum of all shifts of ranks", shifts],
        ],
    )


def _changes(changes: list[Decimal]) -> str:
    return f"{-max(changes):.2f} to {-min(changes):.2f}"


def scopes(rows: list[dict[str, Any]]) -> str:
    """Return how wide the intervals are under both scopes."""
    rule = [row["worst_rank"] - row["best_rank"] for row in rows]
    unit = [row["unit_scope_worst"] - row["unit_scope_best"] for row in rows]
    return table(
        "intervals of 34 provinces | rule scope | unit scope",
        [
            ["sum of worst less best", sum(rule), sum(unit)],
            ["widest", max(rule), max(unit)],
            ["rank certain", rule.count(0), unit.count(0)],
        ],
    )


def provinces(rows: list[dict[str, Any]]) -> str:
    """Return every province under both scopes."""
    return table(
        "province | synced | handled | share | total | under the scenario | rank "
        "| under the scenario | rule scope | unit scope",
        [
            [
                row["name"],
                row["synced"],
                row["handled"],
                f"{100 * Decimal(row['synced']) / row['handled']:.1f} %",
                row["total_score"],
                row["scenario_total"],
                row["rank"],
                row["scenario_rank"],
                _span(row["best_rank"], row["worst_rank"]),
                _span(row["unit_scope_best"], row["unit_scope_worst"]),
            ]
            for row in rows
        ],
    )


def twice(rows: list[dict[str, Any]]) -> str:
    """Return the counts that one portal states twice."""
    return table(
        "day | province | exports that state it | value | status | points at stake | ranks",
        [
            [
                row["as_of"],
                row["name"],
                row["exports"] + (" (chosen)" if row["chosen"] else ""),
                row["value"],
                f"{row['status']}, {row['grade']}",
                row["points_at_stake"] if row["points_at_stake"] is not None else "not scored",
                _span(row["best_rank"], row["worst_rank"]) if row["best_rank"] else "not ranked",
            ]
            for row in rows
        ],
        left=3,
    )


def effects(rows: list[dict[str, Any]]) -> str:
    """Return what one value per count does to totals and ranks."""
    shown = ("as_of", "name", "published", "national", "reconciled", "national_rank")
    return table(
        "day | province | published total | national | reconciled | rank, national | reconciled",
        [[*(row[name] for name in shown), row["reconciled_rank"]] for row in rows],
        left=2,
    )


def tables(marts: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return every table of the page by its name."""
    by_province = records(marts, "provinces")
    made: dict[str, Callable[[list[dict[str, Any]]], str]] = {
        "country": country,
        "scopes": scopes,
        "provinces": provinces,
    }
    found = {name: make(by_province) for name, make in made.items()}
    return found | {
        "twice": twice(records(marts, "twice")),
        "effects": effects(records(marts, "effects")),
    }


def filled(text: str, made: dict[str, str]) -> str:
    """Return the page with its tables written anew."""
    return BLOCK.sub(lambda found: f"{found[1]}\n{made[found[2]]}\n{found[3]}", text)


if __name__ == "__main__":
    with open_edition(read_current(get_settings())) as opened:
        PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), tables(opened)), encoding="utf-8")
