"""Everything injected into the synthetic provincial exports is found, and nothing else.

The truth table is computed beside the warehouse, from the figures themselves; the warehouse saw
the exports in their wire forms only.
"""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.replay.synthetic.truth import TruthRow, truth_rows


@pytest.fixture(scope="module")
def truth() -> list[TruthRow]:
    return truth_rows()


def _rows(warehouse: Path, sql: str) -> set[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return set(connection.execute(sql).fetchall())


def test_every_other_value_is_found_and_none_is_invented(
    warehouse: Path, truth: list[TruthRow]
) -> None:
    injected = {
        (t.as_of, t.unit_code, t.measure_id, t.portal_id, t.national_value, t.provincial_value)
        for t in truth
        if t.kind == "other_value" and t.exact
    }
    found = _rows(
        warehouse,
        "select as_of, unit_code, measure_id, portal_id, left_value::bigint, right_value::bigint "
        "from marts.identity_checks where identity_id = 'both_portals'",
    )
    assert injected
    assert found - injected == set(), "invented"
    assert injected - found == set(), "missed"


def test_each_of_them_spans_the_range_of_the_ledger(warehouse: Path, truth: list[TruthRow]) -> None:
    ledger = {
        row[:3]: row[3:]
        for row in _rows(
            warehouse,
            "select as_of, unit_code, measure_id, low, high, status from marts.reconciliation "
            "where status in ('disagree', 'within_tolerance')",
        )
    }
    for row in truth:
        if row.kind == "other_value" and row.exact:
            low, high, _ = ledger[row.as_of, row.unit_code, row.measure_id]
            assert row.national_value is not None
            assert row.provincial_value is not None
            assert low <= min(row.national_value, row.provincial_value)
            assert high >= max(row.national_value, row.provincial_value)


def test_every_broken_identity_is_found_and_none_is_invented(
    warehouse: Path, truth: list[TruthRow]
) -> None:
    injected = {
        (t.as_of, t.unit_code, t.identity, t.portal_id)
        for t in truth
        if t.kind == "identity_broken" and t.exact
    }
    found = _rows(
        warehouse,
        "select as_of, unit_code, identity_id, portal_id from marts.identity_checks "
        "where not holds and identity_id <> 'both_portals' "
        "and portal_id not in ('national', 'national_legacy')",
    )
    assert injected
    assert found - injected == set(), "invented"
    assert injected - found == set(), "missed"


def test_what_only_looks_like_a_difference_is_no_candidate(
    warehouse: Path, truth: list[TruthRow]
) -> None:
    shown = {
        row[:5]: row[5:]
        for row in _rows(
            warehouse,
            "select as_of, unit_code, measure_id, portal_id, dataset, value, inadmissible_reason "
            "from marts.reconciliation_candidates where portal_id <> 'national'",
        )
    }
    reasons = {"stale_cutoff": "other_cutoff", "carried_forward": "stale"}
    for row in truth:
        key = (row.as_of, row.unit_code, row.measure_id, row.portal_id, row.dataset)
        if row.kind in reasons:
            assert shown[key] == (row.provincial_value, reasons[row.kind])
        if row.kind == "superseded":
            assert shown[key][0] != row.provincial_value
