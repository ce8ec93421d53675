"""The ranking behind `chiso rank`: defaults, order, labels, and what it says to a wrong choice."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest

from dagster_project.publish import Edition, UnknownChoice, publish, rank_table, read_current
from dagster_project.publish.ranking import newest_ranking
from dagster_project.publish.ranking_labels import group_label, period_label, romanized
from tests.publish.made_home import Made


@pytest.fixture
def edition(made: Made) -> Edition:
    made.build(d0901=1, d0902=2)
    publish(made.settings)
    return read_current(made.settings)


def test_defaults_are_the_newest_day_its_year_and_the_provinces(edition: Edition) -> None:
    table = rank_table(edition)
    assert (table.as_of, table.period_id) == (date(2026, 9, 2), "2026")
    assert (table.basis, table.group, table.methodology_id) == ("national", "provinces", "766-2026")
    assert table.edition_id == edition.edition_id
    assert table.ranked_units == 3
    assert [(row["rank"], row["unit_code"], row["name"]) for row in table.rows] == [
        (1, "H21", "Gia Lai"),
        (2, "H17", "Đà Nẵng"),
        (2, "H44", "Phú Thọ"),
        (None, "H99", 'Ngoại hạng, "thử"'),
    ]
    assert table.rows[0]["total_score"] == Decimal("80.20")
    assert (table.rows[0]["band_vi"], table.rows[0]["band_en"]) == ("Tốt", "Good")
    assert table.rows[1]["name_en"] == "Da Nang"
    assert table.rows[1]["full_name"] == "UBND Đà Nẵng"
    assert table.rows[3]["not_ranked_reason"] == "missing_input"
    assert table.labels["group"] == ("4 tỉnh, thành phố", "4 provinces and cities")
    assert table.labels["period"].vi == "năm 2026"
    assert table.labels["rank"] == ("Hạng", "Rank")


def test_an_older_day_and_the_published_basis(edition: Edition) -> None:
    table = rank_table(edition, as_of=date(2026, 9, 1), basis="published", period="2026")
    assert table.rows[0]["as_of"] == date(2026, 9, 1)
    assert {row["basis"] for row in table.rows} == {"published"}


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"as_of": date(2026, 1, 1)}, "--as-of 2026-01-01; there is: 2026-09-01, 2026-09-02"),
        ({"period": "2025"}, "--period 2025 of 2026-09-02; there is: 2026"),
        ({"basis": "mine"}, "--basis mine of 2026-09-02, 2026; there is: national, published"),
        ({"group": "moons"}, "--group moons of 2026-09-02, 2026, national; there is: provinces"),
    ],
)
def test_an_unknown_choice_names_what_there_is(
    edition: Edition, choice: dict[str, date], message: str
) -> None:
    with pytest.raises(UnknownChoice) as caught:
        rank_table(edition, **choice)  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_labels() -> None:
    assert period_label("2026-Q3") == ("quý 3 năm 2026", "quarter 3 of 2026")
    assert period_label("2026-10") == ("tháng 10 năm 2026", "2026-10")
    assert period_label("2026-H1") == ("6 tháng đầu năm 2026", "half-year 1 of 2026")
    assert period_label("all") == ("all", "all")
    assert group_label("communes:H21", [{}, {}]).vi == "2 xã, phường, đặc khu thuộc H21"
    assert romanized("Đồng Tháp", "province") == "Dong Thap"
    assert romanized("Sở Y tế", "department") == "Sở Y tế"


def test_a_day_without_national_figures_shows_the_next_basis(made: Made) -> None:
    made.build(d0901=1)
    with duckdb.connect(str(made.settings.warehouse)) as connection:
        connection.execute(
            "update marts.rankings set basis = 'reconciled' where basis = 'national'"
        )
    publish(made.settings)
    edition = read_current(made.settings)
    assert newest_ranking(edition).basis == "reconciled"
    with pytest.raises(UnknownChoice):
        rank_table(edition)


def test_the_national_basis_goes_first(edition: Edition) -> None:
    assert newest_ranking(edition).basis == "national"
