"""DuckDB as publishing and its readers use it.

Here: opening an empty in-memory database, attaching the warehouse to it, and telling an error of
the machine from one of the data. Not here: any table.
"""

import errno
import os
from pathlib import Path

import duckdb

from dagster_project.publish.errors import PublishRefused
from dagster_project.publish.marts import literal

_MACHINE = tuple(
    os.strerror(number).casefold()
    for number in (
        *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.ENOMEM),
        *(errno.EMFILE, errno.ENFILE),
    )
)


class OutOfRoom(OSError):
    """This machine has no memory or disk for a step; it says nothing about the data."""

    def __str__(self) -> str:
        """Return the reason alone, without a number."""
        return str(self.strerror)


def out_of_room(error: duckdb.Error) -> OutOfRoom | None:
    """Return what to raise where the machine made DuckDB fail; None where the data did."""
    reason = str(error).partition("\n")[0]
    if isinstance(error, duckdb.OutOfMemoryException):
        return OutOfRoom(errno.ENOMEM, reason)
    if any(limit in reason.casefold() for limit in _MACHINE):
        return OutOfRoom(errno.ENOSPC, reason)
    return None


def connect(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open an in-memory database that never fetches an extension, with UTC as its time zone.

    Args:
        spill: Folder for what does not fit into memory.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if spill is not None:
        config["temp_directory"] = str(spill)
    connection = duckdb.connect(config=config)
    connection.execute("set TimeZone = 'UTC'")
    return connection


def attach_warehouse(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    """Attach the warehouse as `warehouse`, for reading.

    Raises:
        PublishRefused: If something else has it open.
    """
    try:
        connection.execute(f"attach {literal(str(warehouse))} as warehouse (read_only)")
    except (duckdb.IOException, duckdb.BinderException) as error:
        raise PublishRefused(
            f"{warehouse} cannot be opened, most likely because something is writing it, or this "
            f"process has it open ({error}); publish again when that has ended"
        ) from error
