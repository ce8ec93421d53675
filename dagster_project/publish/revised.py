"""The revisions of an edition, behind `chiso revisions`.

Here: the queries on `revisions`, `revision_days`, `revision_summary`, and the history of single
figures straight from the observations. Not here: how it looks (the command line).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from dagster_project.publish.current import Edition
from dagster_project.publish.errors import UnknownChoice
from dagster_project.publish.find_unit import find_unit
from dagster_project.publish.open_edition import open_edition, rows_of

Row = dict[str, Any]

_SUMMARY = """
    select summary.*, measures.name_vi, measures.name_en
    from marts.revision_summary as summary
    inner join marts.measures as measures using (measure_id)
    where
        ($portal is null or portal_id = $portal)
        and ($measure is null or measure_id = $measure)
    order by portal_id, measure_id, comparison
"""
_DAYS = """
    select
        as_of, period_id, portal_id, dataset, comparison,
        sum(compared)::bigint as compared,
        sum(changed)::bigint as changed,
        sum(revised)::bigint as revised,
        sum(returned)::bigint as returned,
        sum(raised)::bigint as raised,
        sum(lowered)::bigint as lowered,
        bool_or(has_synthetic) as has_synthetic
    from marts.revision_days
    where
        ($portal is null or portal_id = $portal)
        and ($measure is null or measure_id = $measure)
        and ($period is null or period_id = $period)
    group by all
    order by as_of, portal_id, dataset, period_id, comparison
"""
_REVISIONS = """
    select *
    from marts.revisions
    where
        ($portal is null or portal_id = $portal)
        and ($measure is null or measure_id = $measure)
        and ($period is null or period_id = $period)
        and ($unit is null or unit_code = $unit)
    order by captured_at desc, abs(coalesce(difference, 0)) desc, unit_code, measure_id
    limit $limit
"""
# Every statement of a unit's figure, growth too, with what became of it.
_HISTORY = """
    with answers as (
        select captures.* from marts.captures as captures
        where captures.status = 'good' and ($portal is null or captures.portal_id = $portal)
    ),
    stated as (
        select
            answers.captured_at, figures.as_of, figures.portal_id, figures.dataset,
            figures.period_id, figures.unit_code, figures.measure_id, figures.value,
            answers.source_label, figures.observation_id,
            coalesce(lower(answers.source_label) like 'synthetic%', false) as is_synthetic,
            lag(figures.value) over statements as earlier_value,
            row_number() over statements > 1 as has_earlier
        from marts.observations as figures
        inner join answers using (capture_id, as_of)
        where
            figures.unit_code = $unit and figures.measure_id = $measure
            and ($period is null or figures.period_id = $period)
        window statements as (
            partition by
                answers.request_key, figures.unit_role, figures.period_id, figures.measure_id
            order by answers.captured_at, answers.capture_id
        )
    )
    select
        stated.*,
        stated.value - stated.earlier_value as difference,
        case
            when not has_earlier then 'first'
            when stated.value is not distinct from stated.earlier_value then 'unchanged'
            else coalesce(revisions.kind, 'growth')
        end as kind
    from stated
    left join marts.revisions as revisions using (as_of, observation_id)
    order by period_id, portal_id, dataset, captured_at
"""


@dataclass(frozen=True)
class Revised:
    """What an edition knows about revisions.

    Attributes:
        edition_id: The edition.
        unit_code: The unit asked for, or None.
        unit: Its name.
        summary: Per portal, measure and kind of comparison.
        days: Per day, period, export and kind of comparison, over all measures asked for.
        revisions: Single revisions, newest first.
        total: How many there are, of which `revisions` may be the first.
        history: Every statement of one unit's figure, if unit and measure are given.
    """

    edition_id: str
    unit_code: str | None
    unit: str | None
    summary: list[Row]
    days: list[Row]
    revisions: list[Row]
    total: int
    history: list[Row] = field(default_factory=list)


def revised(
    edition: Edition,
    portal: str | None = None,
    measure: str | None = None,
    unit: str | None = None,
    period: str | None = None,
    limit: int = 20,
) -> Revised:
    """Return the revisions of an edition.

    Args:
        edition: The edition to read.
        portal: Only this portal.
        measure: Only this measure.
        unit: Only this unit, by code or name; with a measure its whole history too.
        period: Only this period.
        limit: How many single revisions to return.

    Raises:
        UnknownChoice: If the edition has no such portal, measure, unit or period.
    """
    with open_edition(edition) as connection:
        _refuse_without(connection, edition)
        for name, value in (("portal_id", portal), ("measure_id", measure), ("period_id", period)):
            _refuse_unknown(connection, name, value)
        found = find_unit(connection, unit, _newest(connection)) if unit else None
        given = {
            "portal": portal,
            "measure": measure,
            "period": period,
            "unit": found.code if found else None,
        }
        rows = rows_of(connection, _REVISIONS, given | {"limit": 2**31})
        whole = found is not None and measure is not None
        return Revised(
            edition_id=edition.edition_id,
            unit_code=found.code if found else None,
            unit=found.name if found else None,
            summary=rows_of(connection, _SUMMARY, given),
            days=rows_of(connection, _DAYS, given),
            revisions=rows[:limit],
            total=len(rows),
            history=rows_of(connection, _HISTORY, given) if whole else [],
        )


def _refuse_without(connection: duckdb.DuckDBPyConnection, edition: Edition) -> None:
    there = connection.execute(
        "select count(*) from duckdb_views() "
        "where schema_name = 'marts' and view_name = 'revision_summary'"
    ).fetchone()
    if not there or not there[0]:
        raise UnknownChoice(
            f"edition {edition.edition_id} was published without revisions; "
            "`chiso run` publishes one with them"
        )


def _refuse_unknown(connection: duckdb.DuckDBPyConnection, column: str, value: str | None) -> None:
    if value is None:
        return
    found = connection.execute(
        f"select distinct {column} from marts.revision_days order by 1"
    ).fetchall()
    known = [str(one) for (one,) in found]
    if value not in known:
        kind = column.removesuffix("_id")
        raise UnknownChoice(
            f"no {kind} {value!r} was captured twice; {kind}s that were: {', '.join(known)}"
        )


def _newest(connection: duckdb.DuckDBPyConnection) -> date:
    row = connection.execute("select max(as_of) from marts.revision_days").fetchone()
    newest = row[0] if row else None
    return newest if isinstance(newest, date) else date.today()  # noqa: DTZ011 - no rows at all
