"""What every source said of a unit's counts: the candidates of the ledger, each with its cells.

Here: reading them from the edition, and which observations a candidate is made of. Not here: the
cells themselves (`evidence.py`), how one candidate is chosen (the warehouse does that).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dagster_project.audit.explain.asked import Asked
from dagster_project.audit.open_for_reading import OpenEdition, Row
from dagster_project.publish.marts import literal
from dagster_project.publish.places import SEED_FILES

WHERE = "as_of = $as_of and period_id = $period_id and unit_code = $unit_code"


@dataclass(frozen=True)
class Stated:
    """A candidate's row, and the rows that lead to the observations it is made of.

    Attributes:
        edges: In the form of lineage rows; none where the edition does not say.
    """

    row: Row
    edges: list[Row]


def candidates_of(opened: OpenEdition, asked: Asked) -> dict[str, list[Stated]]:
    """Return the unit's candidates by measure, the chosen one first."""
    rows = opened.day_rows(
        "reconciliation_candidates",
        asked.as_of,
        f"select * from day_table where {WHERE} "
        "order by measure_id, chosen desc, precedence, portal_id, dataset, source_measure_id",
        {"as_of": asked.as_of, "period_id": asked.period_id, "unit_code": asked.unit.code},
    )
    if not rows:
        return {}
    sums = _sums(opened, [row for row in rows if row["observation_id"] is None])
    found: dict[str, list[Stated]] = defaultdict(list)
    for row in rows:
        found[row["measure_id"]].append(Stated(row, _edges(row, sums)))
    return found


def _edges(row: Row, sums: Mapping[tuple[str, str], list[Row]]) -> list[Row]:
    if row["observation_id"] is not None:
        return [_edge(row["source_measure_id"], row["observation_id"], row["captured_as_of"], 1)]
    return sums.get((row["capture_id"], row["source_measure_id"]), [])


def _edge(measure_id: str, observation_id: str, day: date, coefficient: object) -> Row:
    return {
        "measure_id": measure_id,
        "observation_id": observation_id,
        "observation_as_of": day,
        "coefficient": coefficient,
    }


def _sums(opened: OpenEdition, rows: list[Row]) -> dict[tuple[str, str], list[Row]]:
    """Return the terms of candidates that a capture gives only as a sum, by capture and measure.

    Of several derivations the first one that makes the candidate's value is meant.
    """
    rules = opened.edition.path / SEED_FILES / "derived_measures.csv"
    found: dict[tuple[str, str], list[Row]] = {}
    if not rows or not rules.is_file():
        return found
    for day in sorted({row["captured_as_of"] for row in rows}):
        of_day = [row for row in rows if row["captured_as_of"] == day]
        terms = _terms(opened, rules.as_posix(), day, of_day)
        for row in of_day:
            key = row["capture_id"], row["source_measure_id"]
            own = [one for one in terms if (one["capture_id"], one["result_id"]) == key]
            found[key] = _parts(own, row["value"], day)
    return found


def _parts(terms: list[Row], value: int, day: date) -> list[Row]:
    for _, group in groupby(terms, lambda one: one["derivation_id"]):
        parts = list(group)
        if sum(one["value"] * one["factor"] for one in parts) == value:
            return [
                _edge(one["measure_id"], one["observation_id"], day, one["factor"]) for one in parts
            ]
    return []


def _terms(opened: OpenEdition, rules: str, day: date, rows: list[Row]) -> list[Row]:
    found = opened.day_rows(
        "observations",
        day,
        f"""
        select
            rules.measure_id as result_id,
            rules.derivation_id,
            cast(rules.factor as int) as factor,
            seen.capture_id,
            seen.measure_id,
            seen.observation_id,
            seen.value
        from (select * from day_table where unit_code = $unit_code and period_id = $period_id
            and capture_id in $captures) as seen
        inner join
            read_csv({literal(rules)}, header = true, all_varchar = true) as rules
            on seen.measure_id = rules.term_measure_id and rules.operation = 'sum'
        where seen.value is not null
        order by rules.derivation_id, seen.observation_id
        """,
        {
            "unit_code": rows[0]["unit_code"],
            "period_id": rows[0]["period_id"],
            "captures": sorted({row["capture_id"] for row in rows}),
        },
    )
    return found or []
