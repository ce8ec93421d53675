"""Every candidate of the ledger leads to its cells, and every rule names its section."""

import csv
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console

from dagster_project.audit.explain import ledger
from dagster_project.audit.explain.asked import Question
from dagster_project.audit.explain.evidence_records import Candidate
from dagster_project.audit.explain.explain import explain
from dagster_project.audit.explain.explanation import Explanation, ledger_rows
from dagster_project.audit.explain.show_html import html_page
from dagster_project.audit.explain.show_terminal import print_explanation
from dagster_project.publish import Edition, open_edition, read_current
from dagster_project.settings import PROJECT_ROOT, Settings
from tests.audit.plain_reader import number, raw_text

pytestmark = pytest.mark.slow
SUMMED = Question("H20", "indicator", "2.1", basis="reconciled")


@pytest.fixture(scope="module")
def settings(built_home: Path) -> Settings:
    return Settings(home=built_home)


@pytest.fixture(scope="module")
def edition(settings: Settings) -> Edition:
    return read_current(settings)


def printed(told: Explanation, lang="vi") -> str:
    screen = Console(record=True, width=400, file=io.StringIO())
    print_explanation(told, screen, lang)
    return " ".join(screen.export_text().split())


def read_again(settings: Settings, told: Explanation, one: Candidate) -> Decimal:
    """Return what the files say of a candidate, by a reader of its own."""
    total = Decimal(0)
    for source in one.sources:
        assert source.capture is not None
        assert source.locator is not None
        capture = told.captures[source.capture - 1]
        assert (capture.portal_id, capture.dataset) == (one.portal_id, one.dataset)
        text = raw_text((settings.home / capture.file).read_bytes(), source.locator)
        assert text == source.raw_text
        assert source.cell is not None
        total += source.coefficient * (number(text) or 0)
    return total


def test_every_candidate_of_units_that_disagree_is_in_the_files(
    settings: Settings, edition: Edition
) -> None:
    units = open_edition(edition).execute(
        "select distinct unit_code from marts.reconciliation where low <> high and "
        "length(unit_code) = 3 order by all"
    )
    seen = 0
    for (unit,) in units.fetchall():
        told = explain(edition, settings.landing, Question(unit, basis="reconciled"))
        for row in ledger_rows(told):
            for one in row.candidates:
                assert one.sources, (unit, row.measure_id, one.dataset)
                if one.value is not None:
                    assert read_again(settings, told, one) == one.value
                    seen += 1
    assert seen > 100


def test_candidates_that_disagree_show_their_cells_in_every_form(
    settings: Settings, edition: Edition
) -> None:
    told = explain(
        edition, settings.landing, Question("An Giang", "indicator", "2.1", basis="reconciled")
    )
    (row,) = told.components[0].indicators[0].denominator.ledger
    others = [one for one in row.candidates if one.value != row.chosen_value]
    assert others
    for text in (printed(told), " ".join(html_page(told).split())):
        for one in others:
            assert f"{one.sources[0].locator}" in text
            assert f"{one.value}" in text
    # Where candidates disagree the page shows them at once.
    assert "<details open>" in html_page(told)
    brief = printed(explain(edition, settings.landing, Question("An Giang", basis="reconciled")))
    assert "và 6 ô khác" in brief


def test_a_sum_shows_its_terms_and_how_many_are_not_shown(
    settings: Settings, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sum_in(told: Explanation) -> Candidate:
        (row,) = told.components[0].indicators[0].numerator.ledger
        (one,) = (one for one in row.candidates if one.is_sum)
        return one

    told = explain(edition, settings.landing, SUMMED)
    one = sum_in(told)
    assert one.observation_id is None
    assert len(one.sources) == 3
    assert read_again(settings, told, one) == one.value
    assert "Tổng của 3 ô" in html_page(told)
    monkeypatch.setattr(ledger, "MOST_SOURCES", 1)
    told = explain(edition, settings.landing, SUMMED)
    one = sum_in(told)
    assert (len(one.sources), one.sources_not_shown) == (1, 2)
    assert "và 2 ô khác" in printed(told)
    assert "2 ô khác" in html_page(told)


def test_an_edition_that_does_not_say_the_cells_is_told_so(
    settings: Settings, edition: Edition, tmp_path: Path
) -> None:
    folder = tmp_path / edition.edition_id
    folder.mkdir()
    for part in edition.path.iterdir():
        if part.name != "seeds":
            (folder / part.name).symlink_to(part)
    told = explain(replace(edition, path=folder), settings.landing, SUMMED)
    assert "ấn bản không nói số này từ ô nào" in printed(told)
    assert "ấn bản không nói số này từ ô nào" in html_page(told)


@pytest.mark.parametrize("name", ["methodologies", "components", "indicators"])
def test_every_rule_names_the_decision_and_says_what_is_not_known(name: str) -> None:
    with (PROJECT_ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        assert "766/QĐ-TTg" in row["legal_basis"]
        assert "766/QĐ-TTg" in row["legal_basis_en"]
        if name == "methodologies":
            continue
        # The annex could not be had: no row may claim an article of it.
        assert row["legal_basis"].endswith("chưa biết")
        assert row["legal_basis_en"].endswith("not known")
        if name == "indicators":
            assert f"chỉ số {row['indicator_id']} " in row["legal_basis"]
            if row["cap_percent"] != "100":
                assert f"ngưỡng {row['cap_percent']} %" in row["legal_basis"]


def test_the_section_of_the_decision_stands_beside_the_rule(
    settings: Settings, edition: Edition
) -> None:
    told = explain(edition, settings.landing, Question("H01", "indicator", "4.3"))
    component = told.components[0]
    one = component.indicators[0]
    assert one.rule.legal_basis is not None
    assert component.legal_basis is not None
    assert told.methodology_legal_basis is not None
    assert "ngưỡng 80 %" in one.rule.legal_basis.vi
    assert f"căn cứ: {one.rule.legal_basis.vi}" in printed(told)
    assert f"legal basis: {one.rule.legal_basis.en}" in printed(told, "en")
    assert one.rule.legal_basis.vi in html_page(told)
    # An edition of before that column.
    old = replace(one, rule=replace(one.rule, legal_basis=None))
    told = replace(told, components=[replace(component, indicators=[old], legal_basis=None)])
    assert "ấn bản này chưa ghi phần của Quyết định" in printed(told)
    assert "ấn bản này chưa ghi phần của Quyết định" in html_page(told)
