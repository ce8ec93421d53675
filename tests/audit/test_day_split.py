"""Two days of one edition with several causes between them: a rule that begins, and new figures.

Not here: editions that differ by one thing (test_diff_causes.py).
"""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from dagster_project.audit.day_split import day_split
from dagster_project.audit.diff import compare
from dagster_project.audit.diff_words import summary_sentence
from dagster_project.audit.rank_changes import DatedRule, rank_changes
from dagster_project.audit.rebuild import lay_out
from dagster_project.audit.sides import read_side
from dagster_project.publish import find_edition, open_edition
from dagster_project.settings import Settings
from tests.audit.diff_checks import causes, check_sums, moved
from tests.audit.edited_editions import day_before, edited_edition, recapture, seed_edit

FIRST, SECOND = date(2026, 10, 9), date(2026, 10, 10)
NAME = "20300201T000000Z-daysplit"


@pytest.fixture(scope="module")
def settings(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An edition whose last two days differ by one figure and one override that begins."""
    folder = tmp_path_factory.mktemp("days")
    home = folder / "home"
    shutil.copytree(built_home / "editions", home / "editions", copy_function=os.link)
    shutil.copyfile(built_home / "current.json", home / "current.json")
    settings = Settings(home=home)
    override = seed_edit(
        "overrides.csv",
        lambda text: (
            text + "o-test,H44,2026,dossiers_on_time,600000,596701,2026-10-10,2026-12-01,"
            "An,Bình,Kiểm tra,Test\n"
        ),
    )

    def overdue(figures) -> None:
        figures.execute(
            "update figures set value = value + case measure_id when 'dossiers_on_time' then -5000 "
            "else 5000 end where unit_code = 'H01' "
            "and measure_id in ('dossiers_on_time', 'dossiers_overdue')"
        )

    def edit(folder: Path) -> None:
        day_before("2026-10-10", "2026-10-09")(folder)
        override(folder)
        recapture("2026-10-10", "dvc-progress-tree", overdue)(folder)

    edited_edition(settings, find_edition(settings).edition_id, NAME, edit, folder / "scratch")
    return settings


def test_a_rule_that_begins_and_new_figures_are_told_apart(settings):
    sides = [read_side(settings, f"{NAME}@{day}") for day in (FIRST, SECOND)]
    diff = compare(sides[0], sides[1], None, "reconciled", "provinces", lambda _: None)
    check_sums(diff)
    assert causes(diff) == [("rules",), ("new_data",)]
    assert set(moved(diff, 0)) == {"H44"}
    assert set(moved(diff, 1)) == {"H01"}
    assert "overrides.csv o-test 2026-10-10 comes into force" in summary_sentence(diff, "en")
    back = compare(sides[1], sides[0], None, "reconciled", "provinces", lambda _: None)
    check_sums(back)
    assert causes(back) == [("rules",), ("new_data",)]
    assert moved(back, 0) == {code: -part for code, part in moved(diff, 0).items()}
    assert moved(back, 1) == {code: -part for code, part in moved(diff, 1).items()}


def test_rank_changes_tells_them_apart_as_well(settings, tmp_path):
    edition = find_edition(settings, NAME)
    said: list[str] = []
    with open_edition(edition) as connection:
        between = day_split(
            connection,
            "marts",
            tmp_path / "builds",
            lambda: lay_out(edition, tmp_path / "in"),
            said.append,
        )
        rules = [DatedRule("2026", SECOND)]
        table = rank_changes(connection, "marts", SECOND, rules, between).to_pylist()
    rows = {
        row["unit_code"]: row
        for row in table
        if row["basis"] == "reconciled" and row["peer_group"] == "provinces"
    }
    assert len(said) == 1  # one build serves all rankings
    assert {code for code, row in rows.items() if row["score_rules"]} == {"H44"}
    assert {code for code, row in rows.items() if row["score_new_data"]} == {"H01"}
    assert not any(row["score_not_split"] or row["own_not_split_twice"] for row in rows.values())
    for row in rows.values():
        assert row["previous_as_of"] == FIRST
        parts = (row["score_rules"], row["score_revised_data"], row["score_new_data"])
        assert sum(parts) == row["score_change"]
        assert row["own_rules_twice"] + row["own_new_data_twice"] == row["own_twice"]
