"""`rows_sha256` against the same form written once more in plain Python."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dagster_project.publish import row_hashes
from dagster_project.publish.engine import connect
from dagster_project.publish.errors import PublishRefused
from dagster_project.publish.marts import Column, Mart

Rows = Sequence[tuple[object, ...]]
COLUMNS = (
    Column("as_of", "DATE"),
    Column("code", "VARCHAR"),
    Column("n", "BIGINT"),
    Column("score", "DECIMAL(9,2)"),
    Column("at", "TIMESTAMP"),
    Column("yes", "BOOLEAN"),
)
DAY, NEXT = date(2026, 10, 9), date(2026, 10, 10)
NASTY = ["", "a,b", 'say "x"', "two\nlines", "Đà Nẵng", " space ", "#", "null", "x\r\ny", "H21"]
ROWS = [
    (
        day,
        text,
        None if number == 3 else number - 2,
        None if number == 4 else Decimal(number) / 4,
        None if number == 5 else datetime.fromisoformat(f"2026-10-09T07:00:0{number}.00{number}"),
        None if number == 6 else number % 2 == 0,
    )
    for day in (DAY, NEXT)
    for number, text in enumerate(NASTY)
]


def oracle(rows: Rows) -> str:
    lines = [",".join(f'"{column.name}"' for column in COLUMNS)]
    for row in rows:
        cells = []
        for value in row:
            if value is None:
                cells.append("")
            elif isinstance(value, str):
                cells.append('"' + value.replace('"', '""') + '"')
            elif isinstance(value, bool):
                cells.append(str(value).lower())
            elif isinstance(value, datetime):
                cells.append(value.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
            elif isinstance(value, Decimal):
                cells.append(f"{value:.2f}")
            else:
                cells.append(str(value))
        lines.append(",".join(cells))
    return hashlib.sha256(("\n".join(lines) + "\n").encode()).hexdigest()


def attach(tmp_path: Path, rows: Rows, order: str) -> duckdb.DuckDBPyConnection:
    path = tmp_path / f"w{order}.duckdb"
    with duckdb.connect(str(path)) as connection:
        kinds = ", ".join(f'"{column.name}" {column.type}' for column in COLUMNS)
        connection.execute(f"create schema marts; create table marts.t ({kinds})")
        for row in rows:
            connection.execute("insert into marts.t values (?, ?, ?, ?, ?, ?)", row)
    connection = connect()
    connection.execute(f"attach '{path}' as warehouse (read_only)")
    return connection


def test_equal_to_the_oracle_in_any_physical_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_hashes, "_ARROW_ROWS", 2048)
    mart = Mart("t", ("as_of", "code"), COLUMNS)
    ordered = sorted(ROWS, key=lambda row: (row[0], str(row[1])))
    wanted = {
        "2026-10-09": oracle([row for row in ordered if row[0] == DAY]),
        "2026-10-10": oracle([row for row in ordered if row[0] == NEXT]),
    }
    for order, rows in (("up", ROWS), ("down", ROWS[::-1])):
        connection = attach(tmp_path, rows, order)
        counts, _ = row_hashes.fingerprints(connection, mart)
        assert counts == {"2026-10-09": 10, "2026-10-10": 10}
        assert row_hashes.rows_sha256(connection, mart, counts) == wanted


def test_many_rows_pass_through_many_pieces(tmp_path: Path) -> None:
    rows = [(DAY, f"{i:05d}", i, None, None, None) for i in range(5000)]
    rows += [(NEXT, f"{i:05d}", i, None, None, None) for i in range(3000)]
    connection = attach(tmp_path, [], "many")
    connection.execute("detach warehouse")
    with duckdb.connect(str(tmp_path / "wmany.duckdb")) as writer:
        writer.execute(
            "insert into marts.t select d, printf('%05d', i), i, null, null, null from (values "
            "(date '2026-10-10', 3000), (date '2026-10-09', 5000)) as days(d, n), "
            "range(5000) as r(i) where i < n order by hash(i)"
        )
    connection.execute(f"attach '{tmp_path}/wmany.duckdb' as warehouse (read_only)")
    mart = Mart("t", ("as_of", "code"), COLUMNS)
    found = row_hashes.rows_sha256(connection, mart, {"2026-10-09": 5000, "2026-10-10": 3000})
    assert found == {"2026-10-09": oracle(rows[:5000]), "2026-10-10": oracle(rows[5000:])}


def test_fingerprint_notices_every_kind_of_change(tmp_path: Path) -> None:
    mart = Mart("t", ("as_of", "code"), COLUMNS)
    row = (DAY, "H21", 1, Decimal("2.00"), None, None)
    variants: list[Rows] = [
        [row],
        [(DAY, "H21", 2, Decimal("1.00"), None, None)],  # two columns swapped
        [(DAY, "H21", 1, Decimal("2.01"), None, None)],
        [(DAY, "H21", 1, Decimal("2.00"), None, False)],  # null is not false
        [(DAY, "H2", 1, Decimal("2.00"), None, None)],
        [row, (DAY, "H22", 1, Decimal("2.00"), None, None)],
    ]
    found = [
        row_hashes.fingerprints(attach(tmp_path, rows, str(number)), mart)[1]["2026-10-09"]
        for number, rows in enumerate(variants)
    ]
    assert len(set(found)) == len(variants)


@pytest.mark.parametrize("name", ["rows", "t", "part", "whole_row"])
def test_fingerprint_is_of_the_whole_row_whatever_its_columns_are_called(name: str) -> None:
    connection = connect()
    connection.execute("attach ':memory:' as warehouse; create schema warehouse.marts")
    kinds = f'as_of DATE, "{name}" BIGINT, parser VARCHAR'
    connection.execute(f"create table warehouse.marts.t ({kinds})")
    columns = (Column("as_of", "DATE"), Column(name, "BIGINT"), Column("parser", "VARCHAR"))
    mart, found = Mart("t", ("as_of",), columns), set()
    for parser in ("1", "2"):
        connection.execute("delete from warehouse.marts.t")
        connection.execute("insert into warehouse.marts.t values (?, 3, ?)", [DAY, parser])
        found.add(row_hashes.fingerprints(connection, mart)[1][str(DAY)])
    assert len(found) == 2


def test_a_row_without_a_day_is_refused(tmp_path: Path) -> None:
    connection = attach(tmp_path, [(None, "x", 1, None, None, None)], "null")
    with pytest.raises(PublishRefused, match="1 row"):
        row_hashes.fingerprints(connection, Mart("t", ("as_of", "code"), COLUMNS))
