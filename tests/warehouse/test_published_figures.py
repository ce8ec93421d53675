"""Basis `national` reproduces what the portal published, with one set of rules for all units."""

import csv
from decimal import Decimal
from pathlib import Path

from tests.warehouse.dbt_builds import query

DAY = "date '2026-10-10'"
CENT = Decimal("0.01")


def _compared(home: Path, where: str) -> tuple[int, int, int]:
    """Rows compared, equal, and equal within 0.01."""
    [row] = query(
        home,
        "select count(*), count(*) filter (difference = 0), "
        "count(*) filter (abs(difference) <= 0.01) "
        f"from marts.published_comparison where basis = 'national' and {where}",
    )
    return row[0], row[1], row[2]


def test_indicators_of_the_provinces_but_one_are_reproduced(dbt_home: Path) -> None:
    metrics = f"as_of = {DAY} and level = 'indicator' and indicator_id <> '2.1'"
    assert _compared(dbt_home, metrics) == (441, 440, 441)
    progress = f"as_of = {DAY} and level = 'indicator' and indicator_id = '2.1'"
    assert _compared(dbt_home, progress) == (34, 34, 34)


def test_the_one_exception_is_the_half_hundredth_of_tay_ninh(dbt_home: Path) -> None:
    rows = query(
        dbt_home,
        "select unit_code, indicator_id, published, computed from marts.published_comparison "
        f"where as_of = {DAY} and level = 'indicator' and difference <> 0 and basis = 'national'",
    )
    assert rows == [("H53", "1.1", Decimal("0.12"), Decimal("0.13"))]


def test_components_and_totals_are_within_a_hundredth(dbt_home: Path) -> None:
    compared, equal, near = _compared(dbt_home, f"as_of = {DAY} and level = 'component'")
    assert (compared, near) == (136, 136)  # CKMB, TDGQ, MDSH, MDHL of 34 provinces
    assert equal == 133  # Tây Ninh, Thái Nguyên, Thanh Hóa
    provinces = f"as_of = {DAY} and level = 'composite' and unit_code not like '%.%'"
    assert _compared(dbt_home, provinces) == (34, 31, 34)


def test_a_component_without_counts_is_never_called_recomputed(dbt_home: Path) -> None:
    rows = query(
        dbt_home,
        "select component_id, state, count(*) from marts.component_scores "
        f"where as_of = {DAY} and basis = 'national' and unit_code not like '%.%' "
        "group by all order by all",
    )
    assert rows == [
        ("CKMB", "scored", 34),
        ("CLGQ", "as_published", 34),
        ("MDHL", "scored", 34),
        ("MDSH", "mixed", 34),
        ("TDGQ", "scored", 34),
        ("TTTT", "as_published", 34),
    ]
    assert query(
        dbt_home,
        "select distinct state, points_recomputed, points_as_published, points_fallback "
        f"from marts.composite_scores where as_of = {DAY} and basis = 'national' "
        "and unit_code not like '%.%'",
    ) == [("mixed", Decimal(76), Decimal(24), Decimal(0))]


def test_the_zero_denominator_of_son_la_counts_nothing_and_is_flagged(dbt_home: Path) -> None:
    assert query(
        dbt_home,
        "select numerator, denominator, ratio, score, state from marts.indicator_scores "
        f"where as_of = {DAY} and basis = 'national' and unit_code = 'H52' "
        "and indicator_id = '1.1'",
    ) == [(0, 0, None, Decimal(0), "zero_denominator")]
    assert query(
        dbt_home,
        "select distinct unit_code from marts.rankings "
        f"where as_of = {DAY} and has_zero_denominator and rank is not null",
    ) == [("H52",)]


def test_progress_and_payment_of_the_units_of_phu_tho(dbt_home: Path) -> None:
    day = "as_of = date '2026-09-26' and level = "
    assert _compared(dbt_home, f"{day} 'indicator'") == (55, 55, 55)


def test_the_export_with_the_counts_is_compared_beside_the_scoreboard(
    built_home: Path,
) -> None:
    rows = query(
        built_home,
        "select component_id, published_dataset, difference = 0, detail_dataset, detail_difference "
        "from marts.published_comparison where as_of = date '2026-09-26' and basis = 'national' "
        "and unit_code = 'H44' and level = 'component' order by 1",
    )
    scoreboard, none = ("service-results", False), Decimal(0)
    assert rows == [
        ("CLGQ", *scoreboard, "provide-online-tree", none),
        ("TDGQ", *scoreboard, "dvc-progress-tree", none),
        ("TTTT", *scoreboard, "formality-online-payment-tree", none),
    ]


def test_payment_rows_of_phu_tho_but_one(dbt_home: Path, shared_data: Path) -> None:
    computed = dict(
        query(
            dbt_home,
            "select unit_code, score from marts.component_scores where as_of = date '2026-09-26' "
            "and basis = 'national' and component_id = 'TTTT' and state <> 'as_published' "
            "and score is not null",
        )
    )
    path = shared_data / "766" / "phutho_payment_children_2026ytd_asof_2026-09-26.csv"
    with path.open(encoding="utf-8") as file:
        published = {r["code"]: Decimal(r["published_score"]) for r in csv.DictReader(file)}
    different = {
        code: (score, computed[code])
        for code, score in published.items()
        if computed[code] != score
    }
    assert len(published) == 36
    assert different == {"H44.125": (Decimal("7.22"), Decimal("7.23"))}


def test_the_legacy_year_sums_exactly_and_has_its_bands(dbt_home: Path) -> None:
    assert _compared(dbt_home, "as_of = date '2025-10-11'") == (34, 34, 34)
    bands = query(
        dbt_home,
        "select basis, band, count(*) from marts.composite_scores "
        "where period_id = '2025' and methodology_id = '766-2022' and basis <> 'reconciled' "
        "group by all order by all",
    )
    assert bands == [
        ("national", "excellent", 3),
        ("national", "fair", 2),
        ("national", "good", 29),
        ("published", "excellent", 3),
        ("published", "fair", 2),
        ("published", "good", 29),
    ]


def test_lagging_days_are_visible_and_dropped_nowhere(dbt_home: Path) -> None:
    lagging = query(
        dbt_home,
        "select as_of::varchar, count(*) from marts.published_comparison "
        "where level = 'composite' and abs(difference) > 0.01 and as_of <> date '2026-09-26' "
        "and basis = 'national' group by all order by all",
    )
    assert lagging == [("2026-09-30", 29), ("2026-10-03", 29), ("2026-10-05", 18)]
    ranked = query(
        dbt_home,
        "select as_of, basis, count(*), count(rank) from marts.rankings "
        "where peer_group = 'provinces' and period_id = '2026' group by all",
    )
    assert len(ranked) == 3 * 12  # published, national, reconciled
    assert {rows for _, _, rows, _ in ranked} == {34}
    # Phú Thọ alone has counts on 09-26: its recomputed total is not set beside published ones.
    assert query(
        dbt_home,
        "select as_of::varchar, basis, unit_code, not_ranked_reason, total_score is not null "
        "from marts.rankings where peer_group = 'provinces' and rank is null order by basis",
    ) == [
        ("2026-09-26", "national", "H44", "coverage_differs", True),
        ("2026-09-26", "reconciled", "H44", "coverage_differs", True),
    ]
