"""Publishing editions and reading them.

Here: the names that other packages use, each loaded when it is first asked for: who reads an
edition does not wait for the machinery that makes one. Never imports an orchestrator.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

# Not later: a module of the same name would stand in the function's place.
from dagster_project.publish.open_edition import open_edition

if TYPE_CHECKING:
    from dagster_project.publish.current import Edition, edition_ids, find_edition, read_current
    from dagster_project.publish.edition import PublishResult, publish
    from dagster_project.publish.errors import NoEdition, PublishRefused, UnknownChoice
    from dagster_project.publish.ranking import RankTable, rank_table

_HOMES = {
    "Edition": "current",
    "NoEdition": "errors",
    "PublishRefused": "errors",
    "PublishResult": "edition",
    "RankTable": "ranking",
    "UnknownChoice": "errors",
    "edition_ids": "current",
    "find_edition": "current",
    "publish": "edition",
    "rank_table": "ranking",
    "read_current": "current",
}

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


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
