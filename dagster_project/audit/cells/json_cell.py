"""A cell of a JSON answer, by its JSON pointer (RFC 6901).

Here: the token as it stands in the bytes, and the object of figures around it. Not here: which
texts may be shown (`allowed.py`).
"""

import json
from typing import Any

from dagster_project.audit.cells.allowed import Allowed
from dagster_project.audit.cells.raw_cell import CellNotFound, Field, RawCell


class _Token(str):
    """A number as it is written."""

    __slots__ = ()


def load_json(body: bytes) -> Any:
    """Read JSON whose numbers stay texts.

    Raises:
        CellNotFound: If the bytes are no JSON.
    """
    try:
        text = body.decode("utf-8-sig")
        return json.loads(text, parse_int=_Token, parse_float=_Token, parse_constant=_Token)
    except (ValueError, RecursionError) as error:
        raise CellNotFound(f"the bytes are no JSON ({error})") from None


def json_cell(document: Any, locator: str, allowed: Allowed) -> RawCell:
    """Return the value that a pointer names, with the figures beside it.

    Raises:
        CellNotFound: If nothing stands there.
    """
    value, way = document, []
    tokens = [one.replace("~1", "/").replace("~0", "~") for one in locator.split("/")[1:]]
    for token in tokens:
        way.append(value)
        try:
            value = value[int(token)] if isinstance(value, list) else value[token]
        except (IndexError, KeyError, TypeError, ValueError):
            raise CellNotFound(f"nothing stands at {locator!r}") from None
    if not way or isinstance(value, dict | list):
        raise CellNotFound(f"{locator!r} names no single value")
    container = locator.rpartition("/")[0]
    fields = [*_whose(way, tokens, allowed), *_beside(way[-1], tokens[-1], allowed)]
    return RawCell("json", _text(value), container or "/", tuple(fields))


def _text(value: Any) -> str:
    """Return a value as observations keep it: a number's token, a text without its quotes."""
    return str(value) if isinstance(value, str) else json.dumps(value)


def _whose(way: list[Any], tokens: list[str], allowed: Allowed) -> list[Field]:
    """Return codes and names in the objects that hold the object of figures."""
    found = []
    for depth, holder in enumerate(way[:-1]):
        place = "".join(f"/{token}" for token in tokens[:depth])
        found += _identity(holder, place, allowed) if isinstance(holder, dict) else []
    return found


def _identity(holder: dict[str, Any], place: str, allowed: Allowed) -> list[Field]:
    texts = {k: v for k, v in holder.items() if isinstance(v, str) and not isinstance(v, _Token)}
    shown = {key: allowed.shown(text) for key, text in texts.items() if not text.isdigit()}
    return [
        Field(f"{place}/{key}", None, text)
        for key, text in shown.items()
        if text and _is_whose(key)
    ]


def _is_whose(key: str) -> bool:
    """Whether a key names or numbers the unit (and not, say, a status of the answer)."""
    return key.casefold().endswith(("code", "name"))


def _beside(holder: Any, last: str, allowed: Allowed) -> list[Field]:
    if isinstance(holder, list):
        return [Field(last, None, _text(holder[int(last)]), True)]
    found: list[Field] = []
    for key, value in holder.items():
        if key == last:
            found.append(Field(key, None, _text(value), True))
        elif isinstance(value, dict):
            found += _identity(value, key, allowed)
        elif not isinstance(value, list):
            found.append(Field(key, None, allowed.shown(_text(value))))
    return found
