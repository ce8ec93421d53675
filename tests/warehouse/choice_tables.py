"""The tables that the range models read, for made groups of units (`choice_cases.py`)."""

from typing import Any

import duckdb

from tests.warehouse.choice_cases import COMPONENTS, DECISIONS, INDICATORS, SETTINGS, Group
from tests.warehouse.model_sql import make_table

KEY = "as_of date, period_id varchar, unit_code varchar"


def _measure(place: tuple[str, int]) -> str:
    return f"{place[0]}_{place[1]}"


def _rules(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """The tables of the made index; returns the slot of each score."""
    slots = {name: number for number, name in enumerate(["total", *COMPONENTS, *INDICATORS], 1)}
    component_of = {i: c for c, names in COMPONENTS.items() for i in names}
    rows: list[tuple[Any, ...]] = [
        (slots["total"], "composite", "m", None, None, None, *[None] * 6)
    ]
    rows += [(slots[c], "component", "m", c, None, slots[c], *[None] * 6) for c in COMPONENTS]
    rows += [
        (slots[i], "indicator", "m", c, i, slots[c], "capped", hundredths, cap, 2, "half_up", zero)
        for i, (hundredths, cap, zero, _, _) in INDICATORS.items()
        for c in [component_of[i]]
    ]
    make_table(
        connection,
        "int_slots",
        "slot smallint, score_level varchar, methodology_id varchar, component_id varchar, "
        "indicator_id varchar, component_slot smallint, rule varchar, max_hundredths bigint, "
        "cap_percent bigint, decimals int, rounding varchar, zero_rule varchar",
        rows,
    )
    terms = [
        ("m", name, role, number, _measure(place))
        for name, (_, _, _, above, below) in INDICATORS.items()
        for role, places in (("numerator", above), ("denominator", below))
        for number, place in enumerate(places, 1)
    ]
    terms.append(("m", "i6", "denominator", 1, "provisional_0"))
    columns = (
        "methodology_id varchar, indicator_id varchar, role varchar, term int, measure_id varchar"
    )
    make_table(connection, "indicator_measures", columns, terms)
    make_table(
        connection,
        "int_slot_measures",
        "methodology_id varchar, measure_id varchar, slot smallint, role varchar, part smallint",
        [("m", measure, slots[name], role, 1) for _, name, role, _, measure in terms],
    )
    make_table(
        connection,
        "rule_settings",
        "decision_id varchar, setting_id varchar, is_chosen boolean, only_if_placeholder boolean, "
        "indicator_id varchar, role varchar, measure_id varchar",
        [
            (decision, setting, rule is None, decision == "r1", name, role, _measure(place))
            for decision, settings in SETTINGS.items()
            for setting, rule in settings.items()
            for name, above, below in [rule or ("i1", [("hub", 1)], [("hub", 0)])]
            for role, places in (("numerator", above), ("denominator", below))
            for place in places
        ],
    )
    return slots


def measure_numbers() -> dict[str, int]:
    """A number for each measure."""
    names = [_measure((d, k)) for d, (_, _, places) in DECISIONS.items() for k in range(places)]
    return {name: number for number, name in enumerate([*names, "provisional_0"], 1)}


def _decisions(connection: duckdb.DuckDBPyConnection) -> None:
    numbers = measure_numbers()
    rows = [
        (
            numbers[_measure((d, k))],
            _measure((d, k)),
            numbers[_measure((d, k))],
            number,
            d,
            "unit",
            k + 1,
        )
        for d, (number, _, places) in DECISIONS.items()
        for k in range(places)
    ]
    rows.append(
        (numbers["provisional_0"], "provisional_0", numbers["provisional_0"], 7, "r1", "rule", 1)
    )
    make_table(
        connection,
        "int_measure_numbers",
        "measure_no smallint, measure_id varchar, canonical_no smallint, decision_no smallint, "
        "decision_id varchar, scope varchar, place smallint",
        rows,
    )
    make_table(
        connection,
        "decisions",
        "decision_id varchar, scope varchar, role varchar, sort_order int",
        [(d, "unit", role, number) for d, (number, role, _) in DECISIONS.items()]
        + [("r1", "rule", "rule", 7), ("r2", "rule", "rule", 8)],
    )
    make_table(
        connection, "int_periods", "period_id varchar, methodology_id varchar", [("2026", "m")]
    )


def _ledger(connection: duckdb.DuckDBPyConnection, groups: list[Group]) -> None:
    numbers = measure_numbers()
    units = [
        ((str(group.day), "2026", unit.code), unit) for group in groups for unit in group.units
    ]
    make_table(
        connection,
        "int_ledger_values",
        f"{KEY}, measure_no smallint, chosen_value bigint",
        [
            (*key, numbers[_measure((d, k))], value)
            for key, unit in units
            for d, vectors in unit.candidates.items()
            for k, value in enumerate(vectors[0])
        ],
    )
    make_table(
        connection,
        "int_decision_vectors",
        f"{KEY}, decision_no smallint, candidate_no smallint, "
        + ", ".join(f"value_{k} bigint" for k in range(1, 5)),
        [
            (*key, DECISIONS[d][0], number, *(list(vector) + [None] * 4)[:4])
            for key, unit in units
            for d, vectors in unit.candidates.items()
            for number, vector in enumerate(vectors)
            if len(vectors) > 1
        ],
    )
    make_table(
        connection,
        "int_ledger_figures",
        f"{KEY}, measure_no smallint, issue varchar",
        [
            (*key, numbers["provisional_0"], "placeholder")
            for key, unit in units
            if unit.is_provisional
        ],
    )


def _scores(
    connection: duckdb.DuckDBPyConnection, groups: list[Group], slots: dict[str, int], chosen: Any
) -> None:
    """The scores of the ledger's own choice, as `chosen(unit)` computes them."""
    indicators: list[tuple[Any, ...]] = []
    components: list[tuple[Any, ...]] = []
    members: list[tuple[Any, ...]] = []
    for group in groups:
        for unit in group.units:
            key = (str(group.day), "2026", unit.code)
            parts, total = chosen(unit)
            for name, (numerator, denominator, score) in parts.items():
                state = (
                    "as_published"
                    if numerator is None
                    else "scored"
                    if denominator
                    else "zero_denominator"
                )
                indicators.append(
                    ("reconciled", *key, slots[name], numerator, denominator, score, state)
                )
            components += [
                ("reconciled", *key, slots[c], is_sum) for c, is_sum in unit.sums.items()
            ]
            members.append((*key, "provinces", "reconciled", "m", total, None))
    make_table(
        connection,
        "int_indicator_scores",
        f"basis varchar, {KEY}, slot smallint, numerator bigint, denominator bigint, "
        "score decimal(9, 2), state varchar",
        indicators,
    )
    columns = f"basis varchar, {KEY}, slot smallint, is_sum boolean"
    make_table(connection, "int_component_scores", columns, components)
    make_table(
        connection,
        "int_peer_groups",
        f"{KEY}, peer_group varchar, basis varchar, methodology_id varchar, "
        "total_score decimal(9, 2), not_ranked_reason varchar",
        members,
    )


def make_tables(
    connection: duckdb.DuckDBPyConnection, groups: list[Group], chosen: Any
) -> dict[str, int]:
    """Every table that the range models read; returns the slot of each score."""
    slots = _rules(connection)
    _decisions(connection)
    _ledger(connection, groups)
    _scores(connection, groups, slots, chosen)
    return slots
