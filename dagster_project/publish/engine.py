"""DuckDB as publishing and its readers use it.

Here: opening an empty in-memory database; files are attached to it. Not here: any table.
"""

from pathlib import Path

import duckdb


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
