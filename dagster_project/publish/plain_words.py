"""Words from elsewhere that people read: nothing in them may steer a terminal.

Here: what typed words may hold, how stored ones and messages are shown. Not here: what they say.
"""

import unicodedata

_UNREADABLE = "\N{REPLACEMENT CHARACTER}"


class NotPlain(ValueError):
    """Words hold a character that is not shown; the message names it and where it stands."""


def plain(words: str, option: str) -> str:
    """Return words as one line, each run of spaces and line breaks as one space.

    Args:
        words: What was typed.
        option: Where it was typed, for the message.

    Raises:
        NotPlain: If they hold a control or other invisible character (as in colour codes, or in
            marks that turn the direction of writing): it could hide what is written.
    """
    line = " ".join(words.split())
    for place, letter in enumerate(line, start=1):
        if not letter.isprintable():
            name = f"U+{ord(letter):04X}"
            raise NotPlain(f"{option}: character {place} is {name}, which is not shown; drop it")
    return line


def shown(words: object) -> str:
    """Return stored words as one line, with U+FFFD for each character that is not shown."""
    line = " ".join(str(words).split())
    return "".join(letter if letter.isprintable() else _UNREADABLE for letter in line)


def harmless(message: str) -> str:
    """Return a message with U+FFFD for each character that is neither shown nor a space.

    Messages quote files, and a file that was tampered with may hold anything.
    """
    return "".join(
        letter
        if letter.isprintable() or letter in "\n\t" or unicodedata.category(letter) == "Zs"
        else _UNREADABLE
        for letter in message
    )
