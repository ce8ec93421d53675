"""One more day, a changed day and a day that lost rows give what a full refresh gives."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.warehouse.dbt_builds import ONLY_TABLES, all_marts, query, run_dbt
from tests.warehouse.made_observations import Answer, at, write_days

pytestmark = pytest.mark.slow


def test_incremental_equals_a_full_refresh(
    dbt_home: Path, published_answers: list[Answer], tmp_path: Path
) -> None:
    late = {date(2026, 9, 28), date(2026, 10, 10)}  # one in the middle, one at the end
    first = [answer for answer in published_answers if answer.as_of not in late]
    # 09-30 with its first capture only; on 10-04 the units of Phú Thọ, who are gone later.
    first = [a for a in first if a.captured_at != at("2026-09-29T23:55:04Z")]
    first += [
        Answer(a.dataset, at("2026-10-04T07:00:00Z"), a.figures, a.names, root=a.root)
        for a in published_answers
        if a.root == "H44"
    ]
    write_days(tmp_path, first)
    run_dbt(tmp_path, "build", *ONLY_TABLES)
    write_days(tmp_path, published_answers)
    statuses = run_dbt(tmp_path, "build", *ONLY_TABLES)
    assert statuses["build_state"] == "success"
    incremental, full = all_marts(tmp_path), all_marts(dbt_home)
    assert incremental.keys() == full.keys()
    for mart, rows in full.items():
        assert incremental[mart] == rows, mart


def _answer(dataset: str, figures: list[tuple[str, str, str, Decimal | None]]) -> Answer:
    names = [("H21", "UBND tỉnh Gia Lai", "province", "VN")]
    return Answer(dataset, at("2026-10-10T07:00:00Z"), figures, list(names))


def test_faults_of_sources_warn_and_stop_nothing(tmp_path: Path) -> None:
    progress = _answer(
        "dvc-progress-tree",
        [
            ("H21", "member", "dossiers_on_time", Decimal(11)),
            ("H21", "member", "dossiers_handled", Decimal(10)),
            ("H21", "member", "score_tdgq", Decimal("20")),
            ("H99", "member", "score_tdgq", Decimal("3")),
            ("H02", "member", "score_tdgq", Decimal("4")),  # went into H05 on 2025-07-01
        ],
    )
    progress.rejects = [("/data/children/0/totalReceived", '"12"', "a string where a count was")]
    digitized = _answer(
        "dossier-digitized",
        [
            ("H21", "member", "dossiers_digitized", Decimal(10) ** 12),
            ("H21", "member", "score_mdsh", Decimal(10) ** 8),
        ],
    )
    online = _answer("provide-online-tree", [("H21", "member", "score_clgq", Decimal("12.5"))])
    refused = _answer("transparency", [])
    refused.status = "refused"
    write_days(tmp_path, [progress, digitized, online, refused])
    statuses = run_dbt(tmp_path, "build", "--exclude-resource-type", "unit_test")
    assert {name for name, status in statuses.items() if status == "warn"} == {
        "source_numerator_above_denominator",
        "source_cells_rejected",
        "source_pulls_refused",
        "source_figures_are_usable",
        "source_score_above_maximum",
        "source_units_without_level",
        "source_units_have_ended",
        "source_identities_break",
        # The made answers no longer state the counts that the log of known errors follows.
        "source_corrections_need_attention",
    }
    assert query(
        tmp_path,
        "select score, state from marts.indicator_scores "
        "where unit_code = 'H21' and indicator_id = '2.1' and basis = 'national'",
    ) == [(Decimal(20), "scored")]
    # A score that no column holds is no score; one above its maximum stands, and is told.
    assert query(
        tmp_path,
        "select component_id, score, state from marts.component_scores where unit_code = 'H21' "
        "and basis = 'national' and component_id in ('CLGQ', 'MDSH') order by component_id",
    ) == [("CLGQ", Decimal("12.50"), "as_published"), ("MDSH", None, "missing")]
