"""The made-up set has the size and the shape that the benchmark claims for it."""

from pathlib import Path

import duckdb
import pytest

from benchmarks.generate import FIRST_DAY, days_from, write_days
from benchmarks.made_figures import DATASETS
from benchmarks.made_units import made_units
from dagster_project.settings import PROJECT_ROOT

SCRIPT = PROJECT_ROOT / "benchmarks" / "component_scores.sql"


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made")
    write_days(home, days_from(FIRST_DAY, 2))
    return home


def test_the_country_has_the_real_numbers_of_units() -> None:
    levels = [unit.level for unit in made_units()]
    assert [levels.count(x) for x in ("country", "province", "department", "commune")] == [
        1,
        34,
        517,
        3321,
    ]
    assert len({unit.code for unit in made_units()}) == len(levels)


def test_five_exports_carry_forty_five_measures() -> None:
    measures = [measure for names in DATASETS.values() for measure in names]
    assert len(DATASETS) == 5
    assert len(measures) == len(set(measures)) == 45


def test_a_day_is_sorted_keyed_and_complete(made_home: Path) -> None:
    file = made_home / "observations" / "observations" / f"as_of={FIRST_DAY}.parquet"
    ids = [row[0] for row in duckdb.sql(f"select observation_id from '{file}'").fetchall()]
    # the country and each province stand in two answers, as themselves and as a member
    assert len(ids) == 45 * (1 + 34 + 34 + 517 + 3321)
    assert ids == sorted(set(ids))


def test_the_same_seed_gives_the_same_bytes(made_home: Path, tmp_path: Path) -> None:
    write_days(tmp_path, days_from(FIRST_DAY, 1))
    for file in tmp_path.rglob("*.parquet"):
        assert file.read_bytes() == (made_home / file.relative_to(tmp_path)).read_bytes()


def test_the_second_source_is_synthetic_and_speaks_for_every_unit(tmp_path: Path) -> None:
    written = write_days(tmp_path, days_from(FIRST_DAY, 1), sources=2)
    folder = tmp_path / "observations"
    with duckdb.connect() as connection:
        for table in ("observations", "captures"):
            file = folder / table / f"as_of={FIRST_DAY}.parquet"
            connection.execute(f"create view {table} as select * from '{file}'")
        second = "portal_id <> 'national'"
        assert connection.execute(
            "select count(distinct unit_code), count(distinct portal_id), "
            f"count(distinct measure_id) from observations where {second}"
        ).fetchone() == (34 + 517 + 3321, 34, 8)
        assert connection.execute(
            f"select distinct source_label, data_cutoff::varchar from captures where {second}"
        ).fetchall() == [("synthetic (benchmark)", f"{FIRST_DAY} 17:00:00")]
        ids = [
            x for (x,) in connection.execute("select observation_id from observations").fetchall()
        ]
        differing = connection.execute(
            "select count(*) from observations as a join observations as b "
            "using (unit_code, measure_id) where a.portal_id = 'national' and a.unit_role = 'self' "
            "and a.measure_id = 'dossiers_handled' and b.portal_id <> 'national' "
            "and a.value <> b.value"
        ).fetchone()
    assert ids == sorted(set(ids))
    assert len(ids) == written
    assert differing is not None
    assert 4 <= differing[0] <= 34


def test_the_hand_written_script_scores_every_unit(made_home: Path) -> None:
    with duckdb.connect() as connection:
        folder = made_home / "observations"
        connection.execute(f"set variable observations = '{folder}'")
        connection.execute(SCRIPT.read_text())
        rows = connection.execute(
            "select count(*), count(distinct unit_code), min(score), max(score) "
            "from component_scores"
        ).fetchone()
    assert rows is not None
    scores, units, lowest, highest = rows
    assert scores == 2 * 6 * 3873
    assert units == 3873
    assert 0 <= lowest <= highest <= 22
