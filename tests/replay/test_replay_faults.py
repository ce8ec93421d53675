"""Each fault, as a client sees it on the wire."""

import time
from http.client import IncompleteRead
from typing import Any

import pytest

from dagster_project.replay import KINDS, Fault, FaultError, ReplayError, running_replay

DAY = "2026-10-10T07:00:00Z"


@pytest.fixture(autouse=True)
def _no_faults_left(faulty):
    yield
    faulty.replay.set_faults()


def test_429_tells_when_to_come_back_and_only_twice(faulty):
    faulty.replay.set_faults("429:dataset=transparency,first=2,retry_after=7")
    assert faulty.year("service-results", DAY).status == 201
    replies = [faulty.year("transparency", DAY) for _ in range(3)]
    assert [reply.status for reply in replies] == [429, 429, 201]
    assert replies[0].headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("403", 403, "Access Denied"),
        ("503", 503, "503"),
        ("html_200", 200, "bảo trì"),
        ("html_201", 201, "bảo trì"),
        ("block_page", 200, "Request Rejected"),
    ],
)
def test_pages_instead_of_figures(faulty, kind, status, words):
    faulty.replay.set_faults(Fault(kind, first=1))
    reply = faulty.year("service-results", DAY)
    assert reply.status == status
    assert reply.headers["Content-Type"].startswith("text/html")
    assert words in reply.body.decode()
    assert faulty.year("service-results", DAY).status == 201


def test_slow(faulty):
    faulty.replay.set_faults("slow:seconds=0.3,first=1")
    started = time.perf_counter()
    assert faulty.year("service-results", DAY).data["evaluation"]
    assert time.perf_counter() - started >= 0.3


def test_truncated_and_empty(faulty):
    whole = faulty.year("service-results", DAY).body
    faulty.replay.set_faults("truncated")
    assert faulty.year("service-results", DAY).body == whole[: len(whole) // 2]
    faulty.replay.set_faults("empty")
    reply = faulty.year("service-results", DAY)
    assert (reply.status, reply.body) == (201, b"")


def test_dropped(faulty):
    faulty.replay.set_faults("dropped:first=1")
    with pytest.raises(IncompleteRead):
        faulty.year("service-results", DAY)
    assert faulty.year("service-results", DAY).status == 201


def test_wrong_root(faulty):
    ids = faulty.ids(DAY)
    faulty.replay.set_faults("wrong_root:root=H21")
    overview = faulty.year("transparency", DAY, ids["H21"]).data["overview"]
    assert overview["departmentId"] == ids["H01"]
    assert overview["departmentName"] == "UBND tỉnh An Giang"
    parent = faulty.year("dvc-progress-tree", DAY, ids["H21"]).data["parent"]
    assert parent["departmentCode"] == "H01"
    faulty.replay.set_faults("wrong_root:root=H44")
    data = faulty.year("dvc-progress-tree", "2026-09-26T07:00:00Z", ids["H44"]).data
    assert data["parent"]["departmentCode"] == "H01"
    assert len(data["children"]) == 55
    faulty.replay.set_faults("wrong_root:root=VN")
    assert faulty.year("service-results", DAY).data["overview"]["departmentCode"] == "H01"


def test_changed_on_the_next_call(faulty):
    with running_replay(faults=["changed:dataset=dvc-progress-tree"]) as replay:
        asker = type(faulty)(replay)
        first = asker.year("dvc-progress-tree", DAY).data["children"][0]
        second = asker.year("dvc-progress-tree", DAY).data["children"][0]
        assert second["totalReceived"] == first["totalReceived"] + 1
        assert second["totalOnTime"] + second["totalOverdue"] == second["totalReceived"]
        assert asker.year("dvc-progress-tree", DAY).data["children"][0] == second


def test_changed_scores(faulty):
    before = faulty.year("service-results", DAY).data["evaluation"]
    faulty.replay.set_faults("changed")
    after = faulty.year("service-results", DAY).data["evaluation"]
    assert before != after
    assert before[0]["totalScore"] - after[0]["totalScore"] == before[0]["groupScores"][
        "CLGQ"
    ] - after[0]["groupScores"]["CLGQ"]  # fmt: skip


def test_faults_inside_the_figures(faulty):
    def children() -> list[dict[str, Any]]:
        return list(faulty.year("dvc-progress-tree", DAY).data["children"])

    def leader() -> dict[str, Any]:
        """Return the unit captured first: it is the one that is spoiled."""
        return next(unit for unit in children() if unit["departmentCode"] == "H20")

    good = leader()
    faulty.replay.set_faults("fewer_units")
    assert len(children()) == 17
    faulty.replay.set_faults("text_count")
    assert leader()["totalReceived"] == str(good["totalReceived"])
    faulty.replay.set_faults("negative_count")
    assert leader()["totalReceived"] == -1
    faulty.replay.set_faults("exponent_count")
    assert b'"totalReceived":1e9,' in faulty.year("dvc-progress-tree", DAY).body
    faulty.replay.set_faults("numerator_above_denominator")
    assert leader()["totalOnTime"] == good["totalReceived"] + 1
    faulty.replay.set_faults("duplicate_unit")
    codes = [unit["departmentCode"] for unit in children()]
    assert (len(codes), len(set(codes))) == (35, 34)
    faulty.replay.set_faults("unknown_unit")
    assert "H99" in [unit["departmentCode"] for unit in children()]


def test_state_says_how_often_a_fault_struck(faulty):
    faulty.replay.set_faults(Fault("503", root="VN"))
    faulty.year("service-results", DAY)
    (state,) = faulty.replay.get("faults")["faults"]
    assert (state["kind"], state["struck"]) == ("503", 1)


@pytest.mark.parametrize(
    ("switch", "words"),
    [
        ("418", "unknown fault '418'"),
        ("429:colour=red", "unknown option 'colour'"),
        ("429:first=few", "option first of a fault is 'few'"),
    ],
)
def test_unreadable_switches(faulty, switch, words):
    with pytest.raises(FaultError, match=words):
        Fault.parse(switch)
    with pytest.raises(FaultError, match=words):
        faulty.replay.set_faults(switch)


def test_every_kind_is_explained():
    assert all(KINDS.values())
    assert {"429", "503", "slow", "truncated", "html_200", "html_201", "wrong_root"} <= set(KINDS)


def test_a_taken_port_is_told(faulty):
    port = int(faulty.replay.url.rsplit(":", 1)[1])
    with (
        pytest.raises(ReplayError, match=f"cannot listen on 127.0.0.1:{port}.*--port"),
        running_replay(port=port),
    ):
        pass
