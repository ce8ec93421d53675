"""Putting the definitions together.

Here: which parts there are and how they depend on each other. Not here: the parts.
"""

import logging

import dagster as dg

from dagster_project.dagster_home import prepare_dagster_home
from dagster_project.dbt_runtime import prepare_manifest
from dagster_project.defs.dbt_assets import build_dbt_assets, build_dbt_resource
from dagster_project.defs.edition_asset import build_edition_asset
from dagster_project.defs.jobs import build_jobs, build_schedule
from dagster_project.defs.observation_assets import build_observation_assets
from dagster_project.defs.raw_assets import build_raw_assets
from dagster_project.ingest.catalogue import CatalogueError, read_catalogue
from dagster_project.ingest.portal import Portal
from dagster_project.run_observer import RunObserver
from dagster_project.settings import Settings

_log = logging.getLogger(__name__)


def build_definitions(settings: Settings, observer: RunObserver | None = None) -> dg.Definitions:
    """Return all definitions of an installation.

    Args:
        settings: Where state lives and which portal files count.
        observer: Who is told what a run does; nobody by default.

    Raises:
        CatalogueError: If no portal file is valid.
        DbtNotReady: If dbt can't read its project.
    """
    observer = observer or RunObserver()
    prepare_dagster_home(settings)
    catalogue = _catalogue(settings)
    raw = build_raw_assets(settings, catalogue, observer)
    observed = build_observation_assets(settings, catalogue, sorted(raw.keys), observer)
    transform = build_dbt_assets(settings, prepare_manifest(settings), observer)
    edition = build_edition_asset(settings, sorted(transform.keys), observer)
    jobs = build_jobs(raw, observed, transform, edition)
    return dg.Definitions(
        assets=[raw, observed, transform, edition],
        jobs=jobs,
        schedules=[build_schedule(jobs[-1])],
        resources={"dbt": build_dbt_resource(settings)},
        executor=dg.in_process_executor,
    )


def _catalogue(settings: Settings) -> dict[str, Portal]:
    """Return the valid portals; a faulty file must not stop the others."""
    reading = read_catalogue(settings.portals)
    if not reading.portals:
        raise CatalogueError(reading.problems)
    for problem in reading.problems:
        _log.warning("portal file left out: %s", problem)
    return reading.portals
