"""The pages on reconciliation: tables that a real build gives, a portal file that is valid."""

import importlib.util
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import duckdb
import pyarrow.parquet as pq
import pytest

from dagster_project.audit.rebuild import Inputs, lay_out, rebuild
from dagster_project.ingest.catalogue import load_catalogue
from dagster_project.publish import read_current
from dagster_project.settings import PROJECT_ROOT, Settings

DOCS = PROJECT_ROOT / "docs"
MARTS = [
    f"marts.{name}"
    for name in (
        "composite_scores", "rankings", "reconciliation", "reconciliation_candidates",
        "rule_effects", "stakes", "units",
    )
]  # fmt: skip
METHOD = (DOCS / "reconciliation.md").read_text(encoding="utf-8")


def tables_module() -> ModuleType:
    """Load the script that writes the tables; `docs` is no package."""
    spec = importlib.util.spec_from_file_location(
        "reconciliation_tables", DOCS / "reconciliation_tables.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def national_warehouse(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that the SQL of an edition builds from the national portal's captures alone."""
    folder = tmp_path_factory.mktemp("national")
    inputs = lay_out(read_current(Settings(home=built_home)), folder / "all")
    nationals = replace(inputs, observations=_of_the_national_portal(inputs, folder / "national"))
    return rebuild(nationals, folder / "out", targets=MARTS)


def _of_the_national_portal(inputs: Inputs, folder: Path) -> Path:
    """Write the tables of observations anew, those of captures with the portal's rows only."""
    captures = f"select capture_id from '{inputs.observations}/captures/*.parquet'"
    with duckdb.connect() as connection:
        for path in sorted(inputs.observations.glob("*/*.parquet")):
            target = folder / path.parent.name / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            columns = pq.read_schema(path).names
            where = "true"
            if "capture_id" in columns:
                where = f"capture_id in ({captures} where portal_id = 'national')"
            rows = f"select * from read_parquet('{path}', hive_partitioning = false) where {where}"
            connection.execute(f"copy ({rows}) to '{target}' (format parquet)")
    return folder


def test_the_tables_of_the_real_case_are_what_a_build_gives(national_warehouse: Path) -> None:
    page = (DOCS / "reconciliation-2026-10-10.md").read_text(encoding="utf-8")
    module = tables_module()
    with duckdb.connect(str(national_warehouse), read_only=True) as marts:
        made = module.tables(marts)
        sources = marts.execute(
            "select distinct portal_id, is_synthetic from marts.reconciliation_candidates"
        ).fetchall()
    assert sources == [("national", False)]
    assert module.filled(page, made) == page
    for shown in ("12,241,112", "14,666,757", "83.5 %", "34 of 34"):
        assert shown in made["country"]


def test_a_new_province_of_a_known_family_is_one_valid_file(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", METHOD, re.S)
    (tmp_path / "H52.yaml").write_text(text, encoding="utf-8")
    portal = load_catalogue(tmp_path)["H52"]
    assert (portal.unit_code, portal.family) == ("H52", "tandan")


def test_the_example_of_an_override_has_the_columns_of_the_seed() -> None:
    (text,) = re.findall(r"```csv\n(.*?)```", METHOD, re.S)
    head, row = text.strip().splitlines()
    seed = (PROJECT_ROOT / "seeds" / "overrides.csv").read_text(encoding="utf-8")
    assert head == seed.splitlines()[0]
    assert row.count(",") == head.count(",")


def test_every_seed_that_the_method_names_exists() -> None:
    named = set(re.findall(r"`seeds/(\w+\.csv)`", METHOD))
    assert len(named) > 10
    assert all((PROJECT_ROOT / "seeds" / name).is_file() for name in named)
