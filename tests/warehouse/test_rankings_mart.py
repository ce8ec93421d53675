"""Ranks, changes, gaps, and the history of names."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.warehouse.dbt_builds import query


def _ranking(home: Path, day: str, basis: str) -> list[tuple[Any, ...]]:
    return query(
        home,
        "select unit_code, rank, total_score from marts.rankings "
        f"where as_of = date '{day}' and basis = '{basis}' and peer_group = 'provinces' "
        "and not_ranked_reason is null "
        "order by rank, unit_code",
    )


def _competition_ranks(totals: dict[str, Decimal]) -> dict[str, int]:
    return {
        unit: 1 + sum(other > total for other in totals.values()) for unit, total in totals.items()
    }


def test_the_ranking_equals_the_published_one_with_ties_shared(
    dbt_home: Path, shared_data: Path
) -> None:
    path = shared_data / "766" / "provinces_scores_2026-10-10.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    totals = {row["h_code"]: Decimal(row["total"]) for row in rows}
    expected = _competition_ranks(totals)
    for basis in ("published", "national"):
        ranking = _ranking(dbt_home, "2026-10-10", basis)
        assert {unit: rank for unit, rank, _ in ranking} == expected
        assert [unit for unit, *_ in ranking] == [row["h_code"] for row in rows]


def test_every_published_day_is_ranked_by_its_own_totals(dbt_home: Path) -> None:
    days = query(dbt_home, "select distinct as_of::varchar from marts.rankings order by 1")
    for (day,) in days:
        for basis in ("published", "national"):
            ranking = _ranking(dbt_home, day, basis)
            ranks = _competition_ranks({unit: total for unit, _, total in ranking})
            assert {unit: rank for unit, rank, _ in ranking} == ranks


def test_ties_share_a_rank_and_leave_a_hole(dbt_home: Path) -> None:
    ties = query(
        dbt_home,
        "select rank, count(*) from marts.rankings where basis = 'published' "
        "and peer_group = 'provinces' and as_of = date '2025-10-11' "
        "group by rank having count(*) > 1",
    )
    ranks = [rank for _, rank, _ in _ranking(dbt_home, "2025-10-11", "published")]
    for rank, units in ties:
        assert rank + 1 not in ranks
        assert rank + units in ranks or rank + units > 34


def test_the_day_of_the_latest_good_capture_counts(dbt_home: Path) -> None:
    in_force = query(
        dbt_home,
        "select as_of::varchar, count(*), count(*) filter (in_force), "
        "max(captured_at) = max(captured_at) filter (in_force) from marts.captures "
        "where dataset = 'service-results' and root_unit_code = 'VN' "
        "group by as_of having count(*) > 1 order by as_of",
    )
    assert in_force == [("2026-09-27", 2, 1, True), ("2026-09-30", 2, 1, True)]


def test_changes_refer_to_the_newest_earlier_day(dbt_home: Path) -> None:
    rows = query(
        dbt_home,
        "select r.unit_code, r.rank_change, r.score_change, e.rank - r.rank, "
        "r.total_score - e.total_score from marts.rankings r join marts.rankings e "
        "on e.as_of = date '2026-10-05' and e.unit_code = r.unit_code and e.basis = r.basis "
        "and e.peer_group = r.peer_group where r.as_of = date '2026-10-10' "
        "and r.peer_group = 'provinces'",
    )
    assert len(rows) == 3 * 34  # published, national, reconciled
    assert all(rank == rank_ and score == score_ for _, rank, score, rank_, score_ in rows)
    first = query(
        dbt_home,
        "select count(*) from marts.rankings where as_of in (date '2026-09-17', date '2025-10-11') "
        "and (previous_rank is not null or previous_as_of is not null)",
    )
    assert first == [(0,)]


def test_bases_without_choices_have_no_interval(dbt_home: Path) -> None:
    assert query(
        dbt_home,
        "select count(*) from marts.rankings where basis <> 'reconciled' "
        "and (best_rank is not null or worst_rank is not null or rank_bound is not null)",
    ) == [(0,)]


def test_units_without_all_components_are_listed_with_the_reason(dbt_home: Path) -> None:
    rows = query(
        dbt_home,
        "select not_ranked_reason, not_ranked_reason_vi, count(rank), count(*) "
        "from marts.rankings where as_of = date '2026-09-26' and basis = 'national' "
        "and peer_group like 'communes%' group by all",
    )
    [(reason, text, ranked, listed)] = rows
    assert (reason, ranked) == ("missing_component", 0)
    assert "Thiếu" in text
    assert listed > 0


def test_the_units_of_gia_lai_are_ranked_in_their_groups(dbt_home: Path) -> None:
    rows = query(
        dbt_home,
        "select peer_group, max(rank), any_value(ranked_units) from marts.rankings "
        "where as_of = date '2026-10-10' and basis = 'published' and unit_code like 'H21.%' "
        "group by peer_group order by peer_group",
    )
    assert [(group, units) for group, _, units in rows] == [
        ("communes", 135),
        ("communes:H21", 135),
        ("departments", 14),
        ("departments:H21", 14),
    ]


def test_renamed_provinces_have_two_half_open_versions(dbt_home: Path) -> None:
    for code, name in (("H49", "Quảng Ninh"), ("H05", "Bắc Ninh")):
        rows = query(
            dbt_home,
            "select name, valid_from::varchar, valid_to::varchar from marts.units "
            f"where unit_code = '{code}' and valid_from >= date '2004-01-01' "
            "and (valid_to is null or valid_to > date '2026-01-01') order by valid_from",
        )
        assert [(n, to) for n, _, to in rows] == [
            (f"UBND tỉnh {name}", "2026-09-27"),
            (f"UBND thành phố {name}", None),
        ]
        assert rows[1][1] == "2026-09-27"
