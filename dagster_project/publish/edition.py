"""Publishing: one immutable edition from the warehouse, put in force at once or not at all.

Here: the order of the steps. Everything is built in a folder of its own beside the editions,
forced to the disk, renamed, and only then named by `current.json`; a kill at any moment leaves
the edition in force as it was. Not here: the steps (gate, plan, copy_marts, exports, datapackage).
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from dagster_project.publish import datapackage
from dagster_project.publish.copy_marts import write_marts
from dagster_project.publish.current import (
    MARTS_FILE,
    Edition,
    read_current,
)
from dagster_project.publish.engine import attach_warehouse, connect
from dagster_project.publish.errors import PublishRefused
from dagster_project.publish.exports import describe, write_exports
from dagster_project.publish.files import seal, sync
from dagster_project.publish.gate import Gate, check_gate
from dagster_project.publish.made_tables import MADE, live_inputs, rank_changes_mart
from dagster_project.publish.marts import marts_of, observations_mart
from dagster_project.publish.observed import build_state, observation_files
from dagster_project.publish.open_edition import OPEN_SQL, open_sql
from dagster_project.publish.origins import Origins, pin_captures, write_origins
from dagster_project.publish.plan import (
    Say,
    TablePlan,
    content_sha256,
    plan_tables,
)
from dagster_project.publish.published_log import previous_edition
from dagster_project.publish.retention import remove_old
from dagster_project.publish.signature import sign
from dagster_project.publish.standing import (
    TEMPORARY,
    finished_but_not_named,
    name_edition,
    new_edition,
    remove_leftovers,
    standing_edition,
    went_back_from,
)
from dagster_project.settings import Settings


@dataclass(frozen=True)
class PublishResult:
    """What publishing did.

    Attributes:
        edition_id: The edition that is in force now.
        path: Its folder.
        published: Whether it is a new one.
        reason: Why, in words.
        rows: Rows of each table.
        bytes: Bytes of all its files.
        content_sha256: The hash of its content.
        warnings: Names of the checks that warned.
        changed: Table → days (or `all`) that differ from the edition before.
    """

    edition_id: str
    path: Path
    published: bool
    reason: str
    rows: dict[str, int]
    bytes: int
    content_sha256: str
    warnings: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)


def publish(
    settings: Settings,
    *,
    full: bool = False,
    listener: Callable[[str], None] | None = None,
) -> PublishResult:
    """Publish the warehouse as an edition, unless its content is in force already.

    Args:
        settings: The installation's settings.
        full: Write every file anew instead of carrying over unchanged days.
        listener: Called with one line about each long step.

    Raises:
        PublishRefused: If the warehouse may not be published; the current edition stands.
    """
    if not settings.warehouse.exists():
        raise PublishRefused(
            f"there is no warehouse at {settings.warehouse}; run `chiso run` first"
        )
    settings.editions.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.editions / ".publish.lock", timeout=0)
    try:
        with lock:
            remove_leftovers(settings.editions)
            folder = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=settings.editions))
            try:
                return _publish(settings, folder, full, listener or (lambda _: None))
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except Timeout as error:
        raise PublishRefused(
            f"another publish is at work in {settings.editions}; wait for it to end"
        ) from error


def _publish(settings: Settings, folder: Path, full: bool, say: Say) -> PublishResult:
    connection = connect(folder / "spill")
    try:
        attach_warehouse(connection, settings.warehouse)
        gate = check_gate(connection, settings.dbt_runs)
        standing = standing_edition(settings, say)
        previous = None if full else standing
        marts = marts_of(connection, gate.nodes)
        built = build_state(connection)
        files = observation_files(connection, settings.observations, built)
        if files:
            marts.append(observations_mart(connection, files))
        plans = plan_tables(connection, folder, marts, previous, built, say)
        origins = Origins(settings, gate, built, previous, say)
        inputs = live_inputs(connection, folder, origins)
        made = rank_changes_mart(connection, folder, plans, previous, built, say, inputs)
        if made:
            plans += plan_tables(connection, folder, [made], previous, built, say)
        content = content_sha256(plans)
        if standing and standing.document["content_sha256"] == content and not full:
            return _result(standing.edition, standing.document, plans, gate, "unchanged")
        aside = went_back_from(settings, content)
        if aside and not full:
            edition = read_current(settings)
            return _result(edition, datapackage.read(edition), plans, gate, "set_aside")
        orphan = finished_but_not_named(settings, standing, content)
        if orphan and not full:
            name_edition(settings, orphan)
            return _result(orphan, datapackage.read(orphan), plans, gate, "named")
        edition = new_edition(settings, content)
        document = datapackage.compose(connection, edition, plans, gate, content)
        document["build_state"] = built
        document["previous_edition"] = previous_edition(settings)
        document["captures"] = pin_captures(document["captures"], settings.landing, previous)
        _build(connection, folder, plans, origins, document)
    finally:
        connection.close()
    _put_in_force(settings, folder, edition, say)
    return _result(edition, document, plans, gate, "new")


def _build(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    plans: list[TablePlan],
    origins: Origins,
    document: datapackage.Document,
) -> None:
    gate, previous, say = origins.gate, origins.previous, origins.say
    write_marts(connection, folder / MARTS_FILE, plans, previous, say)
    rows = sum(sum(plan.rows.values()) for plan in plans if not plan.mart.parquet_only)
    resources = [describe(folder, MARTS_FILE, rows=rows)]
    resources += write_exports(connection, folder, plans, previous, say)
    (folder / "dbt").mkdir()
    for source in (gate.manifest, gate.run_results):
        shutil.copyfile(source, folder / "dbt" / source.name)
        resources.append(describe(folder, f"dbt/{source.name}", rows=None))
    made_from, document["origins"] = write_origins(connection, folder, origins)
    resources += made_from
    script = open_sql(
        [plan.mart.name for plan in plans if not plan.mart.parquet_only],
        [plan.mart.name for plan in plans if plan.mart.parquet_only],
    )
    (folder / OPEN_SQL).write_text(script, encoding="utf-8")
    resources.append(describe(folder, OPEN_SQL, rows=None))
    document["resources"] = resources
    for scratch in ("spill", MADE):
        shutil.rmtree(folder / scratch, ignore_errors=True)
    datapackage.write(folder, document)
    if origins.settings.signing_key:
        sign(folder, origins.settings.signing_key)


def _put_in_force(settings: Settings, folder: Path, edition: Edition, say: Say) -> None:
    say(f"putting edition {edition.edition_id} in force")
    folder.chmod(0o755)  # mkdtemp makes it private; readers are other people
    seal(folder)
    folder.rename(edition.path)
    sync(settings.editions)
    name_edition(settings, edition)
    remove_old(settings, say)


_REASONS = {
    "new": "published as edition {}",
    "unchanged": "content unchanged, nothing published: edition {} stands",
    "set_aside": "content of an edition that was rolled back: edition {} stands until the "
    "content changes, or `chiso rollback` names another one",
    "named": "edition {} was finished by an earlier run that was stopped: it is in force now",
}


def _result(
    edition: Edition,
    document: Mapping[str, Any],
    plans: list[TablePlan],
    gate: Gate,
    outcome: str,
) -> PublishResult:
    changed = {plan.mart.name: [*plan.changed, *plan.removed] for plan in plans}
    return PublishResult(
        edition_id=edition.edition_id,
        path=edition.path,
        published=outcome in ("new", "named"),
        reason=_REASONS[outcome].format(edition.edition_id),
        rows={plan.mart.name: sum(plan.rows.values()) for plan in plans},
        bytes=sum(entry["bytes"] for entry in document["resources"]),
        content_sha256=str(document["content_sha256"]),
        warnings=[str(check["name"]) for check in gate.summary["warned"]],
        changed={name: days for name, days in changed.items() if days},
    )
