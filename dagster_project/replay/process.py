"""Starting the replay portal: blocking in this process, or beside it for the length of a block.

Here: loading holdings, the child process, its end. Not here: what is served.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from dagster_project.replay.carried import load_carried
from dagster_project.replay.faults import Fault, FaultError
from dagster_project.replay.holdings import Holdings, instant_text
from dagster_project.replay.load_captures import load_captures
from dagster_project.replay.server import HOST, ReplayServer
from dagster_project.replay.synthetic import LABEL, SyntheticPortals

DEFAULT_PORT = 8766
_ROOT = Path(__file__).resolve().parents[2]
_STOP_SECONDS = 5
Faults = Sequence[Fault | str]


class ReplayError(RuntimeError):
    """The replay portal cannot start: says why and what to do."""


def load_holdings(captures: Path | None) -> Holdings:
    """Return the figures of a folder, or those that the project carries.

    Raises:
        CaptureFilesError: If the folder's files cannot be served.
    """
    return load_carried() if captures is None else load_captures(captures)


def read_faults(faults: Iterable[Fault | str] | None) -> list[Fault]:
    """Return faults; texts have the form `kind[:name=value,…]`.

    Raises:
        FaultError: If one cannot be read.
    """
    return [Fault.parse(f) if isinstance(f, str) else f for f in faults or ()]


def make_server(port: int, captures: Path | None, faults: Faults | None = None) -> ReplayServer:
    """Return a server that listens but does not answer yet.

    Raises:
        CaptureFilesError: If the folder's files cannot be served.
        ReplayError: If the port cannot be had.
    """
    holdings = load_holdings(captures)
    # Figures of others come as they are; what the project carries can be played in full.
    synthetic = SyntheticPortals(holdings) if captures is None else None
    try:
        return ReplayServer(port, holdings, read_faults(faults), synthetic)
    except (OSError, OverflowError) as error:
        raise ReplayError(
            f"cannot listen on {HOST}:{port} ({error}); choose another --port, or 0 for a free one"
        ) from error


def serve(
    port: int = DEFAULT_PORT,
    captures: Path | None = None,
    faults: Faults | None = None,
    announce: Callable[[str], None] = print,
) -> None:
    """Serve until interrupted.

    Args:
        port: Port on 127.0.0.1; 0 takes a free one.
        captures: Folder of captured figures instead of those carried.
        faults: Faults in force from the start.
        announce: Takes the lines for a person.

    Raises:
        CaptureFilesError: If the folder's files cannot be served.
        FaultError: If a fault cannot be read.
        ReplayError: If the port cannot be had.
    """
    server = make_server(port, captures, faults)
    for line in describe(server):
        announce(line)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        announce("Stopped.")
    finally:
        server.server_close()


def describe(server: ReplayServer) -> Iterator[str]:
    """Yield what a person should know about a server."""
    instants = sorted(server.index())
    first, last = (instant_text(instants[i]) for i in (0, -1))
    yield f"Replay portal: {server.url}/<portal_id> ({len(instants)} captures, {first} … {last})"
    yield f"Point the client at it: CHISO_REPLAY_URL={server.url}"
    for fault in server.faults.state():
        limits = {k: v for k, v in fault.items() if v is not None and k not in ("kind", "struck")}
        yield f"Fault in force: {fault['kind']} {limits}"
    if server.synthetic is not None:
        names = sorted({export.due.portal for export in server.synthetic.exports})
        yield f"Provincial portals, {LABEL}: {', '.join(names)}"
    yield from server.answers.holdings.notes


class RunningReplay:
    """A replay portal in a process of its own."""

    def __init__(self, url: str, captures: Path | None) -> None:
        self.url = url
        self._captures = captures

    @cached_property
    def holdings(self) -> Holdings:
        """What it serves (read once more here, on first use)."""
        return load_holdings(self._captures)

    def set_faults(self, *faults: Fault | str | dict[str, Any]) -> list[dict[str, Any]]:
        """Replace the faults in force; none clears them.

        Raises:
            FaultError: If one cannot be read.
        """
        body = json.dumps([f.__dict__ if isinstance(f, Fault) else f for f in faults])
        state: list[dict[str, Any]] = self._control("POST", "faults", body)["faults"]
        return state

    def get(self, name: str) -> Any:
        """Return one of the control answers: `instants`, `faults` or `stats`."""
        return self._control("GET", name)

    def _control(self, method: str, name: str, body: str | None = None) -> Any:
        connection = HTTPConnection(self.url.removeprefix("http://"), timeout=_STOP_SECONDS)
        try:
            connection.request(method, f"/replay/{name}", body and body.encode())
            answer = connection.getresponse()
            value = json.load(answer)
        finally:
            connection.close()
        if answer.status != HTTPStatus.OK:
            raise FaultError(value["message"])
        return value


@contextmanager
def running_replay(
    captures: Path | None = None, faults: Faults | None = None, port: int = 0
) -> Iterator[RunningReplay]:
    """Run a replay portal in a child process; it ends with the block, or with this process.

    Raises:
        ReplayError: If it does not start, with its own words.
    """
    command = [sys.executable, "-m", "dagster_project.replay", "--child", "--port", str(port)]
    command += ["--captures", str(captures.absolute())] if captures is not None else []
    for fault in read_faults(faults):
        command += ["--fault-json", json.dumps(fault.__dict__)]
    child = subprocess.Popen(
        command, cwd=_ROOT, env={**os.environ, "PYTHONPATH": str(_ROOT)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        line = child.stdout.readline() if child.stdout else ""
        if not line:
            _, said = child.communicate()
            raise ReplayError(said.strip() or f"the replay portal ended ({child.returncode})")
        threading.Thread(target=_drain, args=(child.stderr,), daemon=True).start()
        yield RunningReplay(json.loads(line)["url"], captures)
    finally:
        _end(child)


def _drain(stream: Any) -> None:
    """Read on, so that a talkative child never blocks on a full pipe."""
    for _ in stream:
        pass


def _end(child: subprocess.Popen[str]) -> None:
    if child.stdin is not None:
        child.stdin.close()  # the child ends when its input does
    try:
        child.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stdout is not None:
        child.stdout.close()
