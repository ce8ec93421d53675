"""JSON as it was written: numbers keep their token, every value has a JSON pointer.

Here: reading bytes into plain Python values whose numbers are text (`NumberToken`), pointers, and
the text of a value. Not here: what a figure may look like (`figures.py`), which fields matter.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from dagster_project.ingest.models import NotThisExport

_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_RAW_TEXT_LIMIT = 500


class NumberToken(str):
    """A JSON number exactly as its token stands in the bytes (`8`, `6.70`, `1e9`)."""

    __slots__ = ()


class _DuplicateKey(ValueError):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object, refusing a repeated key: two values would share one pointer."""
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise _DuplicateKey(f"the key {repeated!r} stands twice in one object")
    return found


# The C scanner calls the hooks with the token, so no number ever becomes a float.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_int=NumberToken,
    parse_float=NumberToken,
    parse_constant=NumberToken,
)


def load(body: bytes) -> Any:
    """Read JSON bytes; numbers come as `NumberToken`, all else as usual.

    Raises:
        NotThisExport: If the bytes are empty, HTML, not UTF-8, or not one JSON text.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(f"the answer is not UTF-8 text (byte {error.start})")
    if not text.strip():
        _refuse("the answer is empty")
    if text.lstrip().startswith("<"):
        title = _TITLE.search(text)
        named = f" (title: {' '.join(title.group(1).split())[:80]})" if title else ""
        _refuse(f"the answer is HTML or XML, not JSON{named}")
    try:
        # A leading byte order mark or white space is not part of the JSON text.
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        whole = "ends too early" if error.pos >= len(text.rstrip()) else f"breaks: {error.msg}"
        _refuse(f"the JSON {whole} (line {error.lineno}, column {error.colno})")
    except _DuplicateKey as error:
        _refuse(f"the JSON is ambiguous: {error}")
    except RecursionError:
        _refuse("the JSON is nested too deeply")


def _refuse(reason: str) -> NoReturn:
    raise NotThisExport(reason)


def escape(key: str) -> str:
    """Return one object key as a reference token of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def pointer(parts: Iterable[str | int]) -> str:
    """Return the JSON pointer of a path of keys and indexes."""
    return "".join(f"/{escape(str(part))}" for part in parts)


def at(document: Any, locator: str) -> Any:
    """Return the value that a JSON pointer names in a document read by `load`.

    Raises:
        KeyError: If nothing stands there.
    """
    value = document
    for token in locator.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(key)] if isinstance(value, list) else value[key]
        except (IndexError, KeyError, TypeError, ValueError):
            raise KeyError(f"nothing stands at {locator!r}") from None
    return value


def raw_text(value: Any) -> str:
    """Return the text of a value: a number's own token, anything else as compact JSON.

    Long texts (whole objects where a number was expected) are cut; the bytes stay in landing.
    """
    text = _write(value)
    return text if len(text) <= _RAW_TEXT_LIMIT else text[: _RAW_TEXT_LIMIT - 1] + "…"


def _write(value: Any) -> str:
    """Write a value as compact JSON whose numbers are their own tokens."""
    if isinstance(value, NumberToken):
        return str(value)
    if isinstance(value, list):
        return f"[{','.join(map(_write, value))}]"
    if isinstance(value, dict):
        return f"{{{','.join(f'{_write(key)}:{_write(inner)}' for key, inner in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)
