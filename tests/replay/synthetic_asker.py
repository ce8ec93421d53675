"""What the tests of the synthetic portals share: GET over loopback, and the project's readers."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from http.client import HTTPConnection
from typing import Any

from dagster_project.ingest.catalogue import load_catalogue
from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.connectors.drop_folder import DropFolder, DroppedFile
from dagster_project.ingest.connectors.protocol import Connector, requests_on
from dagster_project.ingest.models import Parsed, Request, Root
from dagster_project.ingest.portal import Portal
from dagster_project.replay import RunningReplay
from dagster_project.settings import Settings

TOKEN = {"Authorization": "bearer any"}
LAST = "2026-10-10T07:00:00Z"


@dataclass
class Got:
    """One answer as received."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def get(
    replay: RunningReplay, path: str, at: str | None = LAST, headers: dict[str, str] | None = None
) -> Got:
    """Send one GET."""
    connection = HTTPConnection(replay.url.removeprefix("http://"), timeout=10)
    try:
        sent = {**(headers or {}), **({"X-Replay-At": at} if at else {})}
        connection.request("GET", path, headers=sent)
        answer = connection.getresponse()
        return Got(answer.status, dict(answer.headers), answer.read())
    finally:
        connection.close()


@cache
def portal_of(portal_id: str) -> tuple[Portal, Connector]:
    """Return a portal of this project with its connector."""
    portal = load_catalogue(Settings().portals)[portal_id]
    return portal, connector_for(portal)


def request_for(portal_id: str, dataset_id: str, day: date) -> Request:
    """Return the request that the project sends for an export on a day."""
    portal, connector = portal_of(portal_id)
    if isinstance(connector, DropFolder):
        request = connector.request_for(dataset_id, DroppedFile(f"{dataset_id}-2026.xlsx", 1))
        assert request is not None
        return request
    root = Root(portal.unit_code, portal.unit_code)
    dataset = portal.dataset(dataset_id)
    period = None if dataset.periods[0].type == "none" else "2026"
    (request,) = requests_on(connector, dataset, period, [root], day)
    return request


def read_export(
    replay: RunningReplay, portal_id: str, dataset_id: str, day: date, at: str
) -> Parsed:
    """Ask for an export as the project does, and read it by the portal file's contract."""
    request = request_for(portal_id, dataset_id, day)
    got = get(replay, f"/{portal_id}{request.path}", at, TOKEN)
    assert got.status == 200
    assert got.headers["X-Source-Label"] == "synthetic (seed 766)"
    return portal_of(portal_id)[1].parse(dataset_id, request, got.body)
