"""What the doctor finds."""

from pathlib import Path

import pytest

from dagster_project import doctor_state
from dagster_project.doctor import examine
from dagster_project.settings import Settings

MOUNTS = (
    "/dev/sda1 / ext4 rw 0 0\nserver:/x /mnt/share nfs4 rw 0 0\ntmpfs /mnt/share/fast tmpfs rw\n"
)


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/srv/chiso", "ext4"), ("/mnt/share/chiso", "nfs4"), ("/mnt/share/fast/chiso", "tmpfs")],
)
def test_file_system_of_a_path(path: str, kind: str) -> None:
    assert doctor_state.filesystem(Path(path), MOUNTS) == kind


def test_fresh_installation_has_nothing_wrong(home: Path) -> None:
    findings = examine(Settings(home=home))
    assert [one for one in findings if one.state == "wrong"] == []
    assert "edition" in {one.name for one in findings if one.state == "warning"}


def test_faults_are_found_with_advice(home: Path, tmp_path: Path) -> None:
    portals = tmp_path / "portals"
    portals.mkdir()
    (portals / "broken.yaml").write_text("id: broken\nnonsense: 1\n")
    (home / "landing" / "scratch").mkdir(parents=True)
    (home / "landing" / "scratch" / ".writing-1").write_text("half")
    (home / "warehouse.duckdb").write_text("no database")
    (home / "current.json").write_text('{"edition_id": "gone"')
    settings = Settings(home=home, portals=portals)
    found = {one.name: one for one in examine(settings) if one.state != "ok"}
    assert found["portal files"].state == "wrong"
    assert "nonsense" in found["portal files"].message
    assert found["warehouse"].state == "wrong"
    assert found["edition"].state == "wrong"
    assert found["leftovers"].state == "warning"
    assert all(one.advice for one in found.values())


@pytest.mark.parametrize("inside", ["", "deeper/home"])
def test_a_file_in_the_place_of_the_state_folder_is_wrong(tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").write_text("no folder")
    found = {one.name: one for one in examine(Settings(home=tmp_path / "file" / inside))}
    assert found["state folder"].state == "wrong"
    assert f"{tmp_path / 'file'} is a file" in found["state folder"].message
