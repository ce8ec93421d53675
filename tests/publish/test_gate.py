"""What may not be published is refused, with the reason; the edition in force stands."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from dagster_project.publish import PublishRefused, publish, read_current
from tests.publish.made_home import Made


def results_of(made: Made) -> Path:
    return made.settings.dbt_runs / f"run-{made.built}" / "target" / "run_results.json"


@pytest.fixture
def published(made: Made) -> Made:
    """A home with an edition in force and a changed warehouse that is not published yet."""
    made.build(d0901=1)
    publish(made.settings)
    made.build(d0902=2)
    return made


def refused(made: Made, match: str) -> str:
    before = read_current(made.settings)
    with pytest.raises(PublishRefused, match=match) as caught:
        publish(made.settings)
    assert read_current(made.settings) == before
    assert len([path for path in made.settings.editions.iterdir() if path.is_dir()]) == 1
    return str(caught.value)


@pytest.mark.parametrize(
    ("node", "status"),
    [
        ("test.chiso.keys", "fail"),
        ("test.chiso.keys", "error"),
        ("model.chiso.rankings", "error"),
        ("model.chiso.rankings", "runtime error"),
        ("model.chiso.rankings", "a status of next year"),
    ],
)
def test_a_failed_check_or_model(published: Made, node: str, status: str) -> None:
    published.statuses = {node: status, "test.chiso.gaps": "warn"}
    published.build()
    told = refused(published, rf"1 dbt check\(s\) or model\(s\) failed: .*{status}")
    assert node.rpartition(".")[2] in told
    assert "Got 2 results" in told
    assert "gaps" not in told


def test_warnings_pass(published: Made) -> None:
    published.statuses = {"test.chiso.gaps": "warn"}
    published.build()
    assert publish(published.settings).warnings == ["gaps"]


def test_results_that_are_missing(published: Made) -> None:
    results_of(published).unlink()
    refused(published, "no results of dbt invocation invocation-2")


def test_results_that_were_cut_short(published: Made) -> None:
    path = results_of(published)
    path.write_text(path.read_text()[:-40])
    refused(published, "no results of dbt invocation invocation-2")


def test_results_of_another_invocation(published: Made) -> None:
    path = results_of(published)
    path.write_text(path.read_text().replace("invocation-2", "invocation-7"))
    refused(published, "was killed, or its results were removed")


@pytest.mark.parametrize("how", ["removed", "skipped"])
def test_a_build_of_a_part(published: Made, how: str) -> None:
    path = results_of(published)
    document = json.loads(path.read_text())
    for result in [one for one in document["results"] if "keys" in one["unique_id"]]:
        if how == "removed":
            document["results"].remove(result)
        else:
            result["status"] = "skipped"
    path.write_text(json.dumps(document))
    refused(published, r"not a full build, 1 node\(s\) did not run: keys")


def test_a_run_that_was_no_build(published: Made) -> None:
    published.write_dbt_run("invocation-9", which="run")
    refused(published, "`dbt run`")


def test_a_manifest_that_is_missing(published: Made) -> None:
    results_of(published).with_name("manifest.json").unlink()
    refused(published, "manifest")


def test_a_warehouse_that_does_not_say_who_wrote_it(published: Made) -> None:
    with duckdb.connect(str(published.settings.warehouse)) as connection:
        connection.execute("drop table state.last_invocation")
    refused(published, "last_invocation")


def test_a_mart_without_a_table(published: Made) -> None:
    with duckdb.connect(str(published.settings.warehouse)) as connection:
        connection.execute("drop table marts.units")
    refused(published, r"marts\.units")


def test_a_mart_without_a_key(published: Made) -> None:
    path = results_of(published).with_name("manifest.json")
    document = json.loads(path.read_text())
    del document["nodes"]["model.chiso.units"]["config"]["meta"]
    path.write_text(json.dumps(document))
    refused(published, r"primary key of marts\.units is not written down")
    document["nodes"]["test.chiso.keys"] |= {
        "test_metadata": {
            "name": "unique_combination",
            "kwargs": {"columns": ["unit_code", "valid_from"]},
        },
        "attached_node": "model.chiso.units",
    }
    path.write_text(json.dumps(document))
    assert publish(published.settings).published


def test_observations_that_changed_after_dbt(published: Made) -> None:
    published.days["2026-09-02"] = 8
    published.write_observations()
    refused(published, r"1 day\(s\) were observed anew .*2026-09-02")


def test_observations_that_are_gone(published: Made) -> None:
    (published.settings.observations / "observations/as_of=2026-09-02.parquet").unlink()
    refused(published, r"1 day\(s\) have no file .*2026-09-02")


def test_days_observed_but_not_built_wait_for_their_build(published: Made) -> None:
    published.days["2026-09-03"] = 3
    published.write_observations()
    result = publish(published.settings)
    assert not (result.path / "parquet/observations/as_of=2026-09-03.parquet").exists()


def test_no_warehouse(made: Made) -> None:
    with pytest.raises(PublishRefused, match="there is no warehouse"):
        publish(made.settings)


def test_a_second_publish_at_the_same_time(published: Made) -> None:
    with FileLock(published.settings.editions / ".publish.lock"):
        refused(published, "another publish is at work")


def test_a_warehouse_that_this_process_has_open(published: Made) -> None:
    with duckdb.connect(str(published.settings.warehouse)):
        refused(published, "cannot be opened")


def test_a_warehouse_that_is_being_written(published: Made) -> None:
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(published.settings.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdin
        assert writer.stdout
        writer.stdout.readline()
        refused(published, "cannot be opened")
        writer.stdin.write("\n")
        writer.stdin.close()
    assert publish(published.settings).published
