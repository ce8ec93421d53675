"""What a doctor's check returns.

Here: the record. Not here: checks.
"""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: What was looked at.
        state: ok, warning (works, but) or wrong (does not work).
        message: What was found.
        advice: What to do; empty when it is ok.
    """

    name: str
    state: State
    message: str
    advice: str = ""
