"""Commands on an edition whose files are gone or broken: one line and exit code 1.

Not here: finding out what is damaged (test_tampering.py).
"""

import pytest
from typer.testing import CliRunner

from dagster_project.cli import app
from dagster_project.settings import get_settings
from tests.audit.spoiled_home import Spoiled

DIFF = ["diff", "2026-10-05", "2026-10-10"]
COMMANDS = [DIFF, ["explain", "H44"], ["rank"], ["reconcile"], ["revisions"], ["pack", "H44"]]


@pytest.fixture
def run(spoiled: Spoiled, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHISO_HOME", str(spoiled.settings.home))
    monkeypatch.chdir(spoiled.settings.home)
    get_settings.cache_clear()
    yield lambda options: CliRunner().invoke(app, options)
    get_settings.cache_clear()


@pytest.mark.parametrize("damage", ["gone", "no database"])
def test_without_its_database_an_edition_is_told_damaged(run, spoiled: Spoiled, damage) -> None:
    name = spoiled.edition.edition_id
    spoiled.edition.marts.unlink()
    if damage == "no database":
        spoiled.edition.marts.write_text("no database")
    named = [DIFF[0], f"{name}@2026-10-05", name]
    for command in (*COMMANDS, named, ["rank", "--edition", name]):
        refused = run(command)
        assert refused.exit_code == 1, command
        assert isinstance(refused.exception, SystemExit), command
        assert refused.stderr.startswith(f"edition {name} cannot be opened ("), command
        assert refused.stderr.count("\n") == 1, command


@pytest.mark.parametrize("part", ["inputs", "inputs/units_register", "seeds"])
def test_without_inputs_causes_cannot_be_told_and_the_reason_is_in_each_language(
    run, spoiled: Spoiled, part: str
) -> None:
    (spoiled.folder / part).rename(spoiled.settings.home / "aside")
    told = run(DIFF)
    assert told.exit_code == 0, told.output
    name = spoiled.edition.edition_id
    assert f"Cause can't be told (edition {name} holds no " in told.output
    assert f"Không xác định được nguyên nhân (ấn bản {name} không có " in told.output


def test_a_broken_current_json_gets_advice_that_fits_every_command(run, spoiled: Spoiled) -> None:
    name = spoiled.edition.edition_id
    spoiled.settings.current.write_text("{")
    for command in COMMANDS:
        refused = run(command)
        assert refused.exit_code == 1, command
        assert f"name an edition yourself; editions there are: {name}" in refused.stderr
        assert "--edition" not in refused.stderr
    assert run([DIFF[0], f"{name}@2026-10-05", name]).exit_code == 0


@pytest.mark.parametrize(
    ("place", "spoil"),
    [
        pytest.param("seeds/units.csv", lambda body: body[:99] + b"\xff" + body[100:], id="seed"),
        pytest.param("inputs/captures/as_of=2026-10-10.parquet", lambda _: b"none", id="captures"),
        pytest.param("inputs/unit_names/as_of=2026-10-10.parquet", lambda _: b"", id="names"),
        pytest.param("build/rebuild.sql", lambda body: b"\xff" + body, id="a byte of the script"),
        pytest.param("build/rebuild.sql", lambda body: body[: len(body) // 2], id="half a script"),
        pytest.param("build/rebuild.sql", lambda _: b"", id="no script"),
    ],
)
def test_a_spoiled_input_is_the_reason_that_causes_cannot_be_told(
    run, spoiled: Spoiled, place: str, spoil
) -> None:
    spoiled.change(spoiled.folder / place, spoil)
    told = run(DIFF)
    assert told.exit_code == 0, told.output
    assert "Traceback" not in told.output
    assert "Cause can't be told (" in told.output
    assert "Không xác định được nguyên nhân (" in told.output


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_in_the_place_of_current_json(run, spoiled: Spoiled, command: list[str]) -> None:
    spoiled.settings.current.unlink()
    spoiled.settings.current.mkdir()
    refused = run(command)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"{spoiled.settings.current} cannot be read (")
    assert refused.stderr.count("\n") == 1
