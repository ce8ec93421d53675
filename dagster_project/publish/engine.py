"""DuckDB as publishing and its readers use it.

Here: opening an empty in-memory database, and attaching the warehouse to it. Not here: any table.
"""

from pathlib import Path

import duckdb

from dagster_project.publish.errors import PublishRefused
from dagster_project.publish.marts import literal


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
