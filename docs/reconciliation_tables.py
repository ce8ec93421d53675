"""Writes the tables of `reconciliation-2026-10-10.md` from an edition.

Here: the queries and their form in Markdown. Not here: the words around them. Run it on a state
folder that was built from the national portal alone, so that no synthetic figure is in it:

    CHISO_HOME=/tmp/national .venv/bin/chiso run --replay --portal national \
        --from 2026-09-26 --to 2026-10-10
    CHISO_HOME=/tmp/national .venv/bin/python docs/reconciliation_tables.py
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
BLOCK = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.S)

# Provinces on 2026-10-10 with the scenario beside what was chosen. Under unit scope each province
# may take either setting on its own; under rule scope all of them take the same one.
PROVINCES = """
    with totals as (
        select unit_code, total_score, low, high
        from marts.composite_scores
        where as_of = '2026-10-10' and period_id = '2026' and basis = 'reconciled'
    ),

    provinces as (
        select
            ranks.unit_code,
            units.short_name as name,
            ranks.rank,
            ranks.best_rank,
            ranks.worst_rank,
            totals.* exclude (unit_code),
            effects.points_change,
            totals.total_score + effects.points_change as scenario_total
        from marts.rankings as ranks
        inner join marts.units as units
            on ranks.unit_code = units.unit_code and units.valid_to is null
        inner join totals on ranks.unit_code = totals.unit_code
        inner join marts.rule_effects as effects
            on
                ranks.as_of = effects.as_of and ranks.period_id = effects.period_id
                and ranks.unit_code = effects.unit_code
        where
            ranks.as_of = '2026-10-10' and ranks.period_id = '2026' and ranks.basis = 'reconciled'
            and ranks.peer_group = 'provinces'
    ),

    counts as (
        select
            unit_code,
            max(chosen_value) filter (where measure_id = 'dossiers_synced') as synced,
            max(chosen_value) filter (where measure_id = 'dossiers_handled') as handled
        from marts.reconciliation
        where as_of = '2026-10-10' and period_id = '2026'
        group by unit_code
    )

    select
        provinces.*,
        counts.synced,
        counts.handled,
        rank() over (order by scenario_total desc) as scenario_rank,
        1 + (select count(*) from provinces as others where others.low > provinces.high)
            as unit_scope_best,
        1 + (
            select count(*) from provinces as others
            where others.unit_code <> provinces.unit_code and others.high > provinces.low
        ) as unit_scope_worst
    from provinces
    inner join counts on provinces.unit_code = counts.unit_code
    order by provinces.rank, provinces.unit_code
"""
# One count, two values, in answers of one portal.
TWICE = """
    select
        ledger.as_of,
        ledger.unit_code,
        units.short_name as name,
        figures.value,
        string_agg(distinct figures.dataset, ', ' order by figures.dataset) as exports,
        bool_or(figures.chosen) as chosen,
        ledger.status,
        ledger.grade,
        stakes.points_at_stake,
        stakes.best_rank,
        stakes.worst_rank
    from marts.reconciliation as ledger
    inner join marts.units as units on ledger.unit_code = units.unit_code and units.valid_to is null
    inner join marts.reconciliation_candidates as figures
        on
            ledger.as_of = figures.as_of and ledger.period_id = figures.period_id
            and ledger.unit_code = figures.unit_code and ledger.measure_id = figures.measure_id
            and figures.admissible
    left join marts.stakes as stakes
        on
            ledger.as_of = stakes.as_of and ledger.period_id = stakes.period_id
            and ledger.unit_code = stakes.unit_code and ledger.decision_id = stakes.decision_id
    where ledger.period_id = '2026' and ledger.low <> ledger.high
    group by all
    order by ledger.as_of desc, ledger.unit_code, bool_or(figures.chosen) desc, figures.value
"""
# What choosing one value for all indicators does to the provinces in which a count is given twice.
EFFECTS = """
    select
        as_of,
        unit_code,
        any_value(name) as name,
        max(total_score) filter (where basis = 'published') as published,
        max(total_score) filter (where basis = 'national') as national,
        max(total_score) filter (where basis = 'reconciled') as reconciled,
        max(rank) filter (where basis = 'national') as national_rank,
        max(rank) filter (where basis = 'reconciled') as reconciled_rank
    from (
        select ranks.as_of, ranks.unit_code, ranks.basis, ranks.total_score, ranks.rank,
            units.short_name as name
        from marts.rankings as ranks
        inner join marts.units as units
            on ranks.unit_code = units.unit_code and units.valid_to is null
        where ranks.period_id = '2026' and ranks.peer_group = 'provinces' and exists (
            select 1 from marts.reconciliation as ledger
            where
                ledger.as_of = ranks.as_of and ledger.period_id = ranks.period_id
                and ledger.unit_code = ranks.unit_code and ledger.low <> ledger.high
        )
    )
    group by as_of, unit_code
    order by as_of desc, unit_code
"""


def records(marts: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """Return the rows of a query as dicts."""
    cursor = marts.execute(query)
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
    by_province = records(marts, PROVINCES)
    made: dict[str, Callable[[list[dict[str, Any]]], str]] = {
        "country": country,
        "scopes": scopes,
        "provinces": provinces,
    }
    found = {name: make(by_province) for name, make in made.items()}
    return found | {
        "twice": twice(records(marts, TWICE)),
        "effects": effects(records(marts, EFFECTS)),
    }


def filled(text: str, made: dict[str, str]) -> str:
    """Return the page with its tables written anew."""
    return BLOCK.sub(lambda found: f"{found[1]}\n{made[found[2]]}\n{found[3]}", text)


if __name__ == "__main__":
    with open_edition(read_current(get_settings())) as opened:
        PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), tables(opened)), encoding="utf-8")
