"""The ledger on made days: what is a candidate, what is carried, what changes with a late file."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.warehouse.dbt_builds import ONLY_TABLES, all_marts, query, run_dbt
from tests.warehouse.made_observations import Answer, at, write_days

pytestmark = pytest.mark.slow

NAMES = [("H17", "UBND thành phố Đà Nẵng", "province", "VN")]
LEDGER = (
    "select chosen_value, low, high, candidates, status, grade from marts.reconciliation where "
)


def _national(moment: str, handled: int, on_time: int) -> list[Answer]:
    progress = {
        "dossiers_handled": handled,
        "dossiers_on_time": on_time,
        "dossiers_overdue": handled - on_time,
    }
    sync = {"dossiers_synced": handled - 10, "dossiers_to_sync": handled - 10}
    flag = dict.fromkeys(sync, "TEMP_NATIONAL_REPORT_DENOMINATOR")
    return [
        Answer("dvc-progress-tree", at(moment), _member(progress), list(NAMES)),
        Answer("transparency", at(moment), _member(sync), list(NAMES), flags=flag),
    ]


def _member(counts: dict[str, int]) -> list[tuple[str, str, str, Decimal | None]]:
    return [("H17", "member", measure, Decimal(value)) for measure, value in counts.items()]


def _province(moment: str, cutoff: datetime, dataset: str = "tien-do", **counts: int) -> Answer:
    return Answer(
        dataset,
        at(moment),
        [("H17", "self", measure, Decimal(value)) for measure, value in counts.items()],
        list(NAMES),
        portal_id="H17",
        root="H17",
        data_cutoff=cutoff,
        source_label="synthetic (test)",
    )


def _all_days() -> list[Answer]:
    """Five days; the province's export stops after the third and comes back on none."""
    answers: list[Answer] = []
    for day in range(1, 6):
        answers += _national(f"2026-10-0{day}T07:00:00Z", 1000 + 10 * day, 900)
    end_of_third = at("2026-10-03T16:59:59Z")
    answers.append(
        _province(
            "2026-10-03T05:00:00Z",
            end_of_third,
            dossiers_carried_over=30,
            dossiers_received_in_period=1010,
            dossiers_resolved_early=500,
            dossiers_resolved_on_time=300,
            dossiers_open_on_time=99,
        )
    )
    # Its digitizing stands still at the end of September: shown, no candidate. An hour before, it
    # gave another figure for the same cut-off.
    answers.append(
        _province(
            "2026-10-03T04:00:00Z", at("2026-09-30T16:59:59Z"), "so-hoa", dossiers_digitized=4
        )
    )
    answers.append(
        _province(
            "2026-10-03T05:00:00Z", at("2026-09-30T16:59:59Z"), "so-hoa", dossiers_digitized=5
        )
    )
    return answers


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger") / "home"
    folder.mkdir()
    write_days(folder, _all_days())
    statuses = run_dbt(folder, "build", "--full-refresh", "--exclude-resource-type", "unit_test")
    assert not set(statuses.values()) & {"error", "fail", "skipped"}
    warned = {name for name, status in statuses.items() if status == "warn"}
    assert {"source_portals_are_down", "source_placeholders", "source_cutoffs_differ"} <= warned
    return folder


def test_a_sum_of_the_province_stands_beside_the_national_count(home: Path) -> None:
    where = "as_of = date '2026-10-03' and measure_id = "
    assert query(home, LEDGER + where + "'dossiers_handled'") == [
        (1030, 1030, 1040, 2, "disagree", "C")
    ]
    assert query(home, LEDGER + where + "'dossiers_on_time'") == [
        (900, 899, 900, 2, "within_tolerance", "B")
    ]


def test_overdue_follows_handled_and_on_time_of_the_province(home: Path) -> None:
    rows = query(
        home,
        "select candidate_no, measure_id, value from intermediate.int_decision_candidates "
        "where as_of = date '2026-10-03' order by 1, 2",
    )
    assert rows == [
        (0, "dossiers_handled", 1030),
        (0, "dossiers_on_time", 900),
        (0, "dossiers_overdue", 130),
        (1, "dossiers_handled", 1040),
        (1, "dossiers_on_time", 899),
        (1, "dossiers_overdue", 141),
    ]


def test_a_portal_that_is_down_is_shown_with_its_last_figures(home: Path) -> None:
    rows = query(
        home,
        "select as_of::varchar, value, admissible, inadmissible_reason, captured_as_of::varchar, "
        "is_synthetic from marts.reconciliation_candidates where portal_id = 'H17' "
        "and measure_id = 'dossiers_handled' order by 1",
    )
    assert rows == [
        ("2026-10-03", 1040, True, None, "2026-10-03", True),
        ("2026-10-04", 1040, False, "stale", "2026-10-03", True),
        ("2026-10-05", 1040, False, "stale", "2026-10-03", True),
    ]
    # On the fourth day it is in no range: the national figure stands alone.
    where = "as_of = date '2026-10-04' and measure_id = 'dossiers_handled'"
    assert query(home, LEDGER + where) == [(1040, None, None, 1, "one_sided", "C")]


def test_where_nothing_else_is_stated_the_old_figure_is_chosen_and_says_so(home: Path) -> None:
    where = "as_of = date '2026-10-05' and measure_id = 'dossiers_received_in_period'"
    assert query(home, LEDGER + where) == [(1010, None, None, 0, "one_sided", "D")]


def test_another_cutoff_is_shown_and_is_no_candidate(home: Path) -> None:
    where = "as_of = date '2026-10-03' and measure_id = 'dossiers_digitized'"
    assert query(home, LEDGER + where) == [(5, None, None, 0, "one_sided", "D")]
    assert query(
        home,
        "select inadmissible_reason, cutoff_on::varchar from marts.reconciliation_candidates "
        "where " + where,
    ) == [("other_cutoff", "2026-09-30")]


def test_a_placeholder_is_an_observation_and_never_a_candidate(home: Path) -> None:
    where = "as_of = date '2026-10-01' and measure_id = "
    assert query(home, LEDGER + where + "'dossiers_to_sync'") == [
        (None, None, None, 0, "no_candidate", "D")
    ]
    assert query(home, LEDGER + where + "'dossiers_synced'") == [
        (1000, None, None, 1, "one_sided", "C")
    ]


def test_a_second_portal_and_what_is_used_nowhere(home: Path) -> None:
    rows = query(
        home,
        "select measure_id from marts.coverage where as_of = date '2026-10-03' "
        "and has_second_portal order by 1",
    )
    assert rows == [("dossiers_handled",), ("dossiers_on_time",)]
    unused = query(
        home,
        "select measure_id, reason from marts.unused_figures where portal_id = 'H17' "
        "and as_of = date '2026-10-03' order by 1",
    )
    assert ("dossiers_resolved_early", "checked_only") in unused
    assert "dossiers_digitized" not in {measure for measure, _ in unused}


def test_a_figure_that_should_have_stood_counts_as_revised_and_growth_does_not(home: Path) -> None:
    rows = query(
        home,
        "select portal_id, measure_id, seen_again, revised, share_revised, revision_share "
        "from marts.source_reliability where seen_again > 0",
    )
    assert rows == [("H17", "dossiers_digitized", 1, 1, Decimal(1), Decimal("0.25"))]
    assert query(
        home,
        "select count(*) from marts.source_reliability as r "
        "inner join (select portal_id, measure_id, sum(compared) as n, sum(revised) as m "
        "from marts.revision_summary where comparison <> 'open' group by all) as s "
        "using (portal_id, measure_id) where (r.seen_again, r.revised) <> (s.n, s.m)",
    ) == [(0,)]


def test_a_late_file_changes_the_days_that_carry_it(home: Path, tmp_path: Path) -> None:
    first = [a for a in _all_days() if a.portal_id == "national"]
    write_days(tmp_path, first)
    run_dbt(tmp_path, "build", *ONLY_TABLES)
    write_days(tmp_path, _all_days())
    statuses = run_dbt(tmp_path, "build", *ONLY_TABLES)
    assert not set(statuses.values()) & {"error", "fail", "skipped"}
    incremental, full = all_marts(tmp_path), all_marts(home)
    assert incremental.keys() == full.keys()
    for mart, rows in full.items():
        assert incremental[mart] == rows, mart
