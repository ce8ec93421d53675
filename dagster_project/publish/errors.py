"""What publishing and reading editions can refuse.

Here: the exceptions, for callers to catch. Not here: the rules behind them.
"""


class PublishRefused(RuntimeError):
    """Nothing was published; the message says why and what to do. The current edition stands."""


class NoEdition(RuntimeError):
    """There is no edition to read; the message says why and what to do."""


class NothingPublished(NoEdition):
    """No edition at all: nothing was asked wrongly, a run must come first."""


class UnknownChoice(ValueError):
    """A date, period, basis or group that the edition lacks; the message lists what it has."""
