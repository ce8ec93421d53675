"""Building a warehouse again from observations and rules, with DuckDB alone.

Here: running an edition's own compiled SQL (`rebuild`), and laying out what an edition holds as the
folders that the SQL reads (`lay_out`). dbt and Dagster are not needed. Not here: making the
script (`publish/rebuild_script.py`), comparing the result (`verify/compare.py`).

`rebuild` takes script, observations and seeds apart, so that one can be that of another edition:
the differences that follow are the effect of that one.
"""

import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project.audit.errors import CannotTell, Told
from dagster_project.publish.current import Edition
from dagster_project.publish.engine import OutOfRoom, connect, out_of_room
from dagster_project.publish.marts import OBSERVATIONS as OBSERVATIONS_TABLE
from dagster_project.publish.marts import literal
from dagster_project.publish.places import INPUTS, SCRIPT, SEED_FILES
from dagster_project.publish.rebuild_script import NEEDS, OBSERVATIONS, SEEDS, STEP

WAREHOUSE = "warehouse"


class RebuildFailed(Told):
    """A step of the script could not be run on these inputs; the message names step and reason."""


@dataclass(frozen=True)
class Inputs:
    """What a warehouse is a function of.

    Attributes:
        script: The compiled SQL of a full refresh.
        observations: The folder of observation tables, one folder per table.
        seeds: The folder of seeds, one CSV each.
    """

    script: Path
    observations: Path
    seeds: Path


@dataclass(frozen=True)
class Step:
    """One table or view of the script.

    Attributes:
        name: `schema.table`.
        needs: The steps that it reads.
        sql: Its statements, with marks for folders.
    """

    name: str
    needs: tuple[str, ...]
    sql: str


def lay_out(edition: Edition | Path, scratch: Path) -> Inputs:
    """Show what an edition holds as the inputs of a rebuild; nothing is copied.

    Args:
        edition: An edition, or its folder.
        scratch: An empty or missing folder for links to the edition's observation files.

    Raises:
        CannotTell: If the edition lacks the script, the seeds or observation tables.
    """
    folder = edition.path if isinstance(edition, Edition) else edition
    if not (folder / SCRIPT).is_file() or not (folder / SEED_FILES).is_dir():
        raise CannotTell(
            f"edition {folder.name} holds no {SCRIPT}: it was published before editions held "
            "their compiled SQL and rules, or dbt could not compile them then",
            f"ấn bản {folder.name} không có {SCRIPT}: được công bố trước khi ấn bản chứa câu lệnh "
            "SQL và quy tắc, hoặc khi đó dbt không biên dịch được",
        )
    if not (folder / INPUTS).is_dir():
        raise CannotTell(
            f"edition {folder.name} holds no folder {INPUTS}",
            f"ấn bản {folder.name} không có thư mục {INPUTS}",
        )
    tables = {path.name: path for path in (folder / INPUTS).iterdir() if path.is_dir()}
    tables[OBSERVATIONS_TABLE] = folder / "parquet" / OBSERVATIONS_TABLE
    scratch.mkdir(parents=True, exist_ok=True)
    for name, path in tables.items():
        if not path.is_dir():
            raise CannotTell(
                f"edition {folder.name} holds no table {name} of observations",
                f"ấn bản {folder.name} không có bảng {name} của số liệu đầu vào",
            )
        (scratch / name).symlink_to(path.absolute())
    return Inputs(folder / SCRIPT, scratch, folder / SEED_FILES)


def rebuild(
    inputs: Inputs,
    scratch: Path,
    *,
    targets: Collection[str] | None = None,
    say: Callable[[str], None] | None = None,
) -> Path:
    """Build a warehouse from nothing and return its DuckDB file.

    Args:
        inputs: Script, observations and seeds.
        scratch: Folder for the new file; it must not hold one.
        targets: Only these tables (`marts.rankings`) and what they need; None for all.
        say: Called with each step's name before it runs.

    Raises:
        RebuildFailed: If the script is none, or a step fails, above all because seeds or
            observations of another edition have other columns than the script expects.
        OutOfRoom: If this machine lacks the memory or the disk for it.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    path = scratch / f"{WAREHOUSE}.duckdb"
    if path.exists():
        raise FileExistsError(f"{path} is there already; give an empty folder")
    head, steps = read_script(inputs.script)
    folders = {OBSERVATIONS: inputs.observations, SEEDS: inputs.seeds}
    connection = connect(scratch / "spill")
    try:
        connection.execute(f"attach {literal(str(path))} as {WAREHOUSE}; use {WAREHOUSE}")
        # The settings of the build itself: results don't depend on them, time and memory do.
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"set memory_limit = {literal(os.environ.get(_MEMORY) or '6GB')}")
        connection.execute(head)
        for step in wanted(steps, targets):
            if say:
                say(step.name)
            _run(connection, step, folders)
        connection.execute(f"use memory; detach {WAREHOUSE}")
    except duckdb.Error as error:
        raise _failed(SCRIPT, error) from error
    finally:
        connection.close()
    return path


_MEMORY = "CHISO_DBT_MEMORY"


def read_script(path: Path) -> tuple[str, list[Step]]:
    """Return what stands before the first step, and the steps in order.

    Raises:
        RebuildFailed: If the file is no such script.
    """
    try:
        head, *parts = path.read_text(encoding="utf-8").split(f"\n{STEP}")
        steps = [_step(part) for part in parts]
    except ValueError as error:
        raise RebuildFailed(
            f"{SCRIPT} cannot be read as the SQL that publishing wrote: {error}",
            f"không đọc được {SCRIPT} như câu lệnh SQL đã ghi khi công bố: {error}",
        ) from error
    if not steps:
        raise RebuildFailed(f"{SCRIPT} holds no step", f"{SCRIPT} không có bước nào")
    return head, steps


def wanted(steps: list[Step], targets: Collection[str] | None) -> Iterator[Step]:
    """Yield the steps that make the targets, in order.

    Raises:
        RebuildFailed: If no step makes one of them.
    """
    if targets is None:
        yield from steps
        return
    by_name = {step.name: step for step in steps}
    unknown = sorted(set(targets) - by_name.keys())
    if unknown:
        raise _no_step(unknown)
    needed, open_ = set(), list(targets)
    while open_:
        name = open_.pop()
        if name not in by_name:
            raise _no_step([name])
        if name not in needed:
            needed.add(name)
            open_.extend(by_name[name].needs)
    yield from (step for step in steps if step.name in needed)


def _step(part: str) -> Step:
    name, needs, sql = part.split("\n", 2)
    words = needs.removeprefix(NEEDS).split()
    return Step(name.strip(), () if words == ["nothing"] else tuple(words), sql)


def _run(connection: duckdb.DuckDBPyConnection, step: Step, folders: dict[str, Path]) -> None:
    sql = step.sql
    for mark, folder in folders.items():
        sql = sql.replace(mark, str(folder.absolute()).replace("'", "''"))
    try:
        connection.execute(sql)
    except duckdb.Error as error:
        raise _failed(step.name, error) from error


def _no_step(names: list[str]) -> RebuildFailed:
    listed = ", ".join(names)
    return RebuildFailed(f"{SCRIPT} has no step {listed}", f"{SCRIPT} không có bước {listed}")


def _failed(what: str, error: duckdb.Error) -> RebuildFailed | OutOfRoom:
    if machine := out_of_room(error):
        return machine
    reason = str(error).splitlines()[0]  # what follows it points into the SQL
    return RebuildFailed(
        f"{what} cannot be built from these inputs: {reason}",
        f"không dựng lại được {what} từ các đầu vào này: {reason}",
    )
