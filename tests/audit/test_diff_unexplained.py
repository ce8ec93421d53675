"""What no cause explains is told as such, or the comparison is refused: never given to a cause.

Not here: what tampering `chiso verify` finds (test_tampering.py).
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from dagster_project.audit.diff import chain
from dagster_project.audit.diff.causes import METHODOLOGY, NEW, RULES, UNEXPLAINED
from dagster_project.audit.diff.chain import Chain, Step
from dagster_project.audit.diff.diff import Diff, compare
from dagster_project.audit.diff.published_sums import check_sums as check_parts
from dagster_project.audit.diff.rank_parts import RankParts
from dagster_project.audit.diff.score_parts import Leaf
from dagster_project.audit.diff.sentences import summary_sentence, unit_sentence
from dagster_project.audit.diff.sides import Asked, RankingState, Side, read_side
from dagster_project.audit.rebuild import RebuildFailed
from dagster_project.cli import app
from dagster_project.publish import find_edition
from dagster_project.publish.current import Edition
from dagster_project.publish.errors import EditionDamaged
from dagster_project.settings import Settings, get_settings
from tests.audit.diff_checks import causes, check_sums, moved, the
from tests.audit.edited_editions import cap_of_4_3, edited_edition, seed_edit

DAY, UNIT = "2026-10-10", "H20"
CAPPED, FEWER, TORN = (f"2030040{number}T000000Z-capped00" for number in (1, 2, 3))
MINUS = "\u2212"
WHERE = f"as_of = '{DAY}' and period_id = '2026' and basis = 'national'"
LESS = f"set total_score = total_score - 5 where {WHERE} and unit_code = '{UNIT}'"
RERANK = f"""
    update marts.marts.rankings as old set rank = new.place from (
        select unit_code, rank() over (order by total_score desc) as place
        from marts.marts.rankings
        where {WHERE} and peer_group = 'provinces' and rank is not null
    ) as new
    where {WHERE} and peer_group = 'provinces' and old.unit_code = new.unit_code
"""


@pytest.fixture(scope="module")
def settings(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The replayed edition, one with another methodology, and two copies of that to be spoiled."""
    folder = tmp_path_factory.mktemp("unexplained")
    home = folder / "home"
    shutil.copytree(built_home / "editions", home / "editions", copy_function=os.link)
    shutil.copyfile(built_home / "current.json", home / "current.json")
    settings = Settings(home=home)
    base, edit = find_edition(settings).edition_id, seed_edit("indicators.csv", cap_of_4_3)
    capped = home / "editions" / edited_edition(settings, base, CAPPED, edit, folder / "scratch")
    for name in (FEWER, TORN):
        shutil.copytree(capped, capped.with_name(name), copy_function=os.link)
        spoiled = capped.with_name(name) / "marts.duckdb"
        spoiled.unlink()
        shutil.copyfile(capped / "marts.duckdb", spoiled)
    return settings


def tamper(settings: Settings, name: str, *statements: str) -> None:
    with duckdb.connect() as connection:
        path = find_edition(settings, name).marts
        connection.execute(f"attach '{path}' as marts")
        for statement in statements:
            connection.execute(statement)


def test_a_published_total_that_inputs_do_not_give_is_no_part_of_a_cause(settings: Settings):
    base = find_edition(settings).edition_id

    def between(first: str, last: str) -> Diff:
        sides = [read_side(settings, f"{name}@{DAY}") for name in (first, last)]
        diff = compare(sides[0], sides[1], None, "national", "provinces", lambda _: None)
        check_sums(diff)
        return diff

    honest = between(base, CAPPED)
    assert causes(honest) == [("methodology",)]
    tamper(
        settings,
        FEWER,
        *(f"update marts.marts.{table} {LESS}" for table in ("rankings", "composite_scores")),
        RERANK,
    )
    diff = between(base, FEWER)
    assert causes(diff) == [("methodology",), ("unexplained",)]
    assert moved(diff) == moved(honest)
    assert moved(diff, 1) == {UNIT: -500}
    why = f"what edition {FEWER} publishes is not what its own inputs give"
    assert f"Cause can't be told ({why}; run `chiso verify {FEWER} --full`): 1 total, by " in (
        summary_sentence(diff, "en")
    )
    assert f"cause can't be told {MINUS}5.00" in unit_sentence(diff, the(diff, UNIT), "en")
    assert f"`chiso verify {FEWER} --full`" in summary_sentence(diff, "vi")
    back = between(FEWER, base)
    assert causes(back) == [("unexplained",), ("methodology",)]
    assert moved(back) == {UNIT: 500}
    assert moved(back, 1) == {code: -part for code, part in moved(honest).items()}


def test_ranks_that_do_not_follow_from_totals_are_refused_in_a_line(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    base = find_edition(settings).edition_id
    tamper(settings, TORN, f"update marts.marts.rankings {LESS}")
    monkeypatch.setenv("CHISO_HOME", str(settings.home))
    get_settings.cache_clear()
    try:
        for sides in ([base, TORN], [TORN, base]):
            refused = CliRunner().invoke(app, ["diff", *sides])
            assert refused.exit_code == 1
            assert refused.stdout == ""
            *_, line = refused.stderr.splitlines()
            assert line.startswith(f"edition {TORN} cannot be compared: rank and total of")
            assert line.endswith(f"run `chiso verify {TORN}`")
    finally:
        get_settings.cache_clear()


def side(name: str) -> Side:
    return Side(Edition(name, Path(name), datetime(2026, 10, 10, tzinfo=UTC)), date(2026, 10, 10))


SIDES = (side("a"), side("b"))


class Built:
    """A build that stands for its state."""

    def __init__(self, state: RankingState) -> None:
        self.state = state

    def __enter__(self) -> "Built":
        return self

    def __exit__(self, *_: object) -> None:
        return None


class Builds:
    """Builds by the causes applied; those that are not there fail."""

    def __init__(self, by_causes: Mapping[tuple[str, ...], int], second: int) -> None:
        self._by_causes, self._second = by_causes, second

    def open(self, applied: Sequence[str]) -> Built:
        if tuple(applied) not in self._by_causes:
            raise RebuildFailed("no fit")
        return Built(ranked(self._by_causes[tuple(applied)]))

    def open_second(self) -> Built:
        return Built(ranked(self._second))


def ranked(total: int) -> RankingState:
    return RankingState({"H01": total})


def steps(
    builds: Builds, ends: tuple[int, int], *named: str, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[tuple[str, ...], int, str | None]]:
    monkeypatch.setattr(chain, "read_state", lambda built, *_: built.state)
    asked = Asked("2026", "national", "provinces")
    counted: Any = builds
    found: list[Step] = Chain(counted, SIDES, asked, lambda _: None).steps(
        (ranked(ends[0]), ranked(ends[1])), named
    )
    return [(one.causes, one.state.ranked["H01"], one.note and one.note.en) for one in found]


def test_what_the_last_cause_does_not_give_is_left_over(monkeypatch: pytest.MonkeyPatch):
    builds = Builds({(): 10, (METHODOLOGY,): 12, (METHODOLOGY, RULES): 15}, 20)
    left = "the inputs that differ do not account for this"
    assert steps(builds, (10, 20), METHODOLOGY, RULES, monkeypatch=monkeypatch) == [
        ((METHODOLOGY,), 12, None),
        ((RULES,), 15, None),
        ((UNEXPLAINED,), 20, left),
    ]
    assert steps(builds, (10, 20), METHODOLOGY, NEW, monkeypatch=monkeypatch) == [
        ((METHODOLOGY,), 12, None),
        ((NEW,), 20, None),
    ]
    assert steps(builds, (10, 20), monkeypatch=monkeypatch) == [((UNEXPLAINED,), 20, left)]
    assert steps(builds, (10, 10), monkeypatch=monkeypatch) == []


def test_causes_that_cannot_be_built_share_a_step_with_the_next(monkeypatch: pytest.MonkeyPatch):
    builds = Builds({(): 10, (METHODOLOGY, RULES): 15}, 15)
    assert steps(builds, (10, 15), METHODOLOGY, RULES, monkeypatch=monkeypatch) == [
        ((METHODOLOGY, RULES), 15, "no fit")
    ]
    last = Builds({(): 10, (METHODOLOGY,): 12}, 15)
    assert steps(last, (10, 15), METHODOLOGY, RULES, monkeypatch=monkeypatch) == [
        ((METHODOLOGY,), 12, None),
        ((RULES,), 15, "no fit"),
    ]
    nothing = Builds({}, 15)
    assert steps(nothing, (10, 15), RULES, monkeypatch=monkeypatch) == [
        ((UNEXPLAINED,), 15, "no fit")
    ]


def test_parts_that_do_not_sum_are_never_handed_on():
    rows = ({"unit_code": "H01", "total_score": 60, "rank": 1},) * 2
    check_parts(SIDES, rows, [{}], [RankParts()])
    check_parts(SIDES, (None, rows[1]), None, None)
    for score, rank in (([{Leaf(): -5}], [RankParts()]), ([{}], [RankParts(own_twice=-22)])):
        with pytest.raises(EditionDamaged, match="run `chiso verify a` and `chiso verify b`"):
            check_parts(SIDES, rows, score, rank)
