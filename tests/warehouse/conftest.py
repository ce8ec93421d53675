"""Fixtures of the warehouse tests: the published figures, built once."""

from pathlib import Path

import pytest

from tests.made_once import made_once
from tests.warehouse import published_children, published_figures
from tests.warehouse.dbt_builds import run_dbt
from tests.warehouse.made_observations import Answer, write_days


@pytest.fixture(scope="session")
def published_answers(shared_data: Path) -> list[Answer]:
    """Everything that `shared/data/766` holds, as answers of the portals."""
    folder = shared_data / "766"
    return [
        *published_figures.detail_answers(folder),
        *published_figures.scoreboard_answers(folder),
        *published_figures.legacy_answers(folder),
        *published_children.phu_tho_answers(folder),
        *published_children.gia_lai_answers(folder),
    ]


@pytest.fixture(scope="session")
def dbt_home(
    published_answers: list[Answer], tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Path:
    """A state folder whose warehouse dbt built from the published figures, unit tests included."""

    def build(home: Path) -> None:
        home.mkdir()
        write_days(home, published_answers)
        statuses = run_dbt(home, "build", "--full-refresh")
        assert set(statuses.values()) <= {"success", "pass", "warn"}

    return made_once(tmp_path_factory, worker_id, "published", build)
