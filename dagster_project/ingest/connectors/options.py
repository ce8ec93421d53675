"""Options of a portal file that only its family understands.

Here: reading them into the family's own models, with every fault told. Not here: the models.
"""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from dagster_project.ingest.portal import Portal
from dagster_project.ingest.validation_faults import OptionsError, fault_lines

__all__ = ["Options", "OptionsError", "dataset_options", "portal_options"]

_Options = TypeVar("_Options", bound=BaseModel)


class Options(BaseModel):
    """Base of a family's options: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def portal_options(portal: Portal, model: type[_Options]) -> _Options:
    """Read the options of a portal.

    Raises:
        OptionsError: If they do not fit the model.
    """
    try:
        return model.model_validate(portal.options)
    except ValidationError as error:
        raise OptionsError(list(fault_lines(error, model, "options"))) from None


def dataset_options(portal: Portal, model: type[_Options]) -> dict[str, _Options]:
    """Read the options of each dataset of a portal, by dataset id.

    Raises:
        OptionsError: If they do not fit the model; it names every fault of every dataset.
    """
    found: dict[str, _Options] = {}
    problems: list[str] = []
    for number, dataset in enumerate(portal.datasets):
        try:
            found[dataset.id] = model.model_validate(dataset.options)
        except ValidationError as error:
            problems.extend(fault_lines(error, model, f"datasets.{number}.options"))
    if problems:
        raise OptionsError(problems)
    return found
