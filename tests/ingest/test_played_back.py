"""Portals that nobody has checked yet are played back, and never asked themselves."""

import pytest

from dagster_project.ingest.catalogue import missing_tokens
from tests.ingest.conftest import Pull
from tests.ingest.toy_portal import ToyPortal, toy


def test_a_portal_that_is_not_live_is_left_alone(portal: ToyPortal, pull: Pull) -> None:
    (outcome,) = pull(toy(portal.url, live=False))
    assert portal.whats() == []
    assert (outcome.status, outcome.ok) == ("from_landing", True)
    assert "toy is only played back: try it with `chiso portals check toy`" in outcome.message
    assert pull(toy(portal.url))[0].status == "pulled"


def test_it_is_asked_where_a_replay_portal_stands_in(portal: ToyPortal, pull: Pull) -> None:
    portal.instants = [{"at": "2026-10-07T01:00:00Z", "portals": ["toy"]}]
    (outcome,) = pull(toy(portal.url, live=False), replay=portal.url)
    assert outcome.status == "pulled"


def test_it_lacks_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOY_TOKEN", raising=False)
    auth = {"env": "TOY_TOKEN"}
    assert missing_tokens([toy("https://portal.example", live=False, auth=auth)]) == []
    assert len(missing_tokens([toy("https://portal.example", auth=auth)])) == 1
