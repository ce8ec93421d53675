"""`rank_changes` of the replayed days.

Not here: the parts themselves (test_change_parts.py), causes (test_rank_change_causes.py),
`chiso diff`.
"""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from dagster_project.audit.diff.score_parts import Scores, score_step
from dagster_project.audit.rank_changes.columns import CAUSES, PARTS
from dagster_project.publish import open_edition, publish, read_current
from dagster_project.settings import Settings


@pytest.fixture(scope="module")
def edition(built_home: Path):
    with open_edition(read_current(Settings(home=built_home))) as connection:
        yield connection


def test_every_change_of_the_rankings_is_explained_and_sums_exactly(edition):
    off = edition.sql(
        """
        select rankings.as_of, rankings.unit_code from marts.rankings
        left join marts.rank_changes as changes
            using (as_of, period_id, unit_code, basis, methodology_id, peer_group)
        where rankings.previous_as_of is not null and (
            changes.previous_as_of is distinct from rankings.previous_as_of
            or changes.rank is distinct from rankings.rank
            or changes.previous_rank is distinct from rankings.previous_rank
            or changes.rank_change is distinct from rankings.rank_change
            or changes.total_score is distinct from rankings.total_score
            or changes.score_change is distinct from rankings.score_change)
        """
    ).fetchall()
    assert off == []
    parts = [
        f"bool_and({whole} is not distinct from "
        + " + ".join(name.format(cause) for cause in CAUSES)
        + ")"
        for whole, name, _ in PARTS.values()
    ]
    sums = edition.sql(
        f"""
        select
            {", ".join(parts)},
            bool_and(rank_change * 2 = own_twice + rivals_twice + 2 * (entries + exits)),
            bool_and(score_not_split = 0 and own_not_split_twice = 0),
            count(*) filter (rank_change <> 0), count(*) filter (entries <> 0 or exits <> 0)
        from marts.rank_changes
        """
    ).fetchone()
    assert sums is not None
    assert sums[:-2] == (True,) * 7
    assert sums[-2] > 50  # so many ranks did change
    assert sums[-1] > 0


def test_the_largest_part_is_that_of_the_exact_parts(edition):
    def scores(as_of: date, unit: str, basis: str) -> Scores:
        key = f"as_of = '{as_of}' and unit_code = '{unit}' and basis = '{basis}'"
        total = edition.sql(
            f"select (total_score * 100)::int from marts.composite_scores where {key}"
        ).fetchone()
        assert total is not None
        components = dict(
            edition.sql(
                f"select component_id, (score * 100)::int from marts.component_scores where {key}"
            ).fetchall()
        )
        indicators: dict[str, dict[str, int]] = {}
        for component, indicator, score in edition.sql(
            "select component_id, indicator_id, (score * 100)::int from marts.indicator_scores "
            f"where {key} and state <> 'not_applicable'"
        ).fetchall():
            indicators.setdefault(component, {})[indicator] = score
        sums = {
            component: parts
            for component, parts in indicators.items()
            if None not in parts.values() and sum(parts.values()) == components[component]
        }
        return Scores(total[0], components, sums)

    rows = edition.sql(
        "select distinct as_of, previous_as_of, unit_code, basis, largest_component_id, "
        "largest_indicator_id, (largest_part * 100)::int from marts.rank_changes "
        "where score_change is not null and peer_group = 'provinces' and as_of > '2026-10-04'"
    ).fetchall()
    assert len(rows) > 100
    for as_of, before, unit, basis, component, indicator, part in rows:
        parts = score_step(scores(before, unit, basis), scores(as_of, unit, basis))
        largest = min(parts.items(), key=lambda one: (-abs(one[1]), one[0]), default=None)
        found = None if part is None else ((component or "", indicator or ""), part)
        assert found == (None if largest is None else (tuple(largest[0]), largest[1])), unit


def test_an_edition_built_on_another_keeps_its_files_and_equals_one_made_anew(
    built_home: Path, tmp_path: Path
):
    home = tmp_path / "home"
    shutil.copytree(built_home, home, ignore=shutil.ignore_patterns("landing", "dagster"))
    settings = Settings(home=home)
    before = read_current(settings)
    assert not publish(settings).published
    anew = publish(settings, full=True)
    tables = [
        json.loads((path / "datapackage.json").read_text())["tables"]["rank_changes"]
        for path in (before.path, anew.path)
    ]
    assert tables[0]["rows_sha256"] == tables[1]["rows_sha256"]
    assert set(tables[0]["column_descriptions"]) == set(tables[0]["column_types"])
