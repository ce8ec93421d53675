"""`python -m dagster_project.replay`: the replay portal without the rest of the project.

Here: arguments; as a child (`--child`) it prints one line of JSON and ends with its input.
"""

import argparse
import json
import sys
import threading
from pathlib import Path

from dagster_project.replay.capture_tables import CaptureFilesError
from dagster_project.replay.faults import KINDS, Fault, FaultError
from dagster_project.replay.process import DEFAULT_PORT, ReplayError, make_server, serve


def main(arguments: list[str] | None = None) -> int:
    """Run the portal; returns the exit code."""
    kinds = "; ".join(f"{kind}: {meaning}" for kind, meaning in KINDS.items())
    parser = argparse.ArgumentParser(prog="python -m dagster_project.replay", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--captures", type=Path)
    parser.add_argument(
        "--fault", action="append", default=[], help=f"kind[:name=value,…]. {kinds}"
    )
    parser.add_argument("--fault-json", action="append", default=[], help=argparse.SUPPRESS)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    try:
        faults = [
            *map(Fault.parse, given.fault),
            *(Fault.of(json.loads(f)) for f in given.fault_json),
        ]
        if given.child:
            _serve_as_child(given.port, given.captures, faults)
        else:
            serve(given.port, given.captures, faults)
    except (CaptureFilesError, FaultError, ReplayError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _serve_as_child(port: int, captures: Path | None, faults: list[Fault]) -> None:
    server = make_server(port, captures, faults)

    def end_with_input() -> None:
        sys.stdin.read()
        server.shutdown()

    threading.Thread(target=end_with_input, daemon=True).start()
    sys.stdout.write(json.dumps({"url": server.url}) + "\n")
    sys.stdout.flush()
    server.serve_forever()
    server.server_close()


if __name__ == "__main__":
    sys.exit(main())
