"""Connectors by protocol family: how to ask a portal, and how to read what it answers.

Here: the registry of families. Not here: HTTP, files, Dagster.
"""

from collections.abc import Callable

from dagster_project.ingest.connectors.national_2026 import National2026
from dagster_project.ingest.connectors.national_legacy import NationalLegacy
from dagster_project.ingest.connectors.protocol import COUNTRY, Connector, DatasetLike
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.validation_faults import OptionsError

# Families that speak alike with every portal.
FAMILIES: dict[str, Connector] = {
    "national_2026": National2026(),
    "national_legacy": NationalLegacy(),
}


def _tabular(portal: Portal) -> Connector:
    from dagster_project.ingest.connectors.tabular import Tabular

    return Tabular(portal)


def _procedure_list(portal: Portal) -> Connector:
    from dagster_project.ingest.connectors.tabular import ProcedureList

    return ProcedureList(portal)


def _igate(portal: Portal) -> Connector:
    from dagster_project.ingest.connectors.igate import Igate

    return Igate(portal)


def _tandan(portal: Portal) -> Connector:
    from dagster_project.ingest.connectors.tandan import Tandan

    return Tandan(portal)


def _drop_folder(portal: Portal) -> Connector:
    from dagster_project.ingest.connectors.drop_folder import DropFolder

    return DropFolder(portal)


# Families whose connector depends on the options of the portal file; they raise OptionsError.
# Their readers of files are loaded only where a portal needs them.
PORTAL_FAMILIES: dict[str, Callable[[Portal], Connector]] = {
    "drop_folder": _drop_folder,
    "igate": _igate,
    "procedure_list": _procedure_list,
    "tabular": _tabular,
    "tandan": _tandan,
}

__all__ = [
    "COUNTRY",
    "FAMILIES",
    "PORTAL_FAMILIES",
    "Connector",
    "DatasetLike",
    "connector_for",
    "family_names",
]


def family_names() -> list[str]:
    """Return the protocols this project speaks."""
    return sorted({*FAMILIES, *PORTAL_FAMILIES})


def connector_for(portal: Portal) -> Connector:
    """Return the connector that speaks with a portal.

    Raises:
        OptionsError: If the portal file's options do not fit the family.
        LookupError: If no such family exists.
    """
    if portal.family in PORTAL_FAMILIES:
        return PORTAL_FAMILIES[portal.family](portal)
    if portal.family not in FAMILIES:
        known = ", ".join(family_names())
        raise LookupError(f"{portal.id}: no family {portal.family!r}; known: {known}")
    places = {"options": portal.options} | {
        f"datasets.{number}.options": dataset.options
        for number, dataset in enumerate(portal.datasets)
    }
    problems = [
        f"{key}: the family {portal.family} has no options; remove them"
        for key, options in places.items()
        if options
    ]
    if problems:
        raise OptionsError(problems)
    return FAMILIES[portal.family]
