"""A time-stamping authority on 127.0.0.1, made with `openssl ts`, and a landing zone to be stamped.

Here: fixtures. Not here: what stamps prove (test_stamps.py), damaged ones (test_stamp_damage.py).
"""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dagster_project.ingest.landing import Landing
from tests.audit.made_captures import a_capture

DAY = date(2026, 10, 10)
_CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
certs = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Authority:
    """A time-stamping authority on 127.0.0.1; `stale` makes it repeat its first reply."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificate = folder / "tsa.pem"
        self.asked = 0
        self.stale: bytes | None = None
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        self._openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Test TSA",
            "-addext", "extendedKeyUsage=critical,timeStamping",
            "-keyout", "tsa.key", "-out", "tsa.pem",
        )  # fmt: skip

    def reply(self, query: bytes) -> bytes:
        self.asked += 1
        if self.stale is not None:
            return self.stale
        (self.folder / "in.tsq").write_bytes(query)
        self._openssl(
            "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "in.tsq", "-out", "out.tsr"
        )
        return (self.folder / "out.tsr").read_bytes()

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path / "tsa"
    folder.mkdir()
    return Authority(folder)


@pytest.fixture
def url(authority: Authority) -> Iterator[str]:
    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            body = authority.reply(query)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    root = tmp_path / "home" / "landing"
    Landing(root).store(a_capture(), b'{"figures": 1}')
    return root
