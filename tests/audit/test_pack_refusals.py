"""Packs and editions that lack a file or hold a broken one: a line that names it, no traceback.

Not here: packs that were changed to deceive (test_pack_tampering.py).
"""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dagster_project.cli import app
from dagster_project.settings import get_settings
from tests.audit.spoiled_home import Spoiled
from tests.audit.test_pack import recompute
from tests.audit.test_pack_tampering import Changed, pack, packed

__all__ = ["pack", "packed"]


@pytest.mark.parametrize("body", [None, "{", "{}", "[]", '{"files": 1}'])
def test_without_pack_json_nothing_can_be_told(pack: Changed, body: str | None) -> None:
    path = pack.folder / "pack.json"
    path.unlink()
    if body is not None:
        path.write_text(body)
    code, told = pack.recompute(rehash=False)
    assert code == 2
    assert told.startswith("CHƯA KẾT LUẬN ĐƯỢC / CANNOT TELL: pack.json: ")
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    "name", ["rules.json", "lineage.json", "expected.json", "observations.json", "captures.json"]
)
def test_a_missing_or_broken_file_of_a_pack_is_named(pack: Changed, name: str) -> None:
    path = pack.folder / name
    for body, reason in (("{", "holds no JSON"), ("1", "holds no JSON"), (None, "cannot be read")):
        path.unlink()
        if body is not None:
            path.write_text(body)
        code, told = pack.recompute(rehash=False)
        assert code == 1
        assert told.splitlines()[-1].startswith(f"KHÁC / DIFFERS: {name}: {reason}")
        assert told.count(f"{name}: ") == 1
        if body is not None:
            code, told = pack.recompute()
            assert code == 2
            assert f"CANNOT TELL: {name}: {reason}" in told
        path.touch()


@pytest.mark.parametrize(
    ("command", "said"), [("{} | head -n 1", "H01"), ("{} >&-", ""), ("{} | true", "")]
)
def test_a_reader_that_stops_early_gets_no_traceback(packed: Path, command: str, said: str) -> None:
    script = command.format(f"{sys.executable} -I -S {packed / 'recompute.py'}")
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stderr == ""
    assert done.stdout.startswith(said)


def test_a_zip_is_whole_or_what_was_there_before(
    built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHISO_HOME", str(built_home))
    target = tmp_path / "A.ZIP"
    target.write_text("an earlier pack")
    chiso = Path(sys.executable).parent / "chiso"
    script = f"ulimit -f 20; exec {chiso} pack H01 --out {target}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"--out {target} cannot be written (File too large)")
    assert [path.name for path in tmp_path.iterdir()] == ["A.ZIP"]
    assert target.read_text() == "an earlier pack"
    assert subprocess.run([chiso, "pack", "H01", "--out", target], check=False).returncode == 0
    assert zipfile.is_zipfile(target)


def test_files_that_do_not_fit_one_another_are_no_traceback(pack: Changed) -> None:
    pack["expected.json"] = {"national": 5}
    code, told = pack.recompute()
    assert code == 1
    assert "do not fit one another" in told


def test_added_files_are_named_and_only_loose_ones_are_no_change(pack: Changed) -> None:
    (pack.folder / "result.txt").write_text("AGREES")
    code, told = recompute(pack.folder)
    assert code == 0, told
    assert "+ result.txt: is no part of the pack; nothing reads it" in told
    added = ("raw/more", "json.py", "dagster_project/audit/more.py", "sidecars/more.json")
    for name in added:
        (pack.folder / name).write_text("")
    code, told = pack.recompute(rehash=False)
    assert code == 1
    for name in added:
        assert f"! {name}: is not in the list of pack.json: the file was added" in told
    code, told = pack.recompute()
    assert code == 1
    assert "! raw/more: its sha256 is not more" in told


@pytest.mark.parametrize("flags", [[], ["-I"], ["-P"]])
def test_code_put_beside_the_script_is_never_run(pack: Changed, flags: list[str]) -> None:
    for name in ("json.py", "hashlib.py", "decimal.py", "pathlib.py"):
        (pack.folder / name).write_text("raise SystemExit('AGREES, says the intruder')\n")
    done = subprocess.run(
        [sys.executable, *flags, str(pack.folder / "recompute.py")],
        capture_output=True, text=True, check=False, cwd=pack.folder,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "intruder" not in done.stdout + done.stderr
    assert "! json.py: is not in the list of pack.json: the file was added" in done.stdout


def truncate(path: Path) -> None:
    body = path.read_bytes()
    path.unlink()
    path.write_bytes(body[: len(body) // 2])


def unlink(path: Path) -> None:
    path.unlink()


@pytest.fixture
def run(spoiled: Spoiled, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHISO_HOME", str(spoiled.settings.home))
    monkeypatch.chdir(spoiled.settings.home)
    get_settings.cache_clear()

    def pack_h01() -> str:
        done = CliRunner().invoke(app, ["pack", "H01"])
        assert done.exit_code == 1, done.output
        assert isinstance(done.exception, SystemExit)
        assert done.stderr.count("\n") == 1
        assert not list(spoiled.settings.home.glob("*.zip"))
        return done.stderr

    yield pack_h01
    get_settings.cache_clear()


@pytest.mark.parametrize("body", ["{", "{}", "[]", '{"captures": [], "tables": {}}'])
def test_an_edition_with_a_broken_datapackage_is_no_pack(run, spoiled: Spoiled, body: str) -> None:
    spoiled.change(spoiled.edition.datapackage, lambda _: body.encode())
    assert "datapackage.json " in run()


@pytest.mark.parametrize("table", ["score_lineage", "observations"])
@pytest.mark.parametrize("damage", [unlink, truncate])
def test_an_edition_without_a_day_is_no_pack(
    run, spoiled: Spoiled, table: str, damage: Callable[[Path], None]
) -> None:
    newest = max((spoiled.folder / "parquet" / table).iterdir())
    damage(newest)
    assert f"parquet/{table}/{newest.name} " in run()


def test_an_edition_with_another_score_is_no_pack(run, spoiled: Spoiled) -> None:
    spoiled.update(
        spoiled.edition.marts,
        "update marts.marts.composite_scores set total_score = total_score + 1 "
        "where unit_code = 'H21' and basis = 'national' and as_of = "
        "(select max(as_of) from marts.marts.composite_scores)",
    )
    assert "the rows of composite_scores" in run()


def test_a_pack_holds_no_trace_of_running_it(pack: Changed) -> None:
    shutil.rmtree(pack.folder / "dagster_project/__pycache__", ignore_errors=True)
    before = sorted(pack.folder.rglob("*"))
    assert recompute(pack.folder)[0] == 0
    assert sorted(pack.folder.rglob("*")) == before
