"""The days of a table as Parquet, which everything else of an edition is read from."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dagster_project.publish import day_files
from dagster_project.publish.engine import connect
from dagster_project.publish.errors import PublishRefused
from dagster_project.publish.marts import Column, Mart

DAY = "2026-10-10"


def warehouse(tmp_path: Path, table: str) -> duckdb.DuckDBPyConnection:
    path = tmp_path / "w.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.t as from ({table}) as r order by hash(r.code)")
    connection = connect()
    connection.execute(f"attach '{path}' as warehouse (read_only)")
    return connection


def mart(*columns: tuple[str, str]) -> Mart:
    return Mart("t", ("as_of", "code"), tuple(Column(name, kind) for name, kind in columns))


def test_a_day_is_written_in_the_order_of_the_key(tmp_path: Path) -> None:
    connection = warehouse(
        tmp_path,
        f"select date '{DAY}' as as_of, printf('%05d', i) as code from range(5000) as r(i) "
        "union all select date '2026-10-11', 'other day'",
    )
    files = day_files.write_day_files(
        connection, tmp_path, mart(("as_of", "DATE"), ("code", "VARCHAR")), {DAY: 5000}
    )
    codes = pq.read_table(files[DAY], partitioning=None).column("code").to_pylist()
    assert codes == [f"{number:05d}" for number in range(5000)]


def test_other_rows_than_counted_are_refused(tmp_path: Path) -> None:
    connection = warehouse(tmp_path, f"select date '{DAY}' as as_of, 'a' as code")
    with pytest.raises(PublishRefused, match="changed while it was read"):
        day_files.write_day_files(
            connection, tmp_path, mart(("as_of", "DATE"), ("code", "VARCHAR")), {DAY: 2}
        )


def test_a_type_that_parquet_would_change_is_refused(tmp_path: Path) -> None:
    connection = warehouse(tmp_path, f"select date '{DAY}' as as_of, 'a' as code, 1::hugeint as n")
    table = mart(("as_of", "DATE"), ("code", "VARCHAR"), ("n", "HUGEINT"))
    with pytest.raises(PublishRefused, match="n HUGEINT"):
        day_files.write_day_files(connection, tmp_path, table, {DAY: 1})


@pytest.mark.parametrize(
    ("keys", "in_order"),
    [
        ([], True),
        (["a"], True),
        (["Z", "a", "é", "Đ", "🙂"], True),
        (["b", "a"], False),
        (["a", "a"], False),
        (["a", None], False),
        ([None], False),
    ],
)
def test_only_files_seen_to_be_in_order_are_read_unsorted(
    tmp_path: Path, keys: list[str | None], in_order: bool
) -> None:
    path = tmp_path / f"as_of={DAY}.parquet"
    pq.write_table(pa.table({"code": pa.array(keys, pa.string())}), path)
    one = Mart("t", ("code",), (Column("code", "VARCHAR"),), files={DAY: path})
    assert day_files.files_in_order(one, [DAY]) == ({DAY: path} if in_order else {})
