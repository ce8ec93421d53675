"""The ranking that `chiso rank` prints: one peer group, one day, one period, one basis.

Here: the query, its defaults, and what to say when there is no such ranking. Not here: the
labels (ranking_labels.py), how it looks (the command line).
"""

import contextlib
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from dagster_project.publish.current import Edition
from dagster_project.publish.errors import UnknownChoice
from dagster_project.publish.open_edition import open_edition
from dagster_project.publish.ranking_labels import (
    BASES,
    COLUMNS,
    Label,
    group_label,
    period_label,
    romanized,
)

_SHOWN = 12
_CHOICES = ("as_of", "period_id", "basis", "peer_group")
BASES_IN_ORDER = ("national", "reconciled", "provincial", "published")


@dataclass(frozen=True)
class RankTable:
    """A ranking with its labels.

    Attributes:
        edition_id: The edition it comes from.
        as_of: The day whose captures made it.
        period_id: The period that the figures cover.
        basis: Which inputs the scores used.
        group: The peer group.
        methodology_id: The rules in force for the period.
        ranked_units: How many units have a rank.
        previous_as_of: The day that changes are counted from, or None.
        labels: `period`, `basis`, `group` and every column, in Vietnamese and English.
        rows: One dict per unit, ranked ones first, ties in the order of their codes.
    """

    edition_id: str
    as_of: date
    period_id: str
    basis: str
    group: str
    methodology_id: str
    ranked_units: int
    previous_as_of: date | None
    labels: dict[str, Label]
    rows: list[dict[str, Any]]


def rank_table(
    edition: Edition,
    as_of: date | None = None,
    period: str | None = None,
    basis: str = "national",
    group: str = "provinces",
) -> RankTable:
    """Return a ranking of an edition.

    Args:
        edition: The edition to read.
        as_of: The day; the newest one by default.
        period: The period; the year of the day by default.
        basis: `national` (recomputed from the national portal's counts), `reconciled` (from the
            ledger), `provincial` (from the provinces' own counts) or `published`.
        group: `provinces`, `departments`, `communes`, `departments:H21`, `communes:H21`.

    Raises:
        UnknownChoice: If there is no such ranking; the message says which there are.
    """
    with open_edition(edition) as connection:
        wanted = _settle(connection, edition, as_of, period, basis, group)
        rows = _rows(connection, wanted)
    first = rows[0]
    return RankTable(
        edition_id=edition.edition_id,
        as_of=first["as_of"],
        period_id=first["period_id"],
        basis=basis,
        group=group,
        methodology_id=first["methodology_id"],
        ranked_units=sum(row["rank"] is not None for row in rows),
        previous_as_of=max(
            (row["previous_as_of"] for row in rows if row.get("previous_as_of")), default=None
        ),
        labels={
            **COLUMNS,
            "basis": BASES.get(basis, Label(basis, basis)),
            "group": group_label(group, rows),
            "period": period_label(first["period_id"]),
        },
        rows=rows,
    )


def newest_ranking(edition: Edition) -> RankTable:
    """Return the newest ranking of provinces on the first basis that has one on that day.

    A day without figures of the national portal has no ranking on its basis, but others may stand.

    Raises:
        UnknownChoice: If no basis has one; the message is about basis `national`.
    """
    for basis in BASES_IN_ORDER:
        with contextlib.suppress(UnknownChoice):
            return rank_table(edition, basis=basis)
    return rank_table(edition)


def _settle(
    connection: duckdb.DuckDBPyConnection,
    edition: Edition,
    as_of: date | None,
    period: str | None,
    basis: str,
    group: str,
) -> dict[str, str]:
    """Fill in the defaults; refuse a choice at the first of the four that does not exist."""
    settled: dict[str, str] = {}
    asked = (as_of.isoformat() if as_of else None, period, basis, group)
    for column, value in zip(_CHOICES, asked, strict=True):
        where = " and ".join(f"{name}::varchar = ?" for name in settled) or "true"
        found = connection.execute(
            f"select distinct {column}::varchar from marts.rankings where {where} order by 1",
            list(settled.values()),
        ).fetchall()
        there = [str(one) for (one,) in found]
        if not there:
            raise UnknownChoice(f"edition {edition.edition_id} holds no ranking at all")
        chosen = value or (there[-1] if column == "as_of" else settled["as_of"][:4])
        if chosen not in there:
            raise UnknownChoice(_refusal(column, chosen, there, settled))
        settled[column] = chosen
    return settled


def _refusal(column: str, chosen: str, there: list[str], settled: dict[str, str]) -> str:
    option = {"period_id": "period", "peer_group": "group"}.get(column, column.replace("_", "-"))
    given = ", ".join(settled.values())
    # The newest days, else the first of the alphabet.
    shown = there[-_SHOWN:] if column == "as_of" else there[:_SHOWN]
    more = f" (and {len(there) - _SHOWN} more)" if len(there) > _SHOWN else ""
    of = f" of {given}" if given else ""
    return f"there is no ranking with --{option} {chosen}{of}; there is: {', '.join(shown)}{more}"


def _rows(connection: duckdb.DuckDBPyConnection, wanted: dict[str, str]) -> list[dict[str, Any]]:
    where = " and ".join(f"rankings.{name}::varchar = ?" for name in wanted)
    cursor = connection.execute(
        f"""
        select
            rankings.*,
            coalesce(units.short_name, units.name, rankings.unit_code) as name,
            units.name as full_name,
            units.level,
            bands.name_vi as band_vi,
            bands.name_en as band_en,
            totals.points_recomputed,
            totals.points_as_published,
            totals.points_fallback
        from marts.rankings as rankings
        left join marts.composite_scores as totals
            on rankings.as_of = totals.as_of
            and rankings.period_id = totals.period_id
            and rankings.unit_code = totals.unit_code
            and rankings.basis = totals.basis
            and rankings.methodology_id = totals.methodology_id
        left join marts.units as units
            on rankings.unit_code = units.unit_code
            and rankings.as_of >= units.valid_from
            and (rankings.as_of < units.valid_to or units.valid_to is null)
        left join marts.bands as bands
            on rankings.methodology_id = bands.methodology_id and rankings.band = bands.band_id
        where {where}
        order by rankings.rank nulls last, rankings.unit_code
        """,
        list(wanted.values()),
    )
    names = [name for name, *_ in cursor.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row["name_en"] = romanized(row["name"], row["level"])
    return rows
