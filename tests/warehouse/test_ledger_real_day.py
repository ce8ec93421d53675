"""What the ledger says of the figures captured on 2026-10-10, after a run on the replay portal.

Here: facts of the national figures. Not here: the synthetic provincial figures and their truth.
"""

from pathlib import Path
from typing import Any

import duckdb

DAY = "as_of = date '2026-10-10'"
PROVINCES = "unit_code similar to 'H[0-9]{2}'"


def _rows(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_dossier_sync_is_a_placeholder_everywhere_and_below_handled(warehouse: Path) -> None:
    placeholders = _rows(
        warehouse,
        "select count(distinct unit_code), bool_or(chosen) from marts.reconciliation_candidates "
        f"where {DAY} and inadmissible_reason = 'placeholder' and measure_id = 'dossiers_to_sync'",
    )
    assert placeholders == [(34, False)]
    [(synced, handled, provinces, below)] = _rows(
        warehouse,
        "select sum(synced.chosen_value), sum(handled.chosen_value), count(*), "
        "count(*) filter (where synced.chosen_value < handled.chosen_value) "
        "from marts.reconciliation as synced "
        "join marts.reconciliation as handled using (as_of, period_id, unit_code) "
        f"where {DAY} and synced.measure_id = 'dossiers_synced' "
        f"and handled.measure_id = 'dossiers_handled' and {PROVINCES}",
    )
    assert (synced, handled, provinces, below) == (12_241_112, 14_666_757, 34, 34)
    assert round(100 * synced / handled, 1) == 83.5


def test_two_values_of_one_count(warehouse: Path) -> None:
    national = _rows(
        warehouse,
        "select unit_code, max(value) filter (where chosen), min(value), max(value) "
        f"from marts.reconciliation_candidates where {DAY} and portal_id = 'national' "
        "and measure_id = 'dossiers_handled' and admissible group by unit_code "
        "having min(value) <> max(value) order by unit_code",
    )
    assert national == [("H01", 389_256, 389_166, 389_256), ("H17", 473_913, 473_911, 473_913)]
    named = _rows(
        warehouse,
        f"select unit_code, status from marts.reconciliation where {DAY} "
        "and measure_id = 'dossiers_handled' and unit_code in ('H01', 'H17') order by 1",
    )
    assert named == [("H01", "disagree"), ("H17", "within_tolerance")]


def test_identities_hold_as_often_as_the_published_figures_show(warehouse: Path) -> None:
    found = {
        (identity, dataset): (checked, broken)
        for identity, dataset, checked, broken in _rows(
            warehouse,
            "select identity_id, dataset, units_checked, units_broken from marts.identity_summary "
            f"where {DAY} and portal_id = 'national'",
        )
    }
    assert found["progress", "dvc-progress-tree"] == (34, 0)
    assert found["petition_classes", "handling-satisfaction"] == (34, 32)
    assert found["ckmb_sum", "transparency"] == (33, 2)
    assert found["mdsh_sum", "dossier-digitized"] == (34, 0)
    assert found["mdhl_sum", "handling-satisfaction"] == (34, 0)
    held = {identity: broken for (identity, _), (_, broken) in found.items()}
    for identity, broken in held.items():
        if identity.startswith(("same_denominator_", "share_", "ratio_")):
            assert broken == 0, identity
    mdsh = _rows(
        warehouse,
        "select count(*), count(*) filter (where holds) from marts.identity_checks "
        f"where {DAY} and identity_id = 'same_count' and measure_id = 'dossiers_handled' "
        "and dataset = 'dossier-digitized' and portal_id = 'national'",
    )
    assert mdsh == [(34, 32)]


def test_days_on_which_totals_lag_behind_are_breaks_with_their_first_day(warehouse: Path) -> None:
    lagging = _rows(
        warehouse,
        "select as_of::varchar, count(*), min(since)::varchar from marts.identity_checks "
        "where identity_id = 'components_sum' and not holds group by 1 order by 1",
    )
    assert lagging == [
        ("2026-09-30", 29, "2026-09-30"),
        ("2026-10-03", 29, "2026-10-03"),
        ("2026-10-05", 18, "2026-10-05"),
    ]
