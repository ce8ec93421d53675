"""Everything that `chiso verify` says, it says in the reader's language.

Here: findings, what can't be told, notes and progress of many tamperings, in both languages. Not
here: whether each tampering is noticed (test_tampering.py).
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner, Result

from dagster_project.audit.verify import full
from dagster_project.audit.verify.compare import differing_parts, mart_of
from dagster_project.audit.verify.reparse import parser_gaps
from dagster_project.cli import app
from dagster_project.commands import verify as cli_verify
from dagster_project.ingest import observations
from dagster_project.ingest.connectors import FAMILIES
from dagster_project.publish.edition import publish
from dagster_project.publish.engine import connect
from dagster_project.publish.origins import REGISTER_PACKAGE
from dagster_project.publish.places import sidecar_of
from dagster_project.publish.ranking_labels import Label
from dagster_project.settings import Settings
from tests.audit.spoiled_home import Spoiled
from tests.publish.made_home import Made

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    def call(settings: Settings, *arguments: str) -> Result:
        monkeypatch.setattr(cli_verify, "get_settings", lambda: settings)
        return CliRunner().invoke(app, ["verify", *arguments])

    return call


def vietnamese(text: str) -> bool:
    """Whether a text has a letter that English lacks."""
    return any(letter.isalpha() and not letter.isascii() for letter in text)


def said(run: Run, settings: Settings, *arguments: str) -> list[dict[str, str]]:
    """Return all that was said; it must be in both languages and shown in the one asked for."""
    reports = json.loads(run(settings, "--json", *arguments).stdout)
    sentences = [one for report in reports for one in _sentences(report)]
    shown = {lang: run(settings, "--lang", lang, *arguments).stdout for lang in ("vi", "en")}
    for one in sentences:
        assert one["vi"] != one["en"]
        assert vietnamese(one["vi"]), one
        assert not vietnamese(one["en"]), one
        for lang, other in (("vi", "en"), ("en", "vi")):
            assert one[lang] in shown[lang]
            assert one[other] not in shown[lang]
    return sentences


def _sentences(report: dict[str, Any]) -> Iterator[dict[str, str]]:
    yield from (one["message"] for one in report["findings"])
    yield from report["unknown"] + report["notes"]


def _spoil_edition(spoiled: Spoiled) -> None:
    folder = spoiled.folder
    name, other = folder.name[-8:].encode(), b"00000000"
    spoiled.change(folder / "seeds" / "bands.csv", lambda body: body.replace(b"766", b"767"))
    spoiled.change(spoiled.edition.datapackage, lambda body: body.replace(name, other))
    spoiled.update(
        folder / "marts.duckdb", "update marts.marts.bands set name_en = 'x' where rowid = 0"
    )
    path = folder / "parquet" / "rankings" / "as_of=2026-10-10.parquet"
    spoiled.change(path, lambda body: body[:-9])
    (folder / "csv" / "rankings.csv").unlink()
    (folder / "extra.csv").write_text("x")
    (folder / "empty").mkdir()
    (folder / "link").symlink_to(folder / "csv")


def _spoil_landing(spoiled: Spoiled) -> None:
    landing = spoiled.settings.landing
    flipped = spoiled.capture(portal_id="national", dataset="transparency")
    gone = spoiled.capture(portal_id="national", dataset="dvc-progress-tree")
    spoiled.change(spoiled.blob(flipped), lambda body: body[:-1] + b" ")
    sidecar = sidecar_of(landing, flipped)
    sidecar.with_name("0" * 64 + ".json").write_bytes(sidecar.read_bytes())
    spoiled.change(sidecar, lambda body: body + b" ")
    sidecar_of(landing, gone).unlink()
    spoiled.blob(gone).unlink()
    (landing / "blobs" / hashlib.sha256(b"this").hexdigest()).write_bytes(b"that")


def test_a_spoiled_edition_and_landing_zone(
    run: Run, spoiled: Spoiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    _spoil_edition(spoiled)
    _spoil_landing(spoiled)
    monkeypatch.setattr(duckdb, "__version__", "9.9.9")
    signers = tmp_path / "signers"
    signers.write_text("")
    told = said(run, spoiled.settings, "--all", "--full", "--allowed-signers", str(signers))
    for text in (
        "is listed in datapackage.json, and not there",
        "is not listed in datapackage.json",
        "is a link; an edition has none",
        "is a folder without any listed file",
        "rows_sha256 is",
        "it calls the edition",
        "published.jsonl recorded",
        "the edition is not signed",
        "its fields make the capture",
        "its bytes",
        "sha256 is",
        "DuckDB 9.9.9",
    ):
        assert any(text in one["en"] for one in told), text
    stderr = run(spoiled.settings, "--full").stderr
    assert "tính mã băm của ấn bản" in stderr
    assert "hashing" not in stderr


def test_an_edition_without_its_landing_zone_script_and_record(run: Run, made: Made):
    for figure in (5, 6):
        made.build(d0901=figure)
        publish(made.settings)
    first, _ = sorted(made.settings.editions.glob("[0-9]*-*"))
    shutil.rmtree(first)
    told = said(run, made.settings, "--all", "--full")
    for text in ("no removal was recorded", "no landing zone", "holds no build/", "not signed"):
        assert any(text in one["en"] for one in told), text
    (made.settings.editions / "published.jsonl").unlink()
    assert any("no record of" in one["en"] for one in said(run, made.settings, "--all"))


def test_another_parser_and_the_steps_of_a_rebuild(
    run: Run, spoiled: Spoiled, built_home: Path, monkeypatch: pytest.MonkeyPatch
):
    gaps = list(parser_gaps(spoiled.folder, {}))
    monkeypatch.setattr(type(FAMILIES["national_2026"]), "parser_version", "national_2026/99")
    monkeypatch.setattr(observations, "OBSERVATIONS_VERSION", 99)
    origins = spoiled.document["origins"]
    other = {REGISTER_PACKAGE: "0", "parsers": {**origins["parsers"], "gone": ["1"]}}
    gaps += parser_gaps(spoiled.folder, {"origins": origins | other})
    assert len(gaps) >= 5  # no origins; observations, register, a parser, a portal without one
    monkeypatch.setattr(
        full,
        "rebuild",
        lambda _, scratch: Path(shutil.copy(built_home / "warehouse.duckdb", scratch.parent)),
    )
    done = run(spoiled.settings, "--full")
    for one in gaps:
        assert vietnamese(one.vi), one
        assert not vietnamese(one.en), one
    assert "dựng lại kho dữ liệu bằng SQL của chính ấn bản …" in done.stderr
    assert "so từng dòng …" in done.stderr
    assert "dựng lại từ số liệu đầu vào mà ấn bản giữ" in done.stdout


def test_counts_agree(spoiled: Spoiled):
    """One row is no "1 rows": a table of one day that lost all its rows but one."""
    table = spoiled.document["tables"]["bands"]
    connection = connect()
    connection.execute("attach ':memory:' as warehouse; create schema warehouse.marts")
    columns = ", ".join(f'null::{kind} as "{name}"' for name, kind in table["column_types"].items())
    connection.execute(f"create table warehouse.marts.bands as select {columns}")
    (part,) = differing_parts(connection, mart_of("bands", table), table)
    wanted = sum(table["rows"].values())
    assert part.message == Label(
        f"có 1 dòng, khi công bố là {wanted}", f"1 row, published were {wanted}"
    )
