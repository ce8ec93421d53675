"""The pages on reconciliation: tables that a real build gives, a portal file that is valid."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from dagster_project.ingest.catalogue import load_catalogue
from dagster_project.publish import open_edition, read_current
from dagster_project.settings import PROJECT_ROOT, Settings

DOCS = PROJECT_ROOT / "docs"
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
def national_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder built from the national portal alone, by the command that the page names."""
    folder = tmp_path_factory.mktemp("national") / "home"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CHISO_", "DAGSTER_"))}
    days = ["--portal", "national", "--from", "2026-09-26", "--to", "2026-10-10"]
    run = subprocess.run(
        [sys.executable, "-m", "dagster_project.cli", "run", "--replay", *days],
        cwd=PROJECT_ROOT,
        env=environment | {"CHISO_HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


@pytest.mark.slow
def test_the_tables_of_the_real_case_are_what_a_build_gives(national_home: Path) -> None:
    page = (DOCS / "reconciliation-2026-10-10.md").read_text(encoding="utf-8")
    module = tables_module()
    with open_edition(read_current(Settings(home=national_home))) as marts:
        made = module.tables(marts)
        synthetic = marts.execute(
            "select count(*) from marts.reconciliation_candidates where is_synthetic"
        ).fetchone()
    assert synthetic == (0,)
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
