"""A copy of the dbt project whose seeds a test may change, and running dbt on it.

Not here: what is built from (`made_observations.py`), dbt on the project itself (`dbt_builds.py`).
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from dagster_project.settings import PROJECT_ROOT

OVERRIDE_COLUMNS = (PROJECT_ROOT / "seeds" / "overrides.csv").read_text().splitlines()[0]


def copied_project(folder: Path) -> Path:
    """Copy `dbt/` and `seeds/` below a folder and return it."""
    for name in ("dbt", "seeds"):
        shutil.copytree(
            PROJECT_ROOT / name, folder / name, ignore=shutil.ignore_patterns("target", "logs")
        )
    return folder


def write_overrides(project: Path, rows: Sequence[str]) -> None:
    """Replace the overrides of a copied project."""
    text = "\n".join([OVERRIDE_COLUMNS, *rows]) + "\n"
    (project / "seeds" / "overrides.csv").write_text(text, encoding="utf-8")
