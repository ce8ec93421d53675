"""Scores drawn at random end in cells that an independent reader finds to say what was used."""

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from dagster_project.audit.cells import Allowed, CellReader
from dagster_project.audit.explain.asked import Question
from dagster_project.audit.explain.evidence_records import Source
from dagster_project.audit.explain.explain import explain
from dagster_project.audit.explain.explanation import Component, Explanation, Indicator, Term
from dagster_project.publish import Edition, open_edition, read_current
from dagster_project.settings import Settings
from tests.audit.plain_reader import number, raw_text

pytestmark = pytest.mark.slow
LEVELS = ("composite", "component", "indicator")
BASES = ("published", "national", "provincial", "reconciled")
DRAWN = 20


class Score(NamedTuple):
    level: str
    basis: str
    as_of: object
    period_id: str
    unit_code: str
    part: str | None
    score: Decimal


@pytest.fixture(scope="module")
def settings(built_home: Path) -> Settings:
    return Settings(home=built_home)


@pytest.fixture(scope="module")
def edition(settings: Settings) -> Edition:
    return read_current(settings)


@pytest.fixture(scope="module")
def drawn(edition: Edition) -> list[Score]:
    """Scores of every level and basis, no two alike, the same ones on every run."""
    chance = random.Random(766)  # noqa: S311
    connection = open_edition(edition)
    pools = []
    for level in LEVELS:
        part, score = f"{level}_id", "score"
        if level == "composite":
            part, score = "null", "total_score"
        for basis in BASES:
            rows = connection.execute(
                f"select '{level}', basis, as_of, period_id, unit_code, {part}, {score} "
                f"from marts.{level}_scores where basis = '{basis}' and {score} is not null "
                "order by all"
            ).fetchall()
            pools.append(chance.sample(rows, 2))
    first = [Score(*pool[0]) for pool in pools]
    second = [Score(*pool[1]) for pool in pools]
    return first + chance.sample(second, DRAWN - len(first))


def told_of(settings: Settings, edition: Edition, score: Score) -> Explanation:
    question = Question(
        unit=score.unit_code,
        kind=score.level,  # type: ignore[arg-type]
        part=score.part,
        basis=score.basis,
        period=score.period_id,
        as_of=score.as_of,  # type: ignore[arg-type]
    )
    return explain(edition, settings.landing, question)


def sources_of(told: Explanation) -> Iterator[Source]:
    yield from told.composite.published_sources
    for component in told.components:
        yield from component.published_sources
        for indicator in component.indicators:
            yield from indicator.published_sources
            yield from indicator.numerator.sources
            yield from indicator.denominator.sources


def read_independently(settings: Settings, told: Explanation, source: Source) -> Decimal | None:
    """Return the number that stands in the landing file, after comparing its text."""
    assert source.capture is not None
    assert source.locator is not None
    capture = told.captures[source.capture - 1]
    text = raw_text((settings.home / capture.file).read_bytes(), source.locator)
    assert text == source.raw_text
    return number(text)


def sum_of(settings: Settings, told: Explanation, sources: list[Source]) -> Decimal:
    assert all(source.operation == "sum" for source in sources)
    read = [(source, read_independently(settings, told, source)) for source in sources]
    return sum((source.coefficient * (value or 0) for source, value in read), Decimal(0))


def check_term(settings: Settings, told: Explanation, term: Term) -> None:
    if term.value is None:
        return
    assert term.sources, f"{told.unit_code} {told.basis}: {term.role} without a cell"
    assert sum_of(settings, told, term.sources) == term.value


def check_published(settings: Settings, told: Explanation, found: list[Source], score) -> None:
    (source,) = found
    assert read_independently(settings, told, source) == score


def check_indicator(settings: Settings, told: Explanation, one: Indicator) -> None:
    if one.steps:
        assert Decimal(one.steps[-1].result) == one.score
    if one.published_sources:
        check_published(settings, told, one.published_sources, one.score)
    check_term(settings, told, one.numerator)
    check_term(settings, told, one.denominator)


def check_component(settings: Settings, told: Explanation, one: Component) -> None:
    if one.published_sources:
        check_published(settings, told, one.published_sources, one.score)
    elif one.is_sum and told.asked != "indicator":
        parts = [part.score for part in one.indicators if part.state != "not_applicable"]
        assert sum(part or 0 for part in parts) == one.score
    for indicator in one.indicators:
        check_indicator(settings, told, indicator)


def check(settings: Settings, told: Explanation, score: Score) -> int:
    """Follow one score down to the cells; return how many there are."""
    composite, component = told.composite, told.components[0]
    if score.level == "composite":
        assert composite.total_score == score.score
        if score.basis == "published":
            check_published(settings, told, composite.published_sources, score.score)
        else:
            assert sum(one.score or 0 for one in told.components) == score.score
    else:
        asked = component if score.level == "component" else component.indicators[0]
        assert asked.score == score.score
    for one in told.components:
        check_component(settings, told, one)
    return len(list(sources_of(told)))


def test_twenty_scores_drawn_at_random_end_in_cells_that_say_what_was_used(
    settings: Settings, edition: Edition, drawn: list[Score]
) -> None:
    assert len(set(drawn)) == DRAWN
    assert {(one.level, one.basis) for one in drawn} == {(a, b) for a in LEVELS for b in BASES}
    confirmed = 0
    for score in drawn:
        told = told_of(settings, edition, score)
        assert check(settings, told, score) > 0, score
        # The audit's own reader, which is neither the parser's nor this test's, agrees.
        assert told.cells == told.cells_confirmed > 0, score
        assert all(capture.file_state == "intact" for capture in told.captures)
        confirmed += 1
    assert confirmed == DRAWN


def test_every_observation_of_the_edition_reads_again_as_it_was_taken(
    settings: Settings, edition: Edition
) -> None:
    found = open_edition(edition).execute(
        "select blob_id, locator, raw_text from marts.observations "
        "inner join marts.captures using (capture_id) order by all"
    )
    readers: dict[str, CellReader] = {}
    differing, cells = [], 0
    for blob_id, locator, text in found.fetchall():
        if blob_id not in readers:
            readers[blob_id] = CellReader((settings.landing / "blobs" / blob_id).read_bytes())
        cells += 1
        if readers[blob_id].cell(locator, Allowed([])).text != text:
            differing.append((blob_id, locator, text))
    assert not differing
    assert cells > 10_000
