"""JSON texts: figures travel as the digits that were captured, never through a float.

Here: turning a cell into the JSON token the portal would send, and joining tokens to objects
and lists. Not here: which field goes where (`wire_*`).
"""

import json
import re
from collections.abc import Iterable
from functools import lru_cache

NULL = "null"
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def text(value: str | None) -> str:
    """Return a string (or null) as JSON."""
    return NULL if value is None else json.dumps(value, ensure_ascii=False)


def number(cell: str) -> str | None:
    """Return a JSON number as the portal writes it, or None if the cell is not one.

    The portal drops trailing zeros (`8.0` travels as `8`); an exponent stays as it stands.
    """
    match = _NUMBER.fullmatch(cell)
    if match is None:
        return None
    if match[1] is not None and match.end(1) == len(cell):
        return cell.rstrip("0").rstrip(".")
    return cell


@lru_cache(maxsize=1 << 16)
def figure(cell: str) -> str:
    """Return a cell as a JSON token: empty is null, a number a number, the rest a string."""
    cell = cell.strip()
    if cell in ("", NULL):
        return NULL
    return number(cell) or text(cell)


def obj(pairs: Iterable[tuple[str, str]]) -> str:
    """Join names and JSON texts to an object, in the order given."""
    return "{" + ",".join(f"{json.dumps(name)}:{token}" for name, token in pairs) + "}"


def arr(items: Iterable[str]) -> str:
    """Join JSON texts to a list."""
    return "[" + ",".join(items) + "]"
