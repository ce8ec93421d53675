"""A publish that is killed leaves the edition in force; readers never notice a swap."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dagster_project.publish import (
    NoEdition,
    edition_ids,
    find_edition,
    open_edition,
    publish,
    read_current,
)
from dagster_project.settings import PROJECT_ROOT
from tests.publish.made_home import Made, clean_environment, contents

# Publishes, and is killed at the point named: a line of progress, or the call of a function.
KILLED = """
import os, signal, sys
from dagster_project.publish import edition, files, standing
from dagster_project.settings import get_settings

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

point = sys.argv[1]
if point == "half of current.json":
    files.Path.replace = lambda self, target: die()
for module in (edition, standing):
    if hasattr(module, point):
        setattr(module, point, die)
edition.publish(get_settings(), listener=lambda line: die() if line.startswith(point) else None)
"""
POINTS = [
    "reading rankings",
    "replacing 1 day(s) of marts.rankings",
    "exporting rankings",
    "exporting observations",
    "seal",
    "sync",
    "name_edition",
    "set_current",
    "half of current.json",
]


def kill_at(made: Made, point: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, point],
        cwd=PROJECT_ROOT,
        env=clean_environment({"CHISO_HOME": str(made.settings.home)}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -9, done.stderr


@pytest.mark.parametrize("point", POINTS)
def test_kill_leaves_the_current_edition_and_the_next_publish_is_right(
    made: Made, point: str
) -> None:
    made.build(d0901=1)
    first = publish(made.settings)
    rows = contents(first.path)
    foreign = made.settings.editions / "notes-of-a-person"
    foreign.mkdir()
    made.build(d0902=2)
    kill_at(made, point)

    assert read_current(made.settings).edition_id == first.edition_id
    assert contents(first.path) == rows
    result = publish(made.settings)
    assert result.published
    assert read_current(made.settings).edition_id == result.edition_id
    assert len(contents(result.path)["rankings"]) == 16
    assert edition_ids(made.settings) == [first.edition_id, result.edition_id]
    assert foreign.exists()
    left = {path.name for path in made.settings.editions.iterdir() if path.is_dir()}
    assert left == {first.edition_id, result.edition_id, foreign.name}
    finished = point in ("sync", "name_edition", "set_current", "half of current.json")
    assert ("finished by an earlier run" in result.reason) == finished


def test_kill_of_the_first_publish(made: Made) -> None:
    made.build(d0901=1)
    kill_at(made, "set_current")
    with pytest.raises(NoEdition, match="no edition is published yet"):
        read_current(made.settings)
    assert publish(made.settings).published


def test_a_reader_keeps_its_edition_across_a_swap(made: Made) -> None:
    made.build(d0901=1)
    first = publish(made.settings)
    here = open_edition(read_current(made.settings))
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(first.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdin
        assert reader.stdout
        assert reader.stdout.readline() == "8\n"
        made.build(d0902=2)
        assert publish(made.settings).published
        reader.stdin.write("again\n")
        reader.stdin.flush()
        assert reader.stdout.readline() == "8\n"
        reader.stdin.close()
    assert here.execute("select count(*) from marts.rankings").fetchone() == (8,)
    # In the same process too, the new edition is the new one: its path is another.
    with open_edition(read_current(made.settings)) as now:
        assert now.execute("select count(*) from marts.rankings").fetchone() == (16,)


READER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1] + "/marts.duckdb", read_only=True)
for _ in range(2):
    print(connection.execute("select count(*) from marts.marts.rankings").fetchone()[0], flush=True)
    sys.stdin.readline()
"""


def test_the_opener_shows_parquet_only_tables_too(made: Made) -> None:
    made.build(d0901=1, d0902=2)
    result = publish(made.settings)
    with open_edition(result.path) as connection:
        assert connection.execute(
            "select count(*), count(distinct as_of) from marts.observations"
        ).fetchone() == (80, 2)
        assert connection.execute("select count(*) from marts.units").fetchone() == (4,)
        with pytest.raises(duckdb.Error):
            connection.execute("delete from edition.marts.units")


def test_the_script_for_other_tools_does_the_same(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.build(d0901=1)
    result = publish(made.settings)
    monkeypatch.chdir(result.path)
    with duckdb.connect() as connection:
        connection.execute((result.path / "open.sql").read_text())
        assert connection.execute("select count(*) from marts.observations").fetchone() == (40,)
        assert connection.execute("select count(*) from marts.rankings").fetchone() == (8,)


def test_editions_are_found_by_the_beginning_of_their_id(made: Made) -> None:
    made.build(d0901=1)
    first = publish(made.settings)
    made.build(d0902=2)
    second = publish(made.settings)
    assert find_edition(made.settings, first.edition_id).path == first.path
    assert find_edition(made.settings, second.edition_id[:20]).path == second.path
    assert find_edition(made.settings).path == second.path
    with pytest.raises(NoEdition, match="2 editions of that name"):
        find_edition(made.settings, "20")
    with pytest.raises(NoEdition, match=f"no edition of that name: 19; .*{first.edition_id}"):
        find_edition(made.settings, "19")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"edition_id": "x"}', "cannot be read"),
        (
            '{"edition_id": "x", "path": "editions/x", "published_at": "2026-10-10T00:00:00Z"}',
            "names edition x, but .*editions/x is not there",
        ),
    ],
)
def test_a_broken_current_json_is_told_and_healed(made: Made, text: str, message: str) -> None:
    made.build(d0901=1)
    first = publish(made.settings)
    made.settings.current.write_text(text)
    with pytest.raises(NoEdition, match=message):
        read_current(made.settings)
    # The edition is finished and holds this very content: it is named again, not made again.
    assert publish(made.settings).edition_id == first.edition_id
    assert read_current(made.settings).path == first.path


def test_no_edition_yet(made: Made, tmp_path: Path) -> None:
    assert tmp_path in made.settings.current.parents
    with pytest.raises(NoEdition, match="chiso run"):
        read_current(made.settings)
