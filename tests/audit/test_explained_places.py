"""`chiso explain` of a rank, a ledger row or a missing total that its edition contradicts.

Not here: sums below the total, files that are gone (test_explained_damage.py).
"""

import json

import duckdb
import pytest

from tests.audit.spoiled_home import Spoiled
from tests.audit.test_explained_damage import OF_H01, Run, explain, newest

__all__ = ["explain"]
pytestmark = pytest.mark.slow
IN_GROUP = f"{OF_H01} and peer_group = 'provinces'"
NEXT = IN_GROUP.replace("= 'H01'", "= 'H27'")
HANDLED = (
    OF_H01.replace(" and basis = 'national'", "")
    + " and measure_id = 'dossiers_handled' and chosen_value is not null"
)


def said_of(explain: Run, *options: str) -> tuple[int, list[str]]:
    told = explain(*options, "--json")
    problems = [one["said"] for one in json.loads(told.stdout)["problems"]]
    assert all("chiso verify" in one["vi"] for one in problems)
    return told.exit_code, [one["en"] for one in problems]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            f"update marts.marts.rankings set rank = 1 where {IN_GROUP}",
            "rank of H01: the ranking holds 1, but the totals of the group give 31;",
        ),
        (
            f"update marts.marts.rankings set rank = 30 where {NEXT}",
            "rank of H27: the ranking holds 30, but the totals of the group give 32;",
        ),
        (
            f"update marts.marts.rankings set ranked_units = 35 where {IN_GROUP}",
            "units ranked: the ranking holds 35, but the totals of the group give 34;",
        ),
        (
            f"update marts.marts.rankings set previous_rank = 5 where {IN_GROUP}",
            "rank of 2026-10-05: the ranking holds 5, but the ranking of that day holds 29;",
        ),
        (
            f"update marts.marts.rankings set total_score = 99 where {NEXT}",
            "total of H27: the ranking holds 99.00, but composite_scores holds 57.20;",
        ),
        (
            f"update marts.marts.rankings set best_rank = 32, worst_rank = 33 where {IN_GROUP}",
            "best rank of H01: the ranking holds 32, but the rank is 31;",
        ),
    ],
    ids=["rank", "neighbour", "size", "before", "total", "interval"],
)
def test_a_place_that_the_totals_do_not_give_is_named(
    explain: Run, spoiled: Spoiled, change: str, words: str
) -> None:
    spoiled.update(spoiled.edition.marts, change)
    code, problems = said_of(explain, "--rank")
    assert code == 1
    assert any(one.startswith(words) for one in problems), problems


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("chosen_value", "value chosen: the ledger holds 389,257, but the rule gives 389,256;"),
        ("rule_value", "value by rule: the ledger holds 389,257, but the candidate chosen"),
        ("low", "lowest: the ledger holds 389,167, but the candidates give 389,166;"),
        ("high", "highest: the ledger holds 389,257, but the candidates give 389,256;"),
    ],
)
def test_a_ledger_row_that_its_candidates_do_not_give_is_named(
    explain: Run, spoiled: Spoiled, column: str, words: str
) -> None:
    spoiled.update(
        spoiled.edition.marts,
        f"update marts.marts.reconciliation set {column} = {column} + 1 where {HANDLED}",
    )
    code, problems = said_of(explain, "--indicator", "2.1", "--basis", "reconciled")
    assert code == 1
    assert any(words in one for one in problems), problems


def test_a_chosen_value_that_is_not_what_was_scored_is_named(
    explain: Run, spoiled: Spoiled
) -> None:
    """Ledger and rule agree with each other, and the score stands on something else."""
    spoiled.update(
        spoiled.edition.marts,
        "update marts.marts.reconciliation set chosen_value = chosen_value + 1, "
        f"rule_value = rule_value + 1 where {HANDLED}",
    )
    code, problems = said_of(explain, "--indicator", "2.1", "--basis", "reconciled")
    assert code == 1
    assert any(
        "denominator, ledger: the edition holds 389,257, but its cells give 389,256;" in one
        for one in problems
    ), problems


def test_a_candidate_that_its_cell_does_not_give_is_named(explain: Run, spoiled: Spoiled) -> None:
    file = newest(spoiled, "reconciliation_candidates")
    duckdb.execute(
        "create or replace temp table changed as select * replace (if(unit_code = 'H01' "
        "and measure_id = 'dossiers_handled' and not chosen, value + 1, value) as value) "
        f"from read_parquet('{file}', hive_partitioning = false); "
        f"copy changed to '{file}' (format parquet)"
    )
    code, problems = said_of(explain, "--indicator", "2.1", "--basis", "reconciled")
    assert code == 1
    assert any("but its cells give 389,166;" in one for one in problems), problems


@pytest.mark.parametrize("options", [(), ("--as-of", "2026-10-10"), ("--rank",)])
def test_a_total_that_is_gone_is_not_passed_over(
    explain: Run, spoiled: Spoiled, options: tuple[str, ...]
) -> None:
    spoiled.update(
        spoiled.edition.marts, f"delete from marts.marts.composite_scores where {OF_H01}"
    )
    said = explain(*options)
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr.count("\n") == 1
    for word in ("2026-10-10", "composite_scores", "rankings, component_scores", "chiso verify"):
        assert word in said.stderr
    assert explain("--as-of", "2026-10-05").exit_code == 0


@pytest.mark.parametrize(("level", "part"), [("indicator", "2.1"), ("component", "TDGQ")])
def test_a_part_that_is_gone_is_not_called_unknown(
    explain: Run, spoiled: Spoiled, level: str, part: str
) -> None:
    spoiled.update(
        spoiled.edition.marts,
        f"delete from marts.marts.{level}_scores where {OF_H01} and {level}_id = '{part}'",
    )
    said = explain(f"--{level}", part)
    assert (said.exit_code, said.stdout) == (1, "")
    assert f"{level}_scores has no row of H01 for {part} on 2026-10-10" in said.stderr
    assert explain(f"--{level}", "9.9").exit_code == 2
    assert explain().exit_code == 1
