"""A token that is missing, has run out or is refused: told once, and not asked on."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dagster_project.ingest.catalogue import missing_tokens
from dagster_project.ingest.probe import probe
from dagster_project.ingest.tokens import token_problem
from dagster_project.settings import Settings
from tests.provincial.conftest import AFTERNOON, Pull
from tests.provincial.provincial_house import Asked, igate, serving

ENV = "CHISO_TOKEN_H01"
RENEW = (
    "log in at https://dichvucong.example, put the new token into CHISO_TOKEN_H01 and pull again"
)
REFUSED = {"error": "invalid_token", "error_description": "Access token expired: secret-token"}


def jwt(ends: object) -> str:
    """Return a token that says when it runs out."""
    parts = [{"alg": "RS256"}, {"exp": ends, "name": "Nguyễn Văn A"}]
    texts = [base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts]
    return ".".join([*texts, "signature"])


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("token", "problem"),
    [
        ("", "CHISO_TOKEN_H01 is not set; set it to the token of H01 and pull again"),
        ("  ", "CHISO_TOKEN_H01 is not set"),
        ("Bearer abc", "begins with 'bearer'; leave that word out"),
        ("abc\n", "holds a space, a line break or another character that no token has"),
        ("tökén", "another character that no token has"),
        # 04:59 UTC on the 10th is 11:59 in Vietnam.
        (jwt(1_791_608_340), f"ran out on 10/10/2026 at 11:59 (Vietnam); {RENEW}"),
    ],
)
def test_a_token_that_cannot_be_used_is_told_before_asking(
    token: str, problem: str, monkeypatch: pytest.MonkeyPatch, pull: Pull
) -> None:
    monkeypatch.setenv(ENV, token)
    with serving(lambda _: (200, b"[]")) as server:
        outcomes = pull(igate(server.url))
        assert server.asked == []
    told = {outcome.message for outcome in outcomes.values()}
    assert len(told) == 1
    assert problem in told.pop()
    assert {outcome.status for outcome in outcomes.values()} == {"failed"}
    assert missing_tokens([igate()])[0].startswith("H01.yaml: auth.env: ")


@pytest.mark.parametrize("token", ["opaque", "a.b.c", jwt("soon"), jwt(None), jwt(10**30)])
def test_a_token_that_does_not_say_when_it_ends_is_tried(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENV, token)
    assert token_problem(igate(), AFTERNOON) is None


def test_a_token_is_good_until_its_last_second(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = datetime(2026, 10, 10, 7, tzinfo=UTC)
    monkeypatch.setenv(ENV, jwt(int(ends.timestamp())))
    assert token_problem(igate(), ends - timedelta(seconds=1)) is None
    assert token_problem(igate(), ends) is not None


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, json.dumps(REFUSED).encode(), "HTTP 401, the portal asks for a login"),
        (401, b"", "HTTP 401, the portal asks for a login"),
        (200, json.dumps(REFUSED).encode(), "the portal answers invalid_token"),
    ],
)
def test_a_refused_token_is_told_once_and_not_tried_again(
    status: int,
    body: bytes,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    pull: Pull,
    settings: Settings,
) -> None:
    monkeypatch.setenv(ENV, "secret-token")
    with serving(lambda _: (status, body)) as server:
        outcomes = pull(igate(server.url))
        assert len(server.asked) == 1
        assert server.asked[0].headers["Authorization"] == "bearer secret-token"
        again = pull(igate(server.url))
        assert len(server.asked) == 2
    message = f"H01: {said}: the token in CHISO_TOKEN_H01 has run out or was never good; {RENEW}"
    assert {outcome.message for outcome in [*outcomes.values(), *again.values()]} == {message}
    counts = [dict(outcome.counts) for outcome in outcomes.values()]
    assert sorted(map(str, counts)) == ["{'circuit_open': 1}"] * 3 + ["{'failed': 1}"]
    # The answer repeats the token: neither it nor the token is kept anywhere.
    assert b"secret-token" not in all_bytes(settings.home)


def test_one_portals_token_does_not_stop_another(
    monkeypatch: pytest.MonkeyPatch, pull: Pull
) -> None:
    monkeypatch.setenv(ENV, "t")
    entry = {"agency": {"code": "H17"}, "received": 1, "datiepnhan_quantity": 1, "totalReceiver": 1}

    def rule(asked: Asked) -> tuple[int, bytes]:
        own = asked.query.get("agency-id", asked.query.get("ancestor-id"))
        return (200, json.dumps([entry]).encode()) if own == "b" else (401, b"")

    with serving(rule) as server:
        other = igate(server.url, id="H17", unit_code="H17", auth=None, options={"agency_id": "b"})
        pull(igate(server.url), other, portal_ids=["H01", "H17"])
        asked = [one.query.get("agency-id", one.query.get("ancestor-id")) for one in server.asked]
    assert sum(one == "b" for one in asked) == 4
    assert sum(one != "b" for one in asked) == 1


def test_a_login_that_no_file_speaks_of(pull: Pull) -> None:
    with serving(lambda _: (401, b"")) as server:
        outcomes = pull(igate(server.url, auth=None))
    assert {outcome.message for outcome in outcomes.values()} == {
        "H01: HTTP 401, the portal asks for a login, but H01.yaml names no token; add "
        "`auth: {env: …}` with the environment variable that holds one"
    }


def test_trying_a_portal_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENV, raising=False)
    assert "CHISO_TOKEN_H01 is not set" in probe(igate(), now=AFTERNOON).problem
    monkeypatch.setenv(ENV, "secret-token")
    for status in (401, 200):
        body = json.dumps(REFUSED).encode()
        with serving(lambda _, s=status, b=body: (s, b)) as server:  # type: ignore[misc]
            tried = probe(igate(server.url), now=AFTERNOON)
        assert not tried.ok
        assert tried.problem.endswith(RENEW)
        assert "secret" not in tried.problem
