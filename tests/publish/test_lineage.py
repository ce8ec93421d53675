"""Every score of a published edition recomputed from what the edition says it stands on.

Here: the edition of the replayed days. Not here: overrides and computed counts
(tests/warehouse/test_lineage_parts.py), the bytes behind an observation.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from dagster_project.publish import Edition, read_current
from dagster_project.publish.open_edition import open_edition
from dagster_project.settings import PROJECT_ROOT, Settings
from tests.warehouse.lineage_oracle import Oracle, dicts, read_oracle

BASES = ("published", "national", "provincial", "reconciled")
LEVELS = {
    "indicator": "select *, indicator_id as score_id from marts.indicator_scores",
    "component": "select *, component_id as score_id from marts.component_scores",
    "composite": "select *, 'TOTAL' as score_id, total_score as score from marts.composite_scores",
}
DRAWN = 20


@pytest.fixture(scope="module")
def edition(built_home: Path) -> Edition:
    return read_current(Settings(home=built_home))


@pytest.fixture(scope="module")
def opened(edition: Edition) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_edition(edition) as connection:
        yield connection


@pytest.fixture(scope="module")
def oracle(opened: duckdb.DuckDBPyConnection) -> Oracle:
    return read_oracle(opened)


def _recomputed(oracle: Oracle, level: str, row: dict[str, Any]) -> Decimal | None:
    sheet = (row["as_of"], row["period_id"], row["unit_code"], row["basis"])
    if level == "indicator":
        return oracle.indicator(sheet, row["score_id"])
    if level == "component":
        return oracle.component(sheet, row["score_id"])
    return oracle.total(sheet)


@pytest.mark.parametrize("level", LEVELS)
def test_drawn_scores_of_every_basis_follow_from_their_figures(
    opened: duckdb.DuckDBPyConnection, oracle: Oracle, level: str
) -> None:
    strata = defaultdict(list)
    for row in dicts(opened, f"{LEVELS[level]} where score is not null"):
        strata[row["basis"], row["state"]].append(row)
    assert {basis for basis, _ in strata} == set(BASES)
    chance = random.Random(766)  # noqa: S311 (a draw, no secret)
    for rows in strata.values():
        for row in chance.sample(rows, min(DRAWN, len(rows))):
            assert _recomputed(oracle, level, row) == row["score"], row


def test_every_count_of_an_indicator_is_the_sum_of_its_figures(
    opened: duckdb.DuckDBPyConnection, oracle: Oracle
) -> None:
    checked = Counter[str]()
    for row in dicts(opened, LEVELS["indicator"]):
        sheet = (row["as_of"], row["period_id"], row["unit_code"], row["basis"])
        for role in ("numerator", "denominator"):
            assert oracle.count(sheet, row["score_id"], role) == row[role], row
            checked[row["basis"]] += row[role] is not None
    assert all(checked[basis] for basis in BASES[1:])
    assert not checked["published"]


def test_the_figures_are_the_raw_texts_of_the_national_portal(oracle: Oracle) -> None:
    read = 0
    for scores in oracle.rows.values():
        for rows in scores.values():
            for row in rows:
                if row["basis"] in ("published", "national"):
                    assert Decimal(row["raw_text"].strip('"')) == row["value"], row
                    read += 1
    assert read


def test_carried_figures_name_the_file_of_their_own_day(
    opened: duckdb.DuckDBPyConnection, edition: Edition
) -> None:
    carried = opened.execute(
        "select observation_as_of::varchar, list(distinct observation_id) "
        "from marts.score_lineage where observation_as_of < as_of group by 1"
    ).fetchall()
    assert carried
    for day, ids in carried:
        file = edition.path / "parquet" / "observations" / f"as_of={day}.parquet"
        assert set(ids) <= set(pq.ParquetFile(file).read(["observation_id"])[0].to_pylist())


def test_one_sorted_file_per_day_and_no_copy_elsewhere(edition: Edition) -> None:
    folder = edition.path / "parquet" / "score_lineage"
    scored = {path.name for path in (edition.path / "parquet" / "composite_scores").iterdir()}
    assert {path.name for path in folder.iterdir()} == scored
    assert not (edition.path / "csv" / "score_lineage.csv").exists()
    key = ["period_id", "unit_code", "basis", "score_id", "role", "part_measure_id", "measure_id"]
    for path in folder.iterdir():
        keys = [tuple(row.values()) for row in pq.ParquetFile(path).read(key).to_pylist()]
        assert keys == sorted(set(keys))


def test_the_query_of_the_docs_ends_in_raw_texts(opened: duckdb.DuckDBPyConnection) -> None:
    text = (PROJECT_ROOT / "docs" / "lineage.md").read_text(encoding="utf-8")
    rows = dicts(opened, text.split("```sql\n")[1].split("```")[0])
    assert {row["basis"] for row in rows} >= {"national", "published", "reconciled"}
    for row in rows:
        assert row["raw_text"]
        assert len(row["blob_id"]) == 64
