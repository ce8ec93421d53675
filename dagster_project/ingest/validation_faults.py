"""Faults of portal files in words: key, reason, what to do.

Here: pydantic's errors as lines a person can act on. Not here: which files are read.
"""

import difflib
from collections.abc import Collection, Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError


class OptionsError(ValueError):
    """Options that a family cannot use; `problems` has one line per fault."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def fault_lines(error: ValidationError, model: type[BaseModel], where: str = "") -> Iterator[str]:
    """Yield one line per fault: `key: reason; what to do`.

    Args:
        error: What validating raised.
        model: The model that was validated, for the keys it knows.
        where: Key below which the validated part stands (`datasets.0.options`).
    """
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        location = fault["loc"]
        key = ".".join([*([where] if where else []), *map(str, location)]) or "(file)"
        kind = fault["type"]
        if kind == "extra_forbidden":
            known = _keys_at(model, location[:-1])
            yield f"{key}: unknown key; {nearest(str(location[-1]), known)}"
        elif kind == "missing":
            described = "docs/portals.md" if where else "portal.schema.json"
            yield f"{key}: is missing; add it ({described} describes it)"
        elif kind == "model_type":
            keys = ", ".join(_keys_at(model, location))
            yield f"{key}: expected a block of keys ({keys}); write it as in portal.schema.json"
        else:
            reason = fault["msg"].removeprefix("Value error, ")
            if kind != "value_error":
                reason = f"{reason[:1].lower()}{reason[1:]}"
            advice = "" if ";" in reason else "; correct the value"
            yield f"{key}: {reason}{advice}"


def nearest(word: str, known: Collection[str]) -> str:
    """Say which known word was probably meant."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if close:
        return f"did you mean {close[0]!r}? Otherwise remove it"
    return f"known here: {', '.join(sorted(known))}"


def _keys_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            inner = _model_in(model.model_fields[part].annotation)
            if inner is not None:
                model = inner
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in get_args(annotation):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
