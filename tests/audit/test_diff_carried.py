"""`chiso diff` where figures of a silent portal are carried on one side, or stop being carried.

H44's own exports are of 26 September; as long as they are carried H44 is not ranked by the ledger.
Not here: the rule on made-up days (test_rank_change_causes.py).
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dagster_project.audit.diff.as_json import plain
from dagster_project.audit.diff.diff import Diff, compare
from dagster_project.audit.diff.sentences import summary_sentence
from dagster_project.audit.diff.sides import read_side
from dagster_project.publish import find_edition
from dagster_project.settings import Settings
from tests.audit.diff_checks import causes, check_sums, moved, the
from tests.audit.edited_editions import cap_of_4_3, days_from, edited_edition, seed_edit

DAY, NEXT = "2026-09-28", "2026-09-29"
LATE, CAPPED = "20300301T000000Z-carried1", "20300302T000000Z-carried2"
Compare = Callable[[str, str], Diff]


@pytest.fixture(scope="module")
def settings(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The replayed edition, and two that begin on 28 September; one has another methodology."""
    folder = tmp_path_factory.mktemp("carried")
    home = folder / "home"
    shutil.copytree(built_home / "editions", home / "editions", copy_function=os.link)
    shutil.copyfile(built_home / "current.json", home / "current.json")
    settings = Settings(home=home)
    base = find_edition(settings).edition_id
    late = days_from(DAY)

    def capped(path: Path) -> None:
        late(path)
        seed_edit("indicators.csv", cap_of_4_3)(path)

    edited_edition(settings, base, LATE, late, folder / "late")
    edited_edition(settings, base, CAPPED, capped, folder / "capped")
    return settings


@pytest.fixture
def between(settings: Settings) -> Compare:
    """Compare two sides; `@` names a day of the replayed edition."""
    base = find_edition(settings).edition_id

    def compared(before: str, after: str) -> Diff:
        sides = [
            read_side(settings, f"{base}{text}" if text.startswith("@") else text)
            for text in (before, after)
        ]
        diff = compare(sides[0], sides[1], "2026", "reconciled", "provinces", lambda _: None)
        check_sums(diff)
        return diff

    return compared


def test_what_only_one_edition_carries_is_new_data(between: Compare):
    diff = between(f"{LATE}@{DAY}", f"@{DAY}")
    assert causes(diff) == [("new_data",)]
    assert moved(diff) == {}
    assert the(diff, "H44").moved_in == 0
    assert diff.exports.keys() == {one for one in diff.exports if one.portal_id == "H44"}
    text = summary_sentence(diff, "en")
    fact = "exports of H44 of 2026-09-26 carried forward on the second side only)"
    assert fact in text
    assert "came in: 0, left: 1" in text
    back = between(f"@{DAY}", f"{LATE}@{DAY}")
    assert causes(back) == [("new_data",)]
    assert fact.replace("second", "first") in summary_sentence(back, "en")
    assert "của H44 chỉ được dùng tiếp ở bên thứ nhất)" in summary_sentence(back, "vi")


def test_another_cause_does_not_take_what_the_carried_figures_did(between: Compare):
    diff = between(f"{CAPPED}@{DAY}", f"@{DAY}")
    assert causes(diff) == [("methodology",), ("new_data",)]
    assert the(diff, "H44").moved_in == 1
    assert not any(unit.rank[0].gained for unit in diff.units if unit.rank)
    assert sum(bool(unit.rank[1].gained) for unit in diff.units if unit.rank) > 10


def test_what_is_carried_on_another_day_is_named_beside_the_new_figures(between: Compare):
    text = summary_sentence(between(f"{LATE}@{DAY}", f"@{NEXT}"), "en")
    assert "export of national with another cut-off" in text
    assert "exports of H44 of 2026-09-26 carried forward on the second side only" in text


def test_figures_that_are_no_longer_carried_are_named(between: Compare):
    diff = between("@2026-10-03", "@2026-10-04")
    assert causes(diff) == [("new_data",)]
    fact = "exports of H44 of 2026-09-26 carried forward on the first side only"
    assert fact in summary_sentence(diff, "en")
    told = [
        one for one in plain(diff, [])["changed_inputs"]["exports"] if one["portal_id"] == "H44"
    ]
    assert told
    for one in told:
        assert (one["kind"], one["grown_older"], one["after"]) == ("new_data", False, None)
        assert one["read_by_this_ranking"]
        assert one["before"] == {"captured_on": "2026-09-26", "old_because": "carried"}


def test_the_first_day_on_which_figures_are_carried_is_named(between: Compare):
    diff = between("@2026-09-26", "@2026-09-27")
    assert "exports of H44 of 2026-09-26: of its day on one side, carried on the other" in (
        summary_sentence(diff, "en")
    )


def test_what_is_carried_on_both_days_is_no_cause(between: Compare):
    diff = between("@2026-09-27", "@2026-09-28")
    assert causes(diff) == []
    assert summary_sentence(diff, "en").endswith("no total and no rank changed.")
