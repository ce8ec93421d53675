"""Words that someone typed for others to read: one line, and nothing that steers a terminal.

Here: what such words may hold, and how stored ones are shown. Not here: what they say.
"""

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
