"""The TLS peer of an answer is kept in its sidecar, without what may name a person."""

import hashlib
import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from dagster_project.ingest.client import HostClient, RequestFailed
from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import Capture, Request
from dagster_project.ingest.planning import HostRules
from dagster_project.ingest.portal import Timeouts
from dagster_project.ingest.sidecar import from_json, to_json

SUBJECT = "/C=VN/O=Test authority/CN=127.0.0.1/emailAddress=someone@example.vn"
RULES = HostRules(
    host="127.0.0.1",
    delay_seconds=0,
    budget_seconds=60,
    attempts=1,
    backoff_seconds=0.1,
    retry_after_max_seconds=0,
    stop_after_failures=3,
    cool_down_minutes=0,
)


class Secure(NamedTuple):
    """A portal that speaks TLS, and its certificate."""

    url: str
    certificate: Path


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.send_header("Set-Cookie", "session=secret")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Secure]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", SUBJECT, "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Secure(f"https://127.0.0.1:{server.server_address[1]}", certificate)
    server.shutdown()
    server.server_close()


def _der_sha256(certificate: Path) -> str:
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.read_text())).hexdigest()


def test_the_certificate_is_named_by_its_hash(
    secure: Secure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(secure.certificate))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with HostClient(RULES, replay=False, is_loopback=False) as client:
        answer = client.ask(secure.url, Request("GET", "/", None), {}, Timeouts(), 1000)
    assert answer.tls["certificate_sha256"] == _der_sha256(secure.certificate)
    assert answer.tls["protocol"].startswith("TLSv1.")
    assert answer.tls["subject"] == answer.tls["issuer"] == "CN=127.0.0.1, O=Test authority, C=VN"
    assert {"not_before", "not_after"} <= answer.tls.keys()
    assert "date" in answer.headers
    kept = json.dumps([dict(answer.tls), dict(answer.headers)])
    assert "example.vn" not in kept
    assert "secret" not in kept


def test_an_unknown_certificate_is_not_asked(secure: Secure) -> None:
    with (
        HostClient(RULES, replay=False, is_loopback=True) as client,
        pytest.raises(RequestFailed, match="certificate"),
    ):
        client.ask(secure.url, Request("GET", "/", None), {}, Timeouts(), 1000)


def test_the_peer_lies_in_the_sidecar_and_older_sidecars_are_read(tmp_path: Path) -> None:
    peer = {"certificate_sha256": "ab" * 32, "protocol": "TLSv1.3"}
    capture = Capture(
        capture_id="",
        blob_id="",
        portal_id="p",
        dataset="d",
        request="{}",
        request_key="k",
        captured_at=datetime(2026, 10, 10, tzinfo=UTC),
        status="good",
        root_unit_code="VN",
        period_id=None,
        url="https://example.invalid",
        http_status=200,
        bytes=0,
        units=0,
        figures=0,
        replayed=False,
        parser_version="1",
        tls=peer,
    )
    Landing(tmp_path).store(capture, b"{}")
    (kept,) = Landing(tmp_path).captures()
    assert kept.tls == peer
    older = json.loads(to_json(kept))
    del older["tls"]
    assert from_json(json.dumps(older).encode()).tls == {}
