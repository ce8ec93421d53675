"""`chiso diff` between days of the replayed edition, and what the command prints.

Not here: editions that differ by one thing (test_diff_causes.py).
"""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dagster_project.audit.diff.diff import compare
from dagster_project.audit.diff.rank_parts import total_parts
from dagster_project.audit.diff.sentences import summary_sentence, unit_sentence
from dagster_project.audit.diff.sides import read_side
from dagster_project.cli import app
from dagster_project.publish import find_edition, open_edition
from dagster_project.settings import Settings, get_settings
from tests.audit.diff_checks import causes, check_same_parts, check_sums, moved, the

DAY = "2026-10-10"


@pytest.fixture(scope="module")
def settings(built_home: Path) -> Settings:
    return Settings(home=built_home)


def test_between_two_real_days_of_one_edition_new_data_explain_everything(settings):
    sides = (read_side(settings, "2026-10-05"), read_side(settings, DAY))
    diff = compare(sides[0], sides[1], None, "national", "provinces", lambda _: None)
    check_sums(diff)
    assert causes(diff) == [("new_data",)]
    assert len(moved(diff)) == 34
    text = summary_sentence(diff, "en")
    assert "From 2026-10-05 to 2026-10-10" in text
    assert "34 of 34 totals" in text
    assert (
        "New data (1 export of national with another cut-off; "
        "8 exports of national, national_procedures on the second side only): 34 totals" in text
    )


@pytest.mark.parametrize(
    ("basis", "day", "group"),
    [
        ("published", DAY, "provinces"),
        ("national", DAY, "departments"),
        ("national", "2026-10-05", "provinces"),
        ("provincial", DAY, "provinces"),
        ("reconciled", DAY, "provinces"),
        ("reconciled", "2026-10-04", "provinces"),
    ],
)
def test_the_table_of_rank_changes_has_the_same_parts(settings, basis, day, group):
    with open_edition(find_edition(settings)) as connection:
        table = connection.execute(
            "select * from marts.rank_changes "
            "where as_of = ? and basis = ? and peer_group = ? and period_id = '2026'",
            [day, basis, group],
        )
        rows = {row["unit_code"]: row for row in table.to_arrow_table().to_pylist()}
    before = {str(row["previous_as_of"]) for row in rows.values()}
    assert len(before) == 1
    sides = (read_side(settings, before.pop()), read_side(settings, day))
    diff = compare(sides[0], sides[1], None, basis, group, lambda _: None)
    check_same_parts(diff, rows)
    assert any(row["score_new_data"] for row in rows.values()) or group == "departments"


def test_a_unit_that_comes_into_a_ranking_is_told_apart_from_those_that_stay(settings):
    sides = (read_side(settings, "2026-09-26"), read_side(settings, DAY))
    diff = compare(sides[0], sides[1], None, "national", "provinces", lambda _: None)
    entered = the(diff, "H44")
    assert entered.before is not None
    assert entered.after is not None
    # Its coverage differed from the other provinces' on 26 September
    assert entered.before["rank"] is None
    assert entered.rank is None
    assert entered.moved_in == 0
    assert "came into the ranking" in unit_sentence(diff, entered, "en")
    last = entered.after["rank"]
    below = [u.rank for u in diff.units if u.rank and u.after and u.after["rank"] > last]
    assert below
    assert all(total_parts(parts).entries == -1 for parts in below)
    back = compare(sides[1], sides[0], None, "national", "provinces", lambda _: None)
    assert "left the ranking" in unit_sentence(back, the(back, "H44"), "en")
    assert "came in: 0, left: 1" in summary_sentence(back, "en")


def test_the_command_prints_tables_sentences_and_json(settings, monkeypatch):
    monkeypatch.setenv("CHISO_HOME", str(settings.home))
    get_settings.cache_clear()
    try:
        runner = CliRunner()
        table = runner.invoke(app, ["diff", "2026-10-05", DAY])
        assert table.exit_code == 0, table.output
        assert "Từ ngày 05/10/2026 đến ngày 10/10/2026" in table.output
        assert "From 2026-10-05 to 2026-10-10" in table.output
        one = runner.invoke(app, ["diff", "2026-10-05", DAY, "--unit", "da nang", "--lang", "en"])
        assert one.exit_code == 0, one.output
        assert "H17 Da Nang: total 59.98 → 61.00 (+1.02: new data +1.02" in one.output
        told = json.loads(runner.invoke(app, ["diff", "2026-10-05", DAY, "--json"]).output)
        assert len(told["units"]) == 34
        for unit in told["units"]:
            steps = zip(told["steps"], unit["rank_steps"], strict=True)
            assert sum(part["rank_change"] for _, part in steps) == unit["rank_change"]
        for wrong in (["2026-10-09", DAY], ["x@y", DAY], ["2026-10-05", DAY, "--unit", "nowhere"]):
            refused = runner.invoke(app, ["diff", *wrong])
            assert refused.exit_code == 2, wrong
    finally:
        get_settings.cache_clear()
