"""Fixtures of the replay portal's tests: a running portal and a client that asks it over loopback.

Here: what these tests share. Not here: the project's own client (that is tested in its own place).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from dagster_project.replay import RunningReplay, running_replay

EVALUATION = "/national/api/v1/reporting/evaluation/"


@dataclass
class Reply:
    """One answer as received."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body; numbers as exact decimals."""
        return json.loads(self.body, parse_float=Decimal, parse_int=Decimal)

    @property
    def data(self) -> Any:
        """The envelope's data."""
        return self.json["data"]


@dataclass
class Asker:
    """Asks a replay portal over one kept connection."""

    replay: RunningReplay
    connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection(self.replay.url.removeprefix("http://"), timeout=10)

    def post(self, path: str, body: str, at: str | None = None) -> Reply:
        """Send one POST."""
        self.connection.request("POST", path, body.encode(), {"X-Replay-At": at} if at else {})
        answer = self.connection.getresponse()
        return Reply(answer.status, dict(answer.headers), answer.read())

    def year(self, dataset: str, at: str | None = None, root: str | None = None) -> Reply:
        """Ask for the figures of 2026."""
        return self.ask(dataset, at, root)

    def ask(
        self, dataset: str, at: str | None = None, root: str | None = None, **more: object
    ) -> Reply:
        """Ask an evaluation dataset; the period is the year 2026 unless given."""
        body: dict[str, object] = {"timeType": "year", "year": 2026, **more}
        if dataset == "handling-satisfaction" and "fromDate" not in more:
            body = {"fromDate": "2026-01-01", "toDate": "2026-12-31", **more}
        if root is not None:
            body["rootDepartmentId"] = root
        return self.post(EVALUATION + dataset, json.dumps(body), at)

    def legacy(self, **parameters: object) -> Reply:
        """Ask the older interface for its scoreboard."""
        given = {
            "type": "ref", "service": "report_tinh_766_service", "p_nam": "2025", "p_6thang": 0,
            "p_quy": 0, "p_thang": 0, "p_tinh_id": 0, "pageIndex": 1, "pageSize": 1000,
        }  # fmt: skip
        form = urlencode({"params": json.dumps(given | parameters)})
        return self.post("/national_legacy/jsp/rest.jsp", form)

    def ids(self, at: str | None = None) -> dict[str, str]:
        """Return the ids of the provinces as the scoreboard names them."""
        rows = self.year("service-results", at).data["evaluation"]
        return {row["departmentCode"]: row["departmentId"] for row in rows}


@pytest.fixture(scope="session")
def carried() -> Iterator[Asker]:
    """A client of a portal that serves what the project carries; set no faults on it."""
    with running_replay() as replay:
        yield Asker(replay)


@pytest.fixture(scope="module")
def faulty() -> Iterator[Asker]:
    """A client of a portal whose faults tests may set."""
    with running_replay() as replay:
        yield Asker(replay)


@pytest.fixture(scope="session")
def published_766(shared_data: Path) -> Iterator[Asker]:
    """A client of a portal that serves the folder of published files itself."""
    with running_replay(captures=shared_data / "766") as replay:
        yield Asker(replay)
