"""`chiso diff` between editions that differ by one thing.

Not here: the exact parts (test_change_parts.py), two days of one edition (test_diff_days.py).
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dagster_project.audit.diff.diff import Diff, compare
from dagster_project.audit.diff.sentences import summary_sentence, unit_sentence
from dagster_project.audit.diff.sides import read_side
from dagster_project.commands.diff import _unit
from dagster_project.publish import find_edition
from dagster_project.settings import Settings
from tests.audit.diff_checks import causes, check_sums, moved, the
from tests.audit.edited_editions import (
    Edit,
    cap,
    cap_of_4_3,
    edited_edition,
    name_in_a_capture,
    name_in_the_register,
    other_code_in_a_capture,
    recapture,
    script_edit,
    seed_edit,
)

DAY = "2026-10-10"
MINUS = "\u2212"
Make = Callable[..., Diff]


@pytest.fixture(scope="module")
def settings(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with the replayed edition, to which edited ones are added."""
    home = tmp_path_factory.mktemp("diff") / "home"
    shutil.copytree(built_home / "editions", home / "editions", copy_function=os.link)
    shutil.copyfile(built_home / "current.json", home / "current.json")
    return Settings(home=home)


@pytest.fixture
def against(settings: Settings, tmp_path: Path):
    """Compare the replayed edition with one that is edited, on the newest day."""
    base = find_edition(settings).edition_id
    numbers = iter(range(1, 10))

    def make(*edits: Edit, basis: str = "national") -> Diff:
        def edit(folder: Path) -> None:
            for one in edits:
                one(folder)

        number = next(numbers)
        name = f"2030010{number}T000000Z-{tmp_path.name[-8:]:0>8}"
        edited_edition(settings, base, name, edit, tmp_path / str(number))
        sides = (read_side(settings, f"{base}@{DAY}"), read_side(settings, f"{name}@{DAY}"))
        return compare(sides[0], sides[1], None, basis, "provinces", lambda _: None)

    return make


def shift_on_time(code: str, dossiers: int) -> Edit:
    """Captured again: so many dossiers of a unit were overdue, not on time."""

    def edit(figures: duckdb.DuckDBPyConnection) -> None:
        for measure, sign in (("dossiers_on_time", -1), ("dossiers_overdue", 1)):
            figures.execute(
                "update figures set value = value + ?, raw_text = (value + ?)::bigint::varchar "
                "where unit_code = ? and measure_id = ?",
                [sign * dossiers, sign * dossiers, code, measure],
            )

    return recapture(DAY, "dvc-progress-tree", edit)


def with_override(text: str) -> str:
    return text + (
        "o-test,H44,2026,dossiers_on_time,600000,596701,2026-10-01,2026-12-01,"
        "An,Bình,Kiểm tra,Test\n"
    )


def test_one_capture_given_again_is_revised_data(against: Make):
    diff = against(shift_on_time("H44", 10_000))
    check_sums(diff)
    assert causes(diff) == [("revised_data",)]
    assert set(moved(diff)) == {"H44"}
    (parts,) = the(diff, "H44").score or []
    assert {leaf.indicator_id for leaf in parts} == {"2.1"}
    assert sum(parts.values()) == -30  # 586,701 instead of 596,701 of 670,094, of 20 points
    text = summary_sentence(diff, "en")
    assert "Revised data (national/dvc-progress-tree VN given again at the same cut-off)" in text
    assert "1 of 34 totals and" in text
    assert f": 1 total, by {MINUS}0.30 points." in text
    assert f"revised data {MINUS}0.30" in unit_sentence(diff, the(diff, "H44"), "en")
    assert f"số liệu sửa lại {MINUS}0,30" in unit_sentence(diff, the(diff, "H44"), "vi")


def test_rows_of_the_methodology(against: Make):
    """Beside 5.4 stand indicators that carry no points: they leave its component a sum."""
    caps = seed_edit("indicators.csv", lambda text: cap("5.4", 90, 100)(cap_of_4_3(text)))
    diff = against(caps)
    check_sums(diff)
    assert causes(diff) == [("methodology",)]
    assert moved(diff)
    leaves = {leaf for unit in diff.units for leaf in (unit.score or [{}])[0]}
    assert leaves == {("MDSH", "4.3"), ("MDHL", "5.4")}
    text = summary_sentence(diff, "en")
    assert "Methodology (indicators.csv 766-2026 4.3: cap_percent 80 → 90" in text


def test_one_rule_of_the_ledger(against: Make):
    edit = seed_edit(
        "rule_precedence.csv",
        lambda text: text.replace("progress_first,province,,,100", "progress_first,province,,,1"),
    )
    diff = against(edit, basis="reconciled")
    check_sums(diff)
    assert causes(diff) == [("rules",)]
    assert moved(diff)
    assert "rule_precedence.csv progress_first province" in summary_sentence(diff, "en")
    deaf = against(edit, basis="published")
    assert causes(deaf) == []
    assert "no total and no rank changed" in summary_sentence(deaf, "en")


def test_one_override(against: Make):
    diff = against(seed_edit("overrides.csv", with_override), basis="reconciled")
    check_sums(diff)
    assert causes(diff) == [("rules",)]
    assert set(moved(diff)) == {"H44"}
    text = summary_sentence(diff, "vi")
    assert "Quy tắc đối chiếu hoặc quyết định thủ công (thêm overrides.csv o-test)" in text


def test_one_renamed_unit_changes_no_score_and_the_sentence_says_so(against: Make):
    rename = seed_edit("units.csv", lambda text: text.replace("H44,Phú Thọ,", "H44,Đất Tổ,"))
    diff = against(rename, name_in_the_register, name_in_a_capture)
    check_sums(diff)
    assert causes(diff) == [("boundary",)]
    assert moved(diff) == {}
    text = summary_sentence(diff, "en")
    assert "no total and no rank changed" in text
    assert "Boundary or name (H44 renamed: Phú Thọ → Đất Tổ): changed no total." in text
    text = unit_sentence(diff, the(diff, "H44"), "vi")
    assert "H44 Đất Tổ (đổi tên: Phú Thọ → Đất Tổ): điểm" in text
    # Either name means it, on whichever side it is borne.
    for name in ("Phú Thọ", "dat to", "H44"):
        assert _unit(diff, name).unit_code == "H44"


def test_a_unit_that_goes_into_another_is_said_to_do_so(against: Make):
    ends = seed_edit(
        "units.csv",
        lambda text: text.replace(
            "H05,Bắc Ninh,province,VN,24,2025-07-01,",
            "H05,Bắc Ninh,province,VN,24,2025-07-01,2026-10-01",
        ),
    )
    merges = seed_edit(
        "unit_successions.csv",
        lambda text: f"{text.rstrip()}\nH05,H31,2026-10-01,merged_into,made up\n",
    )
    diff = against(ends, merges)
    check_sums(diff)
    assert causes(diff) == [("boundary",)]
    told = "H05 merged into H31 from 2026-10-01, H05 is in the register of units until 2026-10-01"
    assert told in summary_sentence(diff, "en").replace("; ", ", ")
    assert "H05 sáp nhập vào H31 từ 2026-10-01" in summary_sentence(diff, "vi")
    assert "renamed" not in summary_sentence(diff, "en")


def test_only_rows_that_go_to_another_unit_are_told_as_such(against: Make):
    diff = against(other_code_in_a_capture)
    assert len(diff.reassigned) == 1
    assert "(1 capture with rows given to other units)" in summary_sentence(diff, "en")
    assert "1 lần thu thập có dòng được gán cho đơn vị khác" in summary_sentence(diff, "vi")
    named = against(name_in_a_capture)
    assert not named.reassigned
    assert "names or levels of units read otherwise)" in summary_sentence(named, "en")


def test_one_change_of_the_code(against: Make):
    edit = script_edit("sum(score) as parts_score", "sum(score) + 0.01 as parts_score")
    diff = against(edit)
    check_sums(diff)
    assert causes(diff) == [("code",)]
    assert len(moved(diff)) == 34
    assert "Code (the SQL differs)" in summary_sentence(diff, "en")


def test_several_causes_at_once_are_told_apart_in_the_stated_order(against: Make):
    diff = against(
        seed_edit("overrides.csv", with_override),
        seed_edit("indicators.csv", cap_of_4_3),
        shift_on_time("H01", 5_000),
        basis="reconciled",
    )
    check_sums(diff)
    assert causes(diff) == [("methodology",), ("rules",), ("revised_data",)]
    assert {leaf for unit in diff.units for leaf in (unit.score or [{}])[0]} == {("MDSH", "4.3")}
    assert set(moved(diff, 1)) == {"H44"}
    assert set(moved(diff, 2)) == {"H01"}
    only = against(seed_edit("indicators.csv", cap_of_4_3), basis="reconciled")
    assert moved(only) == moved(diff, 0)


def test_a_column_that_came_with_the_code_keeps_code_and_methodology_apart(against: Make):
    form = '"source" VARCHAR);\ncopy "warehouse"."seeds"."indicators"'
    code = script_edit(form, form.replace('"source" VARCHAR', '"source" VARCHAR, "note" VARCHAR'))

    def with_note(text: str) -> str:
        return text.replace("\n", ",n\n").replace("source,n\n", "source,note\n")

    only = against(code, seed_edit("indicators.csv", with_note))
    check_sums(only)
    assert causes(only) == [("code",)]
    assert moved(only) == {}
    assert "Code (the SQL differs): changed no total" in summary_sentence(only, "en")
    both = against(code, seed_edit("indicators.csv", lambda text: with_note(cap_of_4_3(text))))
    check_sums(both)
    assert causes(both) == [("code",), ("methodology",)]
    assert moved(both, 0) == {}
    assert moved(both, 1)


def test_inputs_that_do_not_fit_together_are_one_step_with_the_reason(against: Make):
    # New SQL asks for values that only the new seed has.
    code = script_edit('"levels" VARCHAR', '"levels" VARCHAR check ("levels" like \'x %\')')
    seed = seed_edit(
        "indicators.csv", lambda text: cap_of_4_3(text).replace(",country prov", ",x country prov")
    )
    diff = against(code, seed)
    check_sums(diff)
    assert causes(diff) == [("code", "methodology")]
    assert diff.steps[0].note
    assert "Code and methodology" in summary_sentence(diff, "en")
