"""A second capture from another place: the same bytes, the same figures, or named differences."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dagster_project.audit.origin import witness
from dagster_project.audit.origin.witness import compare
from dagster_project.cli import app
from dagster_project.ingest.catalogue import load_catalogue
from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import Parsed, ParsedRow, Request, UnitRef
from dagster_project.settings import PROJECT_ROOT, get_settings
from tests.audit.made_captures import a_capture

PORTALS = load_catalogue(PROJECT_ROOT / "dagster_project" / "ingest" / "portals")


class _Reader:
    """Reads `{"H17": 60.1}` as totals."""

    def parse(self, dataset_id: str, request: Request, body: bytes) -> Parsed:  # noqa: ARG002
        stated = json.loads(body)
        return Parsed(
            rows=[
                ParsedRow(UnitRef(code=unit), "member", "score_total", Decimal(str(value)), "", "")
                for unit, value in stated.items()
            ]
        )


@pytest.fixture(autouse=True)
def _toy_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness, "connector_for", lambda _: _Reader())


def _zone(root: Path, *answers: tuple[int, str]) -> Path:
    for minutes, body in answers:
        moment = a_capture().captured_at + timedelta(minutes=minutes)
        Landing(root).store(replace(a_capture(), captured_at=moment), body.encode())
    return root


@pytest.mark.parametrize(
    ("other", "outcome", "differing"),
    [
        ('{"H17": 60.1, "H21": 65}', "same_bytes", 0),
        ('{"H21": 65.0,  "H17": 60.10}', "same_figures", 0),
        ('{"H17": 60.2, "H20": 1}', "differs", 3),
        ("<html>", "can't tell", 0),
    ],
)
def test_bytes_then_figures(tmp_path: Path, other: str, outcome: str, differing: int) -> None:
    first = _zone(tmp_path / "a", (0, '{"H17": 60.1, "H21": 65}'))
    second = _zone(tmp_path / "b", (3, other))
    found = compare(first, second, PORTALS)
    (pair,) = found.pairs
    assert (pair.outcome, pair.differing, pair.seconds_apart) == (outcome, differing, 180)
    assert (found.only_first, found.only_second) == (0, 0)
    if outcome == "differs":
        said = {one.unit: (one.first, one.second) for one in pair.differences}
        assert said == {"H17": ("60.1", "60.2"), "H20": (None, "1"), "H21": ("65", None)}


@pytest.mark.parametrize("spoiled", ["a", "b"])
def test_bytes_that_are_not_what_the_sidecar_says_bear_no_witness(tmp_path: Path, spoiled: str):
    first = _zone(tmp_path / "a", (0, '{"H17": 60}'))
    second = _zone(tmp_path / "b", (1, '{"H17": 60}'))
    (blob,) = (tmp_path / spoiled / "blobs").iterdir()
    blob.chmod(0o644)
    blob.write_text('{"H17": 61}')
    (pair,) = compare(first, second, PORTALS).pairs
    assert pair.outcome == "can't tell"
    assert "were changed" in pair.reason


def test_a_folder_in_the_place_of_bytes_bears_no_witness(tmp_path: Path):
    first = _zone(tmp_path / "a", (0, '{"H17": 60}'))
    second = _zone(tmp_path / "b", (1, '{"H17": 60}'))
    (blob,) = (tmp_path / "b" / "blobs").iterdir()
    blob.unlink()
    blob.mkdir()
    (pair,) = compare(first, second, PORTALS).pairs
    assert pair.outcome == "can't tell"


def test_the_nearest_capture_is_the_counterpart(tmp_path: Path) -> None:
    first = _zone(tmp_path / "a", (0, '{"H17": 60}'), (120, '{"H17": 61}'))
    second = _zone(tmp_path / "b", (115, '{"H17": 61}'))
    found = compare(first, second, PORTALS)
    assert [pair.outcome for pair in found.pairs] == ["same_bytes"]
    assert found.only_first == 1


def test_each_capture_bears_witness_once(tmp_path: Path) -> None:
    first = _zone(tmp_path / "a", (0, '{"H17": 60}'))
    second = _zone(tmp_path / "b", (90, '{"H17": 61}'), (1, '{"H17": 60}'))
    found = compare(first, second, PORTALS)
    assert [pair.outcome for pair in found.pairs] == ["same_bytes"]
    assert (found.only_first, found.only_second) == (0, 1)


def test_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    _zone(home / "landing", (0, '{"H17": 60}'))
    monkeypatch.setenv("CHISO_HOME", str(home))
    get_settings.cache_clear()
    run = CliRunner()
    same = _zone(tmp_path / "same", (1, '{"H17": 60}'))
    other = _zone(tmp_path / "other", (1, '{"H17": 59}'))
    assert run.invoke(app, ["witness", str(same)]).exit_code == 0
    differs = run.invoke(app, ["witness", str(other)])
    assert differs.exit_code == 1
    assert "60 / 59" in differs.output
    assert run.invoke(app, ["witness", str(home)]).exit_code == 2
    (sidecar,) = (other / "captures").rglob("*.json")
    sidecar.chmod(0o644)
    sidecar.write_text("{")
    broken = run.invoke(app, ["witness", str(other)])
    assert (broken.exit_code, "not compared" in broken.output) == (1, True)
    assert sidecar.name in broken.output.replace("\n", "")
    assert run.invoke(app, ["witness", str(tmp_path)]).exit_code == 2
    monkeypatch.setenv("CHISO_HOME", str(tmp_path / "empty"))
    get_settings.cache_clear()
    nothing_here = run.invoke(app, ["witness", str(same)])
    assert (nothing_here.exit_code, "holds no captures" in nothing_here.output) == (2, True)
    get_settings.cache_clear()
