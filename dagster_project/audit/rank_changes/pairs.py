"""The rankings of a day beside those of the day before, unit by unit.

Here: reading them. Not here: what made them differ (rows.py).
"""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import NamedTuple

import duckdb

from dagster_project.publish.marts import literal


class Ranking(NamedTuple):
    """One ranking on two days."""

    period_id: str
    basis: str
    methodology_id: str
    peer_group: str
    previous_as_of: date


class Unit(NamedTuple):
    """One unit of a ranking on both days; totals in hundredths."""

    code: str
    old_rank: int | None
    new_rank: int | None
    old_total: int | None
    new_total: int | None
    has_synthetic: bool


def ranking_pairs(
    connection: duckdb.DuckDBPyConnection, marts: str, as_of: date
) -> Iterable[tuple[Ranking, list[Unit]]]:
    """Yield each ranking that has an earlier day, with its units of either day."""
    rows = connection.execute(
        f"""
        with pairs as (
            select distinct period_id, basis, methodology_id, peer_group, previous_as_of
            from {marts}.rankings
            where as_of = date {literal(as_of.isoformat())} and previous_as_of is not null
        ),
        now as (
            select * from {marts}.rankings
            where as_of = date {literal(as_of.isoformat())} and previous_as_of is not null
        ),
        earlier as (
            select rankings.* from {marts}.rankings as rankings inner join pairs
                on rankings.as_of = pairs.previous_as_of
                and rankings.period_id = pairs.period_id
                and rankings.basis = pairs.basis
                and rankings.methodology_id = pairs.methodology_id
                and rankings.peer_group = pairs.peer_group
        )
        select
            coalesce(now.period_id, earlier.period_id) as period_id,
            coalesce(now.basis, earlier.basis) as basis,
            coalesce(now.methodology_id, earlier.methodology_id) as methodology_id,
            coalesce(now.peer_group, earlier.peer_group) as peer_group,
            coalesce(now.previous_as_of, earlier.as_of) as previous_as_of,
            coalesce(now.unit_code, earlier.unit_code) as unit_code,
            earlier.rank, now.rank,
            (earlier.total_score * 100)::bigint, (now.total_score * 100)::bigint,
            coalesce(earlier.has_synthetic, false) or coalesce(now.has_synthetic, false)
        from now full outer join earlier
            on now.previous_as_of = earlier.as_of
            and now.period_id = earlier.period_id
            and now.basis = earlier.basis
            and now.methodology_id = earlier.methodology_id
            and now.peer_group = earlier.peer_group
            and now.unit_code = earlier.unit_code
        order by 1, 2, 3, 4, 5, 6
        """
    ).fetchall()
    for key, group in groupby(rows, key=lambda row: row[:5]):
        yield Ranking(*key), [Unit(*row[5:]) for row in group]
