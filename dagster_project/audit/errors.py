"""What auditing can refuse.

Here: the exceptions, for callers to catch. Not here: the rules behind them.
"""


class CannotTell(RuntimeError):
    """An edition lacks what a check needs, or another version made it; the message says what."""


class CannotWrite(OSError):
    """A file that was asked for cannot be written there."""
