"""Are the inputs of an edition whole enough to say why its figures are what they are?

Here: the days of each table of inputs against the others, and the captures that the edition lists
against those that it was made of. Not here: hashes of files (verify/verify.py), what follows
from them.
"""

import csv
from pathlib import Path

import duckdb
import pyarrow as pa

from dagster_project.audit.diff.causes import REGISTER_TABLES
from dagster_project.audit.errors import CannotTell
from dagster_project.ingest.observation_schema import DAY_TABLES
from dagster_project.publish.current import Edition
from dagster_project.publish.engine import out_of_room
from dagster_project.publish.marts import literal
from dagster_project.publish.open_edition import open_edition
from dagster_project.publish.places import INPUTS
from dagster_project.publish.ranking_labels import Label

# What reading a spoiled seed, table or script raises.
UNREADABLE = (duckdb.Error, pa.ArrowException, csv.Error, UnicodeError, PermissionError)


def unreadable_inputs(error: Exception, *editions: Edition) -> Label:
    """Return what to say of editions of which one holds an input that can't be read.

    Raises:
        OutOfRoom: If it is the machine that failed.
    """
    if isinstance(error, duckdb.Error) and (machine := out_of_room(error)):
        raise machine from error
    names = sorted({one.edition_id for one in editions})
    vi, en = (word.join(names) for word in (" hoặc ", " or "))
    reason = str(error).partition("\n")[0]
    return Label(
        f"không đọc được một đầu vào của ấn bản {vi} ({reason}); `chiso verify` nói tệp nào hỏng",
        f"an input of edition {en} can't be read ({reason}); `chiso verify` says which file is "
        "damaged",
    )


def refuse_gaps(edition: Edition, observations: Path) -> None:
    """Refuse inputs from which something is plainly gone.

    Args:
        edition: The edition.
        observations: Its tables of inputs, one folder each.

    Raises:
        CannotTell: If a table, a day of a table, or a capture on either side is missing.
    """
    _refuse_lost_tables(edition.edition_id, observations)
    _refuse_lost_days(edition.edition_id, observations)
    _refuse_lost_captures(edition, observations)


def _refuse_lost_tables(edition: str, observations: Path) -> None:
    for name in (*DAY_TABLES, *REGISTER_TABLES):
        if not (observations / name).is_dir():
            raise CannotTell(
                f"edition {edition} holds no table {name} of inputs",
                f"ấn bản {edition} không có bảng đầu vào {name}",
            )


def _refuse_lost_days(edition: str, observations: Path) -> None:
    days = {
        name: {path.name for path in (observations / name).glob("as_of=*.parquet")}
        for name in DAY_TABLES
    }
    every = set().union(*days.values())
    lost = sorted(f"{name}/{day}" for name, there in days.items() for day in every - there)
    if lost:
        raise CannotTell(
            f"edition {edition} lacks files of inputs ({', '.join(lost)}); restore them from a "
            f"backup; `chiso verify {edition}` says what else is damaged",
            f"ấn bản {edition} thiếu tệp đầu vào ({', '.join(lost)}); khôi phục từ bản sao lưu; "
            f"`chiso verify {edition}` nói còn gì hỏng",
        )


def _refuse_lost_captures(edition: Edition, observations: Path) -> None:
    made_of = f"read_parquet({literal(str(observations / 'captures' / '*.parquet'))})"
    with open_edition(edition) as connection:
        rows = connection.execute(
            f"""
            select coalesce(made_of.capture_id, listed.capture_id), listed.capture_id is null
            from {made_of} as made_of
            full join marts.captures as listed using (capture_id, as_of)
            where made_of.capture_id is null or listed.capture_id is null
            order by 1
            """
        ).fetchall()
    if not rows:
        return
    (first, not_listed), more = rows[0], len(rows) - 1
    where = "marts.captures" if not_listed else f"{INPUTS}/captures"
    raise CannotTell(
        f"edition {edition.edition_id} lacks {len(rows)} "
        f"{'capture' if not more else 'captures'}: {first}{' and others' if more else ''} "
        f"is not in {where}; `chiso verify {edition.edition_id}` says what was changed",
        f"ấn bản {edition.edition_id} thiếu {len(rows)} lần thu thập: {first}"
        f"{' và các lần khác' if more else ''} không có trong {where}; "
        f"`chiso verify {edition.edition_id}` nói điều gì đã bị sửa",
    )
