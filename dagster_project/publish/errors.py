"""What publishing and reading editions can refuse.

Here: the exceptions, for callers to catch. Not here: the rules behind them.
"""


class PublishRefused(RuntimeError):
    """Nothing was published; the message says why and what to do. The current edition stands."""


class NoEdition(RuntimeError):
    """There is no edition to read; the message says why and what to do."""


class NothingPublished(NoEdition):
    """No edition at all: nothing was asked wrongly, a run must come first."""


class EditionDamaged(NoEdition):
    """An edition, or what names it, is there and cannot be read: nothing was asked wrongly."""

    @classmethod
    def of(cls, name: str, error: Exception) -> "EditionDamaged":
        """Return what to say of an edition whose files can't be opened."""
        reason = str(error).partition("\n")[0]
        return cls(
            f"edition {name} cannot be opened ({reason}); restore it from a backup or name another "
            "edition; `chiso verify` says what is damaged"
        )


class UnknownChoice(ValueError):
    """A date, period, basis or group that the edition lacks; the message lists what it has."""
