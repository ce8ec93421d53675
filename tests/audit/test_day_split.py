"""Two days of one edition with several causes between them: a boundary, a rule, new figures.

Not here: editions that differ by one thing (test_diff_causes.py).
"""

import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dagster_project.audit.diff.diff import Diff, compare
from dagster_project.audit.diff.sentences import summary_sentence
from dagster_project.audit.diff.sides import read_side
from dagster_project.audit.rank_changes.day_causes import DatedRow, DatedRules
from dagster_project.audit.rank_changes.day_split import day_split
from dagster_project.audit.rank_changes.rows import rank_changes
from dagster_project.audit.rebuild import lay_out
from dagster_project.publish import find_edition, open_edition
from dagster_project.settings import Settings
from tests.audit.diff_checks import causes, check_same_parts, check_sums, moved
from tests.audit.edited_editions import day_before, edited_edition, recapture, seed_edit

FIRST, SECOND = date(2026, 10, 9), date(2026, 10, 10)
NAME = "20300201T000000Z-daysplit"
# A department of Gia Lai that another province takes over, and one with an override.
MOVED, OVERRIDDEN = "H21.17", "H21.09"
BEGINS = DatedRules(
    (
        DatedRow("units", MOVED, SECOND),
        DatedRow("overrides", "o-test", SECOND, date(2026, 12, 1), "2026"),
    )
)


@pytest.fixture(scope="module")
def settings(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An edition whose last two days differ by a figure, overrides and a boundary that begins.

    The methodology begins between the days too, and is that of the period on both.
    """
    folder = tmp_path_factory.mktemp("days")
    home = folder / "home"
    shutil.copytree(built_home / "editions", home / "editions", copy_function=os.link)
    shutil.copyfile(built_home / "current.json", home / "current.json")
    settings = Settings(home=home)
    with open_edition(find_edition(settings)) as connection:
        counts = connection.execute(
            "select chosen_value::bigint from marts.reconciliation where as_of = '2026-10-10' and "
            f"unit_code = '{OVERRIDDEN}' and measure_id = 'dossiers_on_time' and period_id = '2026'"
        ).fetchone()
    assert counts is not None
    life = "2026-10-10,2026-12-01,An,Bình,Kiểm tra,Test\n"
    edits = [
        day_before("2026-10-10", "2026-10-09"),
        seed_edit(
            "overrides.csv",
            lambda text: (
                f"{text}o-test,H44,2026,dossiers_on_time,600000,596701,{life}"
                f"o-unit,{OVERRIDDEN},2026,dossiers_on_time,0,{counts[0]},{life}"
            ),
        ),
        seed_edit(
            "units.csv", lambda text: f"{text}{MOVED},Sở chuyển đi,department,H01,,2026-10-10,\n"
        ),
        seed_edit(
            "methodologies.csv",
            lambda text: text.replace(",2026-01-01,,100,", ",2026-10-10,,100,"),
        ),
        recapture("2026-10-10", "dvc-progress-tree", overdue),
    ]

    def edit(folder: Path) -> None:
        for one in edits:
            one(folder)

    edited_edition(settings, find_edition(settings).edition_id, NAME, edit, folder / "scratch")
    return settings


def overdue(figures) -> None:
    figures.execute(
        "update figures set value = value + case measure_id when 'dossiers_on_time' then -5000 "
        "else 5000 end where unit_code = 'H01' "
        "and measure_id in ('dossiers_on_time', 'dossiers_overdue')"
    )


def between_days(settings: Settings, basis: str, group: str, back: bool = False) -> Diff:
    sides = [read_side(settings, f"{NAME}@{day}") for day in (FIRST, SECOND)]
    before, after = reversed(sides) if back else sides
    diff = compare(before, after, None, basis, group, lambda _: None)
    if group == "provinces":
        check_sums(diff)
    return diff


@pytest.fixture(scope="module")
def provinces(settings: Settings) -> Diff:
    return between_days(settings, "reconciled", "provinces")


def test_what_begins_and_new_figures_are_told_apart(settings, provinces):
    assert causes(provinces) == [("boundary",), ("rules",), ("new_data",)]
    assert moved(provinces, 0) == {}
    assert set(moved(provinces, 1)) == {"H44"}
    assert set(moved(provinces, 2)) == {"H01"}
    text = summary_sentence(provinces, "en")
    assert "overrides.csv o-test 2026-10-10 comes into force" in text
    assert f"units.csv {MOVED} 2026-10-10 comes into force" in text
    back = between_days(settings, "reconciled", "provinces", back=True)
    assert causes(back) == causes(provinces)
    for step in range(3):
        forth = moved(provinces, step)
        assert moved(back, step) == {code: -part for code, part in forth.items()}


def test_rank_changes_tells_them_apart_alike(settings, provinces, tmp_path):
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
        table = rank_changes(connection, "marts", SECOND, BEGINS, between).to_pylist()

    def rows(basis: str, group: str) -> dict[str, dict[str, Any]]:
        return {
            row["unit_code"]: row
            for row in table
            if row["basis"] == basis and row["peer_group"] == group
        }

    assert len(said) == 2  # one build per cause but the last serves all rankings
    check_same_parts(provinces, rows("reconciled", "provinces"))
    group = "departments:H21"
    for basis, steps in (
        ("reconciled", [("boundary",), ("rules",), ("new_data",)]),
        ("national", [("boundary",), ("new_data",)]),
    ):
        diff = between_days(settings, basis, group)
        assert causes(diff) == steps
        check_same_parts(diff, rows(basis, group))
    found = rows("reconciled", group)
    assert found.pop(MOVED)["state"] == "left"
    # It was the first: all others gain its place, whatever else happens.
    assert {row["exits_boundary"] for row in found.values()} == {1}
    assert found[OVERRIDDEN]["score_rules"] < 0
    assert found[OVERRIDDEN]["own_rules_twice"] < 0
    assert sum(row["rivals_rules_twice"] for row in found.values()) > 0
    for row in table:
        assert row["previous_as_of"] == FIRST
        assert not any(row[f"score_{cause}"] for cause in ("code", "methodology", "not_split"))
