"""What explain says of a capture's origin: the host's date and certificate, never of a replay."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from dagster_project.audit.explain.evidence_records import Capture
from dagster_project.audit.explain.show_evidence import print_captures
from dagster_project.audit.origin.origin import Origin, origin_of
from dagster_project.ingest.landing import Landing
from dagster_project.publish.ranking_labels import Label
from tests.audit.made_captures import a_capture

DATE = "Sat, 10 Oct 2026 07:00:00 GMT"
TLS = {"subject": "CN=dichvucong.gov.vn", "issuer": "CN=Some CA", "certificate_sha256": "ab12"}


def landed(root: Path) -> dict[str, str]:
    """Keep a capture with headers and a certificate; return its row as an edition has it."""
    kept = Landing(root).store(replace(a_capture(), headers={"Date": DATE}, tls=TLS), b"{}")
    names = ("capture_id", "portal_id", "dataset", "status")
    return {name: getattr(kept, name) for name in names} | {"as_of": "2026-10-10"}


def test_it_is_read_from_the_sidecar(tmp_path: Path) -> None:
    row = landed(tmp_path / "landing")
    found = origin_of(tmp_path / "landing", row)
    assert (found.host_date, found.tls) == (DATE, TLS)
    assert found.sidecar is not None
    assert (tmp_path / found.sidecar).is_file()


def test_without_a_sidecar_nothing_is_said(tmp_path: Path) -> None:
    row = landed(tmp_path / "landing")
    assert origin_of(tmp_path / "elsewhere", row) == Origin()
    sidecar = tmp_path / str(origin_of(tmp_path / "landing", row).sidecar)
    sidecar.chmod(0o644)
    sidecar.write_text("[]")
    assert origin_of(tmp_path / "landing", row) == Origin()


@pytest.mark.parametrize("replayed", [False, True])
def test_it_is_shown_unless_a_replay_portal_answered(replayed: bool) -> None:
    made = a_capture()
    shown = Capture(
        number=1,
        capture_id="c",
        portal_id="national",
        portal=Label("Cổng", "Portal"),
        dataset=made.dataset,
        method="POST",
        path="/",
        body=None,
        url=made.url,
        captured_at=made.captured_at,
        http_status=201,
        bytes=2,
        sha256="f" * 64,
        file="landing/blobs/f",
        file_state="intact",
        source_label=None,
        is_synthetic=False,
        replayed=replayed,
        parser_version="1",
        origin=Origin("landing/captures/x.json", DATE, TLS),
    )
    screen = Console(file=io.StringIO(), width=200)
    print_captures([shown], screen, "en")
    text = screen.file.getvalue()  # type: ignore[attr-defined]
    for part in (DATE, "CN=dichvucong.gov.vn", "issued by CN=Some CA", "ab12"):
        assert (part in text) is not replayed
