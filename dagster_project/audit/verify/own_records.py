"""Whether what an edition says of its making agrees with the records of it that it holds.

Here: the results of dbt against the datapackage, and the observation tables against those that the
captures give again. Not here: hashes of files (`edition_files.py`), rows of marts (`compare.py`).
"""

import filecmp
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.audit.numbers import agreeing
from dagster_project.audit.verify.compare import blamed_on_the_file
from dagster_project.audit.verify.findings import Finding
from dagster_project.publish.engine import connect
from dagster_project.publish.files import read_json
from dagster_project.publish.gate import summary_of
from dagster_project.publish.marts import literal
from dagster_project.publish.places import INPUTS
from dagster_project.publish.ranking_labels import Label

_MANIFEST, _RESULTS = "dbt/manifest.json", "dbt/run_results.json"
_OTHER_CHECKS = Label(
    "không cho ra kết quả kiểm tra mà datapackage.json ghi: các tệp đã cùng bị sửa",
    "does not give the check results that datapackage.json states: the files were changed together",
)


def changed_results(folder: Path, document: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding where dbt's own files tell of another build than the datapackage.

    Args:
        folder: The edition's folder.
        document: Its datapackage.
    """
    if not all((folder / place).is_file() for place in (_MANIFEST, _RESULTS)):
        return  # a finding of its own
    try:
        results, manifest = read_json(folder / _RESULTS), read_json(folder / _MANIFEST)
        ids = {one["metadata"]["invocation_id"] for one in (results, manifest)}
        same = ids == {document["dbt"]["invocation_id"]}
        told = summary_of(results, manifest["nodes"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = f"{type(error).__name__}: {error}"
        message = Label(f"không phải kết quả của dbt: {why}", f"holds no results of dbt: {why}")
        yield Finding("manifest_changed", _RESULTS, message)
        return
    # What only one version of chiso sums up is no contradiction.
    stated = document["checks"]
    if not same or any(told[key] != stated[key] for key in told.keys() & stated.keys()):
        yield Finding("manifest_changed", _RESULTS, _OTHER_CHECKS)


def changed_inputs(folder: Path, again: Path, known: Collection[str]) -> Iterator[Finding]:
    """Yield the observation tables whose rows the captures do not give again.

    Args:
        folder: The edition's folder.
        again: The observations that were made again, one folder per table.
        known: Places with a finding already.
    """
    there = {path.relative_to(folder / INPUTS) for path in (folder / INPUTS).rglob("*.parquet")}
    made = {path.relative_to(again) for path in again.rglob("*.parquet")}
    with connect() as connection:
        for file in sorted(there):
            place = f"{INPUTS}/{file.as_posix()}"
            if place not in known and (
                message := _deviation(connection, folder / INPUTS / file, again / file)
            ):
                yield Finding("input_changed", place, message)
    tables = {file.parts[0] for file in there}
    for file in sorted(one for one in made - there if one.parts[0] in tables):
        place = f"{INPUTS}/{file.as_posix()}"
        if place not in known:
            yield Finding("input_changed", place, _LACKING)


_LACKING = Label(
    "không có trong ấn bản, trong khi các lần thu thập cho ra",
    "is not in the edition, and the captures give it",
)


def _deviation(connection: duckdb.DuckDBPyConnection, held: Path, made: Path) -> Label | None:
    if not made.is_file():
        return Label("các lần thu thập không cho ra tệp này", "the captures do not give this file")
    if filecmp.cmp(held, made, shallow=False):
        return None
    one, other = (
        f"(select * from read_parquet({literal(str(path))}, hive_partitioning = false))"
        for path in (held, made)
    )
    try:
        rows = connection.execute(
            f"select (select count(*) from (from {one} except all from {other})), "
            f"(select count(*) from (from {other} except all from {one}))"
        ).fetchall()
    except duckdb.Error as error:
        return blamed_on_the_file(error)
    held_alone, made_alone = rows[0]
    if not held_alone and not made_alone:
        return None
    return Label(
        f"có {held_alone} dòng mà các lần thu thập không cho ra, thiếu {made_alone} dòng mà các "
        "lần thu thập cho ra",
        agreeing(
            f"{held_alone} rows that the captures do not give, {made_alone} rows lacking that they "
            "give"
        ),
    )
