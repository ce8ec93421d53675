"""What an explanation says around the cells: ledger, neighbours, refusals."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from dagster_project.audit.explain.asked import Question
from dagster_project.audit.explain.explain import explain
from dagster_project.audit.explain.show_html import html_page
from dagster_project.audit.explain.show_terminal import print_explanation
from dagster_project.publish import Edition, UnknownChoice, open_edition, read_current
from dagster_project.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def settings(built_home: Path) -> Settings:
    return Settings(home=built_home)


@pytest.fixture(scope="module")
def edition(settings: Settings) -> Edition:
    return read_current(settings)


def test_the_ledger_row_holds_all_candidates_and_the_reason(
    settings: Settings, edition: Edition
) -> None:
    told = explain(
        edition, settings.landing, Question("An Giang", "indicator", "2.1", basis="reconciled")
    )
    (row,) = told.components[0].indicators[0].denominator.ledger
    assert row.measure_id == "dossiers_handled"
    assert row.is_used
    assert row.low is not None
    assert row.high is not None
    assert {row.low, row.high} <= {one.value for one in row.candidates}
    assert [one.value for one in row.candidates if one.chosen] == [row.chosen_value]
    assert row.reason.vi
    assert row.reason.en
    assert row.legal_basis
    national = explain(edition, settings.landing, Question("An Giang", "indicator", "2.1"))
    assert not national.components[0].indicators[0].denominator.ledger[0].is_used


def test_a_placeholder_is_told_where_a_score_stays_as_published(
    settings: Settings, edition: Edition
) -> None:
    told = explain(
        edition, settings.landing, Question("H21", "indicator", "1.4", basis="reconciled")
    )
    one = told.components[0].indicators[0]
    assert one.state == "as_published"
    (row,) = one.denominator.ledger
    assert row.status == "no_candidate"
    assert {one.inadmissible_reason for one in row.candidates} == {"placeholder"}


def test_neighbours_and_the_parts_of_their_gaps(settings: Settings, edition: Edition) -> None:
    told = explain(edition, settings.landing, Question("H56", "rank", basis="reconciled"))
    standing = told.standing
    assert standing is not None
    assert standing.rank is not None
    assert standing.best_rank is not None
    assert standing.worst_rank is not None
    assert standing.best_rank <= standing.rank <= standing.worst_rank
    assert all(one.rank <= standing.rank and one.gap >= 0 for one in standing.above)
    assert all(one.rank >= standing.rank and one.gap <= 0 for one in standing.below)
    for one in standing.above + standing.below:
        assert sum(part or 0 for part in one.parts.values()) == one.gap
    assert {"handled", "sync_denominator"} <= {one.decision_id for one in standing.causes}


def test_a_commune_stands_in_the_group_of_its_province_first(
    settings: Settings, edition: Edition
) -> None:
    code = (
        open_edition(edition)
        .execute("select min(unit_code) from marts.rankings where peer_group = 'communes:H21'")
        .fetchone()
    )
    assert code is not None
    told = explain(edition, settings.landing, Question(code[0], "rank"))
    assert told.standing is not None
    assert told.standing.peer_group == "communes:H21"
    told = explain(edition, settings.landing, Question(code[0], "rank", group="communes"))
    assert told.standing is not None
    assert told.standing.peer_group == "communes"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question("H99"), "H99"),
        (Question("H01", basis="own"), "published, national, provincial, reconciled"),
        (Question("H01", period="2031"), "--period 2031"),
        (Question("H01", "indicator", "9.9"), "2.1"),
        (Question("H01", "component", "XYZ"), "TDGQ"),
        (Question("H01", "rank", group="communes"), "provinces"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(
    settings: Settings, edition: Edition, question: Question, said: str
) -> None:
    with pytest.raises(UnknownChoice, match=said):
        explain(edition, settings.landing, question)


def test_without_the_landing_files_the_tree_still_ends_in_their_names(
    edition: Edition, tmp_path: Path
) -> None:
    told = explain(edition, tmp_path, Question("da nang"))
    assert told.unit_code == "H17"
    assert told.cells > 0
    assert told.cells_confirmed == told.cells_contradicted == 0
    assert {one.file_state for one in told.captures} == {"missing"}
    sources = [
        s for one in told.components for part in one.indicators for s in part.numerator.sources
    ]
    assert sources
    assert all(source.raw_text is not None for source in sources)


def test_what_a_person_set_names_the_row_and_the_two_who_signed(
    settings: Settings, edition: Edition
) -> None:
    told = explain(
        edition, settings.landing, Question("H01", "indicator", "2.1", basis="reconciled")
    )
    component = told.components[0]
    one = component.indicators[0]
    source = replace(
        one.denominator.sources[0], origin="override", origin_id="o-1", observation_id=None,
        capture=None, cell=None, cell_state="no_cell", raw_text=None, locator=None,
    )  # fmt: skip
    row = replace(
        one.denominator.ledger[0], status="override", override_id="o-1", override_author="An",
        override_approver="Bình", override_expires_on=date(2026, 12, 31),
    )  # fmt: skip
    term = replace(one.denominator, sources=[source], ledger=[row])
    changed = replace(component, indicators=[replace(one, denominator=term, state="override")])
    told = replace(told, components=[changed])
    screen = Console(record=True, width=200, file=io.StringIO())
    print_explanation(told, screen, "vi")
    page = html_page(told)
    for text in (" ".join(screen.export_text().split()), " ".join(page.split())):
        assert "o-1" in text
        assert "An lập" in text
        assert "Bình" in text
        assert "31/12/2026" in text
