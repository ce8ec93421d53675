"""The dbt project as assets, in one step: the only one that opens the warehouse for writing.

Not here: models and rules (`dbt/`, `seeds/`), dbt's environment (`dbt_runtime.py`).
"""

import importlib.metadata
import json
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets
from packaging.version import Version

from dagster_project import dbt_runtime
from dagster_project.defs.dbt_translator import ChisoDbtTranslator
from dagster_project.defs.raw_assets import LOCK_WAIT_SECONDS
from dagster_project.run_lock import hold_run_lock
from dagster_project.run_observer import RunObserver
from dagster_project.settings import Settings
from dagster_project.warehouse_facts import build_facts, table_facts

# Unit tests prove the rules on made rows; they run with the test suite, not every day.
BUILD = ["build", "--exclude-resource-type", "unit_test"]
COUNTED = {"model", "seed", "test"}


class LocalDbt(DbtCliResource):
    """Dbt without two habits of the resource that cost seconds and network on every run."""

    @cached_property
    def _cli_version(self) -> Version:
        """Dbt's version from its package; `dbt --version` would ask the package index."""
        return Version(importlib.metadata.version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Any) -> Any:  # noqa: ARG002
        """No adapter in this process: it would keep a connection to the warehouse."""
        return None


def build_dbt_resource(settings: Settings) -> LocalDbt:
    """Return dbt for this installation, and set its variables for this process."""
    os.environ.update(dbt_runtime.dbt_environment(settings))
    return LocalDbt(
        project_dir=str(settings.dbt_project),
        profiles_dir=str(settings.dbt_project),
        dbt_executable=str(dbt_runtime.dbt_executable()),
    )


def build_dbt_assets(
    settings: Settings, manifest_path: Path, observer: RunObserver
) -> dg.AssetsDefinition:
    """Return every model and seed as an asset, every test as a check."""
    manifest: dict[str, Any] = json.loads(manifest_path.read_text())

    @dbt_assets(
        manifest=manifest,
        name="dbt_build",
        dagster_dbt_translator=ChisoDbtTranslator(),
    )
    def dbt_build(context: dg.AssetExecutionContext, dbt: LocalDbt) -> Iterator[Any]:
        target = settings.dbt_runs / context.run.run_id
        with hold_run_lock(settings, timeout=LOCK_WAIT_SECONDS):
            dbt_runtime.prune_invocations(settings)
            dbt_runtime.wait_for_warehouse(settings)
            reason = dbt_runtime.why_full_refresh(settings)
            context.log.info(f"dbt: {reason or 'changed days only'}; results in {target}")
            observer.dbt_started(target, _count(manifest), reason)
            arguments = [*BUILD, "--full-refresh"] if reason else BUILD
            invocation = dbt.cli(arguments, context=context, target_path=target)
            yield from _with_facts(_told(invocation.stream(), observer), settings)

    return dbt_build


def _with_facts(events: Iterator[Any], settings: Settings) -> Iterator[Any]:
    """Hold dbt's events until it has ended, then pass them on with each table's facts.

    They are its rows and bytes, and figures, rejects and sha256 of all that the build read.

    Counting earlier would need the warehouse while dbt writes it; the events keep their order,
    so that a check still follows the table that it looked at.
    """
    held: list[Any] = []
    failure: Exception | None = None
    try:
        held.extend(events)
    except Exception as error:
        failure = error
    tables = table_facts(settings)
    build = build_facts(settings)
    for event in held:
        if isinstance(event, dg.Output):
            facts = tables.get(_table(event), {})
            yield event.with_metadata({**event.metadata, **facts, **build})
        else:
            yield event
    if failure is not None:
        raise failure


def _table(event: dg.Output[Any]) -> tuple[str, str]:
    """Return the schema and table of a model's output; its name joins both."""
    schema, _, table = event.output_name.partition("__")
    return schema, table


def _told(events: Iterator[Any], observer: RunObserver) -> Iterator[Any]:
    """Pass dbt's events on, telling the observer how far the build is."""
    for done, event in enumerate(events, start=1):
        observer.dbt_progress(done, _name(event))
        yield event


def _name(event: Any) -> str:
    if isinstance(event, dg.AssetCheckResult):
        return str(event.check_name)
    return str(getattr(event, "output_name", "")).replace("__", ".")


def _count(manifest: Mapping[str, Any]) -> int:
    return sum(node["resource_type"] in COUNTED for node in manifest["nodes"].values())
