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


def test_both_sides_of_the_lists_of_procedures_stand_in_the_ledger(
    warehouse: Path, truth: list[TruthRow]
) -> None:
    [row] = [one for one in truth if one.measure_id == "procedures_listed"]
    unit = f"as_of = date '{row.as_of}' and unit_code = '{row.unit_code}'"
    which = f"{unit} and measure_id = 'procedures_listed'"
    candidates = _rows(
        warehouse,
        "select portal_id, dataset, value::bigint, chosen from marts.reconciliation_candidates "
        f"where {which}",
    )
    assert candidates == {
        ("national_procedures", "danh-sach-tthc", row.national_value, True),
        ("H21", "danh-sach-tthc", row.provincial_value, False),
    }
    ledger = _rows(
        warehouse,
        f"select status, low::bigint, high::bigint from marts.reconciliation where {which}",
    )
    assert ledger == {("disagree", row.provincial_value, row.national_value)}


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
    assert {"stale_cutoff", "carried_forward", "superseded"} <= {row.kind for row in truth}


def test_a_unit_spelled_otherwise_is_that_unit(warehouse: Path, truth: list[TruthRow]) -> None:
    """Under another spelling or the old code its figures stand in the ledger as they should."""
    spelled = {
        (t.as_of, t.unit_code, t.measure_id, t.portal_id, t.dataset, t.provincial_value)
        for t in truth
        if t.kind == "spelled_otherwise"
    }
    found = _rows(
        warehouse,
        "select as_of, unit_code, measure_id, portal_id, dataset, value::bigint "
        "from marts.reconciliation_candidates where portal_id <> 'national'",
    )
    assert spelled
    assert spelled - found == set(), "not told"
    refused = _rows(
        warehouse, "select raw_text, reason from marts.rejects where portal_id like 'H%'"
    )
    assert not [one for one in refused if "bears the name" in one[1]]


def test_a_count_of_another_scope_is_never_set_beside_the_one_it_resembles(
    warehouse: Path, truth: list[TruthRow]
) -> None:
    """Received in the period stays apart from handled, which holds what was carried over."""
    scopes = [row for row in truth if row.kind == "other_scope"]
    assert scopes
    for row in scopes:
        unit = f"as_of = date '{row.as_of}' and unit_code = '{row.unit_code}'"
        received, handled = (
            _rows(
                warehouse,
                "select portal_id, value::bigint from marts.reconciliation_candidates "
                f"where {unit} and measure_id = '{measure}'",
            )
            for measure in (row.measure_id, "dossiers_handled")
        )
        assert received == {(row.portal_id, row.provincial_value)}
        assert ("national", row.national_value) in handled
        assert row.provincial_value not in {value for _, value in handled}
        [ledger] = _rows(
            warehouse,
            "select status, low, high from marts.reconciliation "
            f"where {unit} and measure_id = '{row.measure_id}'",
        )
        assert ledger[0] in ("agree", "one_sided")
        assert set(ledger[1:]) <= {None, row.provincial_value}
