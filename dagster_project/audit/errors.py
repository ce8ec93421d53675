"""What auditing can refuse.

Here: the exceptions, for callers to catch. Not here: the rules behind them.
"""

from dagster_project.publish.ranking_labels import Label


class Told(RuntimeError):
    """Something that people read in their language.

    Attributes:
        said: The reason in both languages; the message is the English one.
    """

    def __init__(self, message: str, vi: str | None = None) -> None:
        super().__init__(message)
        self.said = Label(vi or message, message)


class CannotTell(Told):
    """An edition lacks what a check needs, or another version made it; the message says what."""


class OutsideEdition(Told):
    """A datapackage lists a file that would lie outside its edition; the message says which."""


class CannotWrite(OSError):
    """A file that was asked for cannot be written there."""
