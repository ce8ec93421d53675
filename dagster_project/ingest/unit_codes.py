"""The one spelling of a unit code.

Here: aliases of codes (`000.00.00.H37` → `H37`). Not here: whether such a unit exists.
"""

import re
import unicodedata

_CODE = re.compile(r"(?P<root>[A-Z][0-9]{2})(?:\.[0-9]{2,3})*")
_REGISTERED = re.compile(r"(?P<root>[A-Z][0-9]{2})\.G(?P<number>[0-9]{3}|[0-9]{5})")
_REVERSED = re.compile(r"(?:[0-9]{2,3}\.)+[A-Z][0-9]{2}")


def normalise_code(text: str | None) -> str | None:
    """Return a code in the project's form: upper case, top unit first, no zero groups.

    The register's own keys of districts and communes (`H21.g21550`) keep their small g. Codes in
    the older order (`000.00.07.H44`) are turned round (`H44.07`). A text that has
    neither form comes back stripped, so that a message can name it; None and blanks are None.
    """
    if text is None:
        return None
    code = text.strip().upper()
    if registered := _REGISTERED.fullmatch(code):
        return f"{registered['root']}.g{registered['number']}"
    groups = code.split(".")
    if _REVERSED.fullmatch(code):
        groups.reverse()
    if _CODE.fullmatch(".".join(groups)):
        return ".".join(group for group in groups if group.strip("0"))
    return code or None


def root_of(code: str) -> str:
    """Return the top unit of a code (`H44` of `H44.07`)."""
    return code.split(".", 1)[0]


def normalise_name(text: str | None) -> str | None:
    """Return a name in NFC with single spaces, or None for a blank."""
    if text is None:
        return None
    return " ".join(unicodedata.normalize("NFC", text).split()) or None
