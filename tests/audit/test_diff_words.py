"""What `chiso diff` says: true sentences, in both languages, and one line for wrong use.

Not here: the parts themselves (test_diff_days.py, test_diff_causes.py).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from dagster_project.audit.diff.causes import CODE, METHODOLOGY, NEW, UNEXPLAINED
from dagster_project.audit.diff.chain import Step
from dagster_project.audit.diff.diff import Diff, UnitDiff, compare
from dagster_project.audit.diff.rank_parts import RankParts
from dagster_project.audit.diff.score_parts import Leaf, Parts
from dagster_project.audit.diff.sentences import summary_sentence, unit_sentence
from dagster_project.audit.diff.sides import Asked, RankingState, Side, read_side
from dagster_project.cli import app
from dagster_project.publish.current import Edition
from dagster_project.publish.ranking import RankTable
from dagster_project.publish.ranking_labels import Label, group_label
from dagster_project.settings import Settings, get_settings
from tests.audit.diff_checks import the

DAY = "2026-10-10"
MINUS = "\u2212"
FIRST, SECOND = Leaf("MDHL", ""), Leaf("TDGQ", "2.1")


@pytest.fixture(scope="module")
def settings(built_home: Path) -> Settings:
    return Settings(home=built_home)


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    """Run `chiso diff` in the built home."""
    monkeypatch.setenv("CHISO_HOME", str(settings.home))
    get_settings.cache_clear()
    yield lambda *options: CliRunner().invoke(app, ["diff", *options])
    get_settings.cache_clear()


Run = Callable[..., Result]


def days(settings: Settings, first: str, last: str, basis: str, group: str = "provinces") -> Diff:
    sides = (read_side(settings, first), read_side(settings, last))
    return compare(sides[0], sides[1], None, basis, group, lambda _: None)


def row(total: str | None, rank: int | None = None, why: str | None = None) -> dict[str, Any]:
    return {
        "unit_code": "H01",
        "name": "An Giang",
        "name_en": "An Giang",
        "total_score": None if total is None else Decimal(total),
        "rank": rank,
        "not_ranked_reason_vi": why,
        "not_ranked_reason_en": why,
    }


def told(unit: UnitDiff, *causes: str, note: Label | None = None, lang: str = "en") -> str:
    """Return the sentence of a unit in a comparison with one step per cause."""
    side = Side(Edition("x", Path("x"), datetime(2026, 10, 10, tzinfo=UTC)), date(2026, 10, 10))
    table = RankTable("x", side.as_of, "2026", "national", "provinces", "m", 1, None, {}, [])
    steps = [Step((cause,), RankingState(), note) for cause in causes]
    asked = Asked("2026", "national", "provinces")
    return unit_sentence(Diff(side, side, asked, (table, table), None, steps, [unit]), unit, lang)


def changed(old: str, new: str, *score: Parts, rank: list[RankParts] | None = None) -> UnitDiff:
    ranks = rank or [RankParts() for _ in score]
    gained = sum(one.gained for one in ranks)
    return UnitDiff("H01", row(old, 9), row(new, 9 - gained), list(score), ranks)


def test_a_unit_that_only_one_side_has_is_told_with_its_total(settings: Settings) -> None:
    diff = days(settings, "2026-10-05", DAY, "provincial")
    came = the(diff, "H20")
    total = came.after["total_score"] if came.after else None
    assert came.before is None
    text = unit_sentence(diff, came, "en")
    assert f"not listed before, total {total} after; came into the ranking" in text
    vietnamese = unit_sentence(diff, came, "vi")
    assert f"trước không có trong danh sách, sau có tổng điểm {total}".replace(".", ",") in (
        vietnamese
    )
    back = days(settings, DAY, "2026-10-05", "provincial")
    assert f"total {total} before, not listed after" in unit_sentence(back, the(back, "H20"), "en")
    unranked = unit_sentence(diff, the(diff, "H01"), "en")
    assert "after, by new data; no rank on either side (after: The recomputed share" in unranked


def test_totals_that_come_or_go_are_counted_with_their_cause(settings: Settings) -> None:
    diff = days(settings, "2026-09-26", DAY, "national", "communes")
    english, vietnamese = (summary_sentence(diff, lang) for lang in ("en", "vi"))
    assert "no unit has a total on both sides; new: 135 totals; came in: 135, left: 0." in english
    assert english.endswith("exports of national on the first side only): new: 135 totals.")
    assert vietnamese.endswith("chỉ có ở bên thứ nhất): mới có: 135 tổng điểm.")
    back = summary_sentence(days(settings, DAY, "2026-09-26", "national", "communes"), "en")
    assert "gone: 135 totals; came in: 0, left: 135" in back


def test_why_a_unit_was_not_ranked_before_is_told(settings: Settings) -> None:
    diff = days(settings, "2026-09-26", DAY, "national")
    why = "(not ranked before: The recomputed share of the points differs from most units"
    assert why in unit_sentence(diff, the(diff, "H44"), "en")
    assert "(trước chưa xếp hạng: Phần điểm" in unit_sentence(diff, the(diff, "H44"), "vi")


def test_the_cause_that_moved_a_rank_is_named() -> None:
    step = {SECOND: 1}
    one = changed("60.00", "60.02", step, step, rank=[RankParts(), RankParts(own_twice=2)])
    assert "rank 9 → 8 (+1 place, by new data: own score +1)" in told(one, METHODOLOGY, NEW)
    assert "hạng 9 → 8 (+1 bậc, do số liệu mới: do điểm của mình +1)" in (
        told(one, METHODOLOGY, NEW, lang="vi")
    )
    both = [RankParts(rivals_twice=-2), RankParts(own_twice=6)]
    two = changed("60.00", "60.02", step, step, rank=both)
    assert (
        f"(+2 places: code {MINUS}1, new data +3; own score +3, rivals' scores {MINUS}1)"
    ) in told(two, CODE, NEW)


def test_the_largest_part_goes_the_way_of_the_change() -> None:
    grown = changed("62.05", "62.11", {FIRST: -12, SECOND: 18})
    assert "most by 2.1 +0.18" in told(grown, NEW)
    against = changed("62.05", "62.11", {FIRST: -12, SECOND: 10, Leaf("TTTT", "3.1"): 8})
    assert "most by 2.1 +0.10" in told(against, NEW)
    even = changed("62.05", "62.05", {FIRST: -12, SECOND: 12})
    assert f"largest part MDHL {MINUS}0.12" in told(even, NEW)


def test_a_cause_that_cannot_be_told_reads_well_in_both_languages() -> None:
    came = UnitDiff("H01", None, row("60.00", 3), None, None, moved_in=0, total_in=0)
    assert "came into the ranking, rank 3, cause can't be told." in told(came, UNEXPLAINED)
    text = told(came, UNEXPLAINED, lang="vi")
    assert "vào bảng xếp hạng, hạng 3, không xác định được nguyên nhân." in text


def test_a_total_that_one_side_lacks_is_told_as_lacking_there() -> None:
    why = "A component is missing"
    came = UnitDiff("H01", row(None, why=why), row("60.00", 3), None, None, moved_in=0, total_in=0)
    assert (
        f"no total before, 60.00 after; came into the ranking, rank 3, by new data "
        f"(not ranked before: {why})."
    ) in told(came, NEW)
    went = UnitDiff("H01", row("60.00", 3), row(None, why=why), None, None, moved_in=0, total_in=0)
    assert "total 60.00 before, none after; left the ranking (rank before 3)" in told(went, NEW)
    never = UnitDiff("H01", row(None), row(None), None, None)
    assert "no total on either side; no rank on either side." in told(never, NEW)


def test_one_province_is_no_provinces() -> None:
    assert group_label("provinces", [{}]) == Label("1 tỉnh, thành phố", "1 province or city")
    assert group_label("communes:H21", [{}]).en == "1 commune, ward or special zone of H21"
    assert group_label("departments", [{}, {}]).en == "2 departments"


def test_days_in_reverse_are_said_to_be_so(run: Run) -> None:
    notice = "The first side is the later day: new or revised data are here the older figures, of "
    back = run(DAY, "2026-10-05", "--unit", "H17", "--lang", "en")
    assert f"{notice}2026-10-05." in back.output
    whole = run(DAY, "2026-10-05")
    assert f"{notice}2026-10-05." in whole.output
    assert "Bên thứ nhất là ngày muộn hơn" in whole.output
    assert "later day" not in run("2026-10-05", DAY).output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("2026-W41-1", DAY), "'2026-W41-1' is no date"),
        (("2026-13-01", DAY), "'2026-13-01' is no date"),
        (("@2026-10-05", DAY), "names no side"),
        (("", DAY), "argument 2 is empty"),
        (("2026-10-05", "20@"), "names no side"),
        (("20261010", DAY), "no edition of that name: 20261010"),
        (("2026-10-05", DAY, "--unit", " "), "--unit is empty"),
    ],
)
def test_a_side_that_may_mean_anything_is_refused_in_a_line(
    run: Run, options: tuple[str, ...], said: str
) -> None:
    refused = run(*options)
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not refused.stdout


def test_the_beginning_of_an_edition_is_no_date(settings: Settings) -> None:
    edition = read_side(settings, DAY).edition
    assert read_side(settings, edition.edition_id[:8]).edition == edition
