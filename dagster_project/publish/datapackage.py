"""`datapackage.json`: what an edition holds, where it comes from, and how to check it.

Here: putting it together, writing and reading it. Not here: the files it lists, the hashes
(row_hashes.py says what `rows_sha256` is).
"""

import json
import platform
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.publish.current import DATAPACKAGE, Edition
from dagster_project.publish.errors import EditionDamaged
from dagster_project.publish.files import read_json, sha256_file, sync
from dagster_project.publish.gate import Gate
from dagster_project.publish.plan import FORMAT, TablePlan
from dagster_project.settings import PROJECT_ROOT

Document = dict[str, Any]
_CAPTURE = ("capture_id", "blob_id", "portal_id", "dataset", "as_of", "status", "in_force")


def compose(
    connection: duckdb.DuckDBPyConnection,
    edition: Edition,
    plans: list[TablePlan],
    gate: Gate,
    content: str,
) -> Document:
    """Return the document without its files (`resources`).

    Args:
        connection: A connection with the warehouse attached as `warehouse`.
        edition: The edition being made.
        plans: Its tables.
        gate: The dbt build behind it.
        content: The hash of its content.
    """
    tables = {plan.mart.name for plan in plans}
    return {
        "name": f"chiso-{edition.edition_id.lower()}",
        "title": "chiso: marts of Vietnam's public-service quality indices",
        "edition_id": edition.edition_id,
        "created": edition.published_at.isoformat().replace("+00:00", "Z"),
        "publish_format": FORMAT,
        "content_sha256": content,
        "code": git_state(PROJECT_ROOT),
        "versions": versions(),
        "dbt": {
            "invocation_id": gate.invocation_id,
            "manifest_sha256": sha256_file(gate.manifest),
        },
        "checks": gate.summary,
        "methodologies": _rows(connection, "methodologies", tables),
        "portals": _rows(connection, "portals", tables),
        "tables": {plan.mart.name: _table(plan) for plan in plans},
        "captures": _rows(connection, "captures", tables, _CAPTURE),
    }


def write(folder: Path, document: Document) -> None:
    """Write the document into an edition's folder: one entry per line where there are many."""
    long = {"captures": document["captures"], "resources": document["resources"]}
    short = {key: value for key, value in document.items() if key not in long}
    text = json.dumps(short, indent=2, ensure_ascii=False).rstrip().removesuffix("}").rstrip()
    for key, entries in long.items():
        lines = ",\n    ".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
        text += f',\n  "{key}": [\n    {lines}\n  ]' if entries else f',\n  "{key}": []'
    path = folder / DATAPACKAGE
    path.write_text(text + "\n}\n", encoding="utf-8")
    sync(path)


def read(edition: Edition) -> Document:
    """Return an edition's datapackage.

    Raises:
        EditionDamaged: If it cannot be read.
    """
    try:
        document: Document = read_json(edition.datapackage)
    except (OSError, ValueError) as error:
        raise EditionDamaged(f"{edition.datapackage} cannot be read: {error}") from error
    if not isinstance(document, dict):
        raise EditionDamaged(f"{edition.datapackage} holds no datapackage")
    return document


def versions() -> dict[str, str]:
    """Return the versions that have a say in an edition's bytes."""
    found = {"python": platform.python_version(), "platform": platform.platform()}
    packages = ["chiso", "duckdb", "dbt-core", "dbt-duckdb", "pyarrow"]
    packages += ["vietnamadminunits", "python-calamine", "openpyxl"]  # they read exports and units
    for package in packages:
        try:
            found[package.replace("-", "_")] = version(package)
        except PackageNotFoundError:
            found[package.replace("-", "_")] = "not installed"
    return found


def git_state(root: Path) -> dict[str, Any]:
    """Return the commit of the project and whether files differ from it; nulls outside git."""
    nothing = {"git_commit": None, "git_dirty": None}
    if _git(root, "rev-parse", "--show-toplevel") != str(root):
        return nothing
    commit = _git(root, "rev-parse", "HEAD")
    changes = _git(root, "status", "--porcelain")
    if commit is None or changes is None:
        return nothing
    return {"git_commit": commit, "git_dirty": bool(changes)}


def _git(root: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(root), "--no-optional-locks", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _table(plan: TablePlan) -> Mapping[str, Any]:
    mart = plan.mart
    return {
        "description": mart.description,
        "primary_key": list(mart.primary_key),
        "parquet_only": mart.parquet_only,
        "column_types": {column.name: column.type for column in mart.columns},
        "column_descriptions": {c.name: c.description for c in mart.columns if c.description},
        "key_is_proved": mart.key_is_proved,
        "rows": dict(plan.rows),
        "rows_sha256": dict(plan.sha256),
        "fingerprints": dict(plan.fingerprints),
    }


def _rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    tables: set[str],
    columns: tuple[str, ...] = (),
) -> list[Document]:
    """Return a table's rows as JSON objects, every value as text or null."""
    if table not in tables:
        return []
    cursor = connection.execute(f"select * from warehouse.marts.{table} limit 0")
    there = [name for name, *_ in cursor.description or []]
    names = [name for name in columns if name in there] or there
    texts = ", ".join(f'"{name}"::varchar' for name in names)
    found = connection.execute(f"select {texts} from warehouse.marts.{table} order by all")
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
