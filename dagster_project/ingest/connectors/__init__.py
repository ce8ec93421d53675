"""Connectors by protocol family: how to ask a portal, and how to read what it answers.

Here: the registry of families. Not here: HTTP, files, Dagster.
"""

from dagster_project.ingest.connectors.national_2026 import National2026
from dagster_project.ingest.connectors.national_legacy import NationalLegacy
from dagster_project.ingest.connectors.protocol import COUNTRY, Connector, DatasetLike

FAMILIES: dict[str, Connector] = {
    "national_2026": National2026(),
    "national_legacy": NationalLegacy(),
}

__all__ = ["COUNTRY", "FAMILIES", "Connector", "DatasetLike"]
