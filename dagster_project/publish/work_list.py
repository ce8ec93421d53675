"""The work list behind `chiso reconcile`: contested decisions, those that move most ranks first.

Here: its queries and their defaults. Not here: the records (`work_items.py`), the sentences
(`work_words.py`), how it looks (the command line).
"""

from collections import defaultdict
from datetime import date
from typing import Any

import duckdb

from dagster_project.publish.current import Edition
from dagster_project.publish.errors import UnknownChoice
from dagster_project.publish.find_unit import Unit, find_unit
from dagster_project.publish.open_edition import open_edition, rows_of
from dagster_project.publish.work_items import (
    Contested,
    Figure,
    Override,
    RuleItem,
    WorkItem,
    WorkList,
    label,
)
from dagster_project.publish.work_notices import OVERRIDES, SILENT, idle_override, silent_portal
from dagster_project.publish.work_queries import COUNTS, DECISIONS, FIGURES, ITEMS, RULES
from dagster_project.publish.work_words import about_rule, what_to_do

Row = dict[str, Any]

NEEDED = ("reconciliation", "reconciliation_candidates", "stakes", "rule_effects",
          "override_checks")  # fmt: skip
_SHOWN = 12


def work_list(
    edition: Edition,
    unit: str | None = None,
    as_of: date | None = None,
    period: str | None = None,
    limit: int = 10,
) -> WorkList:
    """Return the decisions of an edition that are worth settling.

    Args:
        edition: The edition to read.
        unit: Code or name of a unit; all units by default.
        as_of: The day; the newest one of the ledger by default.
        period: The period; the year of the day by default.
        limit: How many decisions of units to return.

    Raises:
        UnknownChoice: If there is no such unit, day or period, or no ledger in the edition.
    """
    with open_edition(edition) as connection:
        _refuse_without_ledger(connection, edition)
        day, period_id = _settle(connection, edition, as_of, period)
        found = find_unit(connection, unit, day) if unit else None
        code = found.code if found else None
        given = {"as_of": day, "period_id": period_id, "unit_code": code, "limit": limit}
        return _read(connection, edition, found, given)


def _refuse_without_ledger(connection: duckdb.DuckDBPyConnection, edition: Edition) -> None:
    there = {
        name
        for (name,) in connection.execute(
            "select view_name from duckdb_views() where schema_name = 'marts'"
        ).fetchall()
    }
    missing = [name for name in NEEDED if name not in there]
    if missing:
        raise UnknownChoice(
            f"edition {edition.edition_id} was published without {', '.join(missing)}; "
            "`chiso run` publishes one with them"
        )


def _settle(
    connection: duckdb.DuckDBPyConnection,
    edition: Edition,
    as_of: date | None,
    period: str | None,
) -> tuple[date, str]:
    """Fill in the defaults; refuse a day or a period that the ledger does not have."""
    found = connection.execute("select distinct as_of from marts.reconciliation order by 1")
    days = [day for (day,) in found.fetchall()]
    if not days:
        raise UnknownChoice(f"edition {edition.edition_id} holds no ledger row at all")
    day = as_of or days[-1]
    if day not in days:
        listed = ", ".join(str(one) for one in days[-_SHOWN:])
        raise UnknownChoice(f"there is no ledger with --as-of {day}; there is: {listed}")
    found = connection.execute(
        "select distinct period_id from marts.reconciliation where as_of = ? order by 1", [day]
    )
    periods = [str(one) for (one,) in found.fetchall()]
    wanted = period or str(day.year)
    if wanted not in periods:
        listed = ", ".join(periods[:_SHOWN])
        raise UnknownChoice(
            f"there is no ledger with --period {wanted} of {day}; there is: {listed}"
        )
    return day, wanted


def _read(
    connection: duckdb.DuckDBPyConnection, edition: Edition, unit: Unit | None, given: Row
) -> WorkList:
    rows_of(connection, DECISIONS, given)
    contested = connection.execute("select count(*) from work").fetchone()
    figures: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows_of(connection, FIGURES, given):
        figures[row["unit_code"], row["measure_id"]].append(row)
    counts: dict[tuple[str, str], list[Contested]] = defaultdict(list)
    for row in rows_of(connection, COUNTS, given):
        made = _contested(row, figures[row["unit_code"], row["measure_id"]])
        counts[row["unit_code"], row["decision_id"]].append(made)
    return WorkList(
        edition_id=edition.edition_id,
        as_of=given["as_of"],
        period_id=given["period_id"],
        unit_code=unit.code if unit else None,
        unit=unit.name if unit else None,
        contested=contested[0] if contested else 0,
        items=[
            _item(row, counts[row["unit_code"], row["decision_id"]])
            for row in rows_of(connection, ITEMS, given)
        ],
        rules=[_rule(row) for row in rows_of(connection, RULES, given)],
        notices=[
            *(silent_portal(row, given["as_of"]) for row in rows_of(connection, SILENT, given)),
            *(idle_override(row) for row in rows_of(connection, OVERRIDES, given)),
        ],
    )


def _item(row: Row, measures: list[Contested]) -> WorkItem:
    names = ("unit_code", "unit", "decision_id", "points_at_stake", "ranks_at_stake",
             "best_rank", "worst_rank")  # fmt: skip
    return WorkItem(
        decision=label(row, "decision"),
        grade=max(one.grade for one in measures),
        has_synthetic=any(figure.is_synthetic for one in measures for figure in one.figures),
        measures=measures,
        todo=what_to_do(measures),
        **{name: row[name] for name in names},
    )


def _contested(row: Row, figures: list[Row]) -> Contested:
    names = ("measure_id", "chosen_value", "chosen_portal", "chosen_dataset", "low", "high",
             "status", "grade", "rule_id", "legal_basis")  # fmt: skip
    return Contested(
        measure=label(row, "measure"),
        reason=label(row, "reason"),
        cause=label(row, "cause") if row["cause_id"] else None,
        override=_override(row) if row["override_id"] else None,
        figures=[_figure(one, row["chosen_value"]) for one in figures],
        **{name: row[name] for name in names},
    )


def _override(row: Row) -> Override:
    return Override(
        override_id=row["override_id"],
        author=row["override_author"],
        approver=row["override_approver"],
        expires_on=row["override_expires_on"],
        rule_value=row["rule_value"],
        follows=row["override_expected_value"] is None,
    )


def _figure(row: Row, chosen_value: int | None) -> Figure:
    value = row["value"]
    names = ("portal_id", "dataset", "source_measure_id", "value", "chosen",
             "inadmissible_reason", "captured_as_of", "cutoff_on", "observation_id",
             "is_synthetic")  # fmt: skip
    return Figure(
        portal=label(row, "portal"),
        gap=None if value is None or chosen_value is None else value - chosen_value,
        **{name: row[name] for name in names},
    )


def _rule(row: Row) -> RuleItem:
    decision, setting = label(row, "decision"), label(row, "setting")
    names = ("decision_id", "points_at_stake", "ranks_at_stake", "units_moved", "legal_basis")
    return RuleItem(
        decision=decision,
        setting=setting,
        points_of_unit=row["points_change"],
        reason=label(row, "reason"),
        todo=about_rule(decision, setting, row["points_at_stake"], row["ranks_at_stake"]),
        **{name: row[name] for name in names},
    )
