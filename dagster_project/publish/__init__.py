"""Publishing editions and reading them.

Here: the names that other packages use. Never imports an orchestrator.
"""

from dagster_project.publish.current import Edition, edition_ids, find_edition, read_current
from dagster_project.publish.edition import PublishResult, publish
from dagster_project.publish.errors import NoEdition, PublishRefused, UnknownChoice
from dagster_project.publish.open_edition import open_edition
from dagster_project.publish.ranking import RankTable, rank_table

__all__ = [
    "Edition",
    "NoEdition",
    "PublishRefused",
    "PublishResult",
    "RankTable",
    "UnknownChoice",
    "edition_ids",
    "find_edition",
    "open_edition",
    "publish",
    "rank_table",
    "read_current",
]
