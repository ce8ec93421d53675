"""The corrections log of an edition, behind `chiso corrections`.

Here: the queries on `corrections`. Not here: how an entry's state follows from what the source
says (dbt's `int_corrections`, `mart_corrections`), how it looks (the command line).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from dagster_project.publish.current import Edition
from dagster_project.publish.errors import UnknownChoice
from dagster_project.publish.open_edition import open_edition, rows_of

Row = dict[str, Any]

_ENTRIES = """
    select *
    from marts.corrections
    where as_of = $as_of and ($portal is null or portal_id = $portal)
    order by correction_id
"""
_LIFE = """
    select as_of, state, units_wrong, seen_value, times_returned
    from marts.corrections
    where correction_id = $entry and as_of <= $as_of
    order by as_of
"""


@dataclass(frozen=True)
class Corrected:
    """What an edition knows about errors of its sources and about overrides.

    Attributes:
        edition_id: The edition.
        as_of: The day of the states.
        entries: The log's entries that were open by that day, rows of the mart `corrections`.
        life: Of one entry, its state on each day up to that one; empty unless it was asked for.
    """

    edition_id: str
    as_of: date
    entries: list[Row]
    life: list[Row]


def corrected(
    edition: Edition,
    portal: str | None = None,
    entry: str | None = None,
    as_of: date | None = None,
) -> Corrected:
    """Return the corrections log as it stood on a day.

    Args:
        edition: The edition to read.
        portal: Only entries about this portal.
        entry: Only this entry (a correction_id or override_id), with its life day by day.
        as_of: The day. Default: the newest one of the edition.

    Raises:
        UnknownChoice: If the edition has no such day, portal or entry; the message says what it
            has.
    """
    with open_edition(edition) as connection:
        newest = _choose(connection, edition, "as_of", as_of, as_of)
        day = as_of or newest
        for column, value in (("portal_id", portal), ("correction_id", entry)):
            _choose(connection, edition, column, value, day)
        entries = rows_of(connection, _ENTRIES, {"as_of": day, "portal": portal})
        if entry is not None:
            entries = [one for one in entries if one["correction_id"] == entry]
        life = rows_of(connection, _LIFE, {"entry": entry, "as_of": day}) if entry else []
    return Corrected(edition.edition_id, day, entries, life)


def _choose(
    connection: duckdb.DuckDBPyConnection,
    edition: Edition,
    column: str,
    value: Any,
    day: date | None,
) -> Any:
    """Return the newest value of a column; refuse a value that it does not have on that day."""
    where = "" if column == "as_of" or day is None else "where as_of = $day"
    given = {"day": day} if where else {}
    try:
        found = connection.execute(
            f"select distinct {column} from marts.corrections {where} order by 1", given
        ).fetchall()
    except duckdb.CatalogException:
        raise UnknownChoice(
            f"edition {edition.edition_id} was published without a corrections log; "
            "`chiso run` publishes one with it"
        ) from None
    known = [one for (one,) in found]
    if not known:
        raise UnknownChoice(
            f"edition {edition.edition_id} has no entry in its corrections log; entries are rows "
            "of seeds/corrections.csv and seeds/overrides.csv"
        )
    if value is not None and value not in known:
        kind = {"as_of": "day", "portal_id": "portal", "correction_id": "entry"}[column]
        there = ", ".join(str(one) for one in known)
        raise UnknownChoice(f"no {kind} {value} in the corrections log; there is: {there}")
    return known[-1]
