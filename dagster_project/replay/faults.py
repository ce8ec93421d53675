"""Faults on demand: what can go wrong between a portal and its client.

Here: the switches and their bookkeeping. Not here: how a fault looks on the wire
(`server.py`) or inside the figures (`spoil.py`).
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

KINDS: Final = {
    "429": "HTTP 429 with Retry-After",
    "403": "HTTP 403 with the block page",
    "503": "HTTP 503",
    "expired_token": "HTTP 401 as a provincial system says that a token has run out",
    "slow": "the right answer after `seconds`",
    "truncated": "half of the JSON, with a matching Content-Length",
    "dropped": "half of the body, then the connection closes",
    "empty": "no bytes at all",
    "html_200": "an HTML page with HTTP 200",
    "html_201": "an HTML page with HTTP 201",
    "block_page": "the firewall's page 'Request Rejected' with HTTP 200",
    "wrong_root": "another province's name, id and code in the place of the one asked for",
    "changed": "other figures when the same request comes again",
    "fewer_units": "half of the units",
    "text_count": "a string where a count was",
    "negative_count": "a negative count",
    "exponent_count": "the token 1e9 as a count",
    "numerator_above_denominator": "a numerator above its denominator",
    "duplicate_unit": "one unit twice, with other figures",
    "unknown_unit": "a unit whose code no register knows",
}
_NEXT_CALL: Final = {"changed": 1}


class FaultError(ValueError):
    """A fault switch that cannot be read: says which part, why and what is allowed."""


@dataclass(frozen=True)
class Fault:
    """One switch.

    Attributes:
        kind: One of `KINDS`.
        portal, dataset, root: Limit it to a portal, a dataset, a root's unit code.
        first: Strike only the first so many calls that match.
        after: Strike a request only when it was answered so often before (default 1 for
            `changed`, so that the next call differs; else 0).
        seconds: Delay of `slow`.
        retry_after: Seconds told by 429.
    """

    kind: str
    portal: str | None = None
    dataset: str | None = None
    root: str | None = None
    first: int | None = None
    after: int | None = None
    seconds: float = 2.0
    retry_after: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise FaultError(f"unknown fault {self.kind!r}: use one of {', '.join(KINDS)}")

    @classmethod
    def parse(cls, switch: str) -> "Fault":
        """Read `kind[:name=value,…]`, as in `429:dataset=transparency,first=2`.

        Raises:
            FaultError: If it cannot be read.
        """
        kind, _, rest = switch.partition(":")
        options = dict(part.partition("=")[::2] for part in rest.split(",") if part)
        return cls.of({"kind": kind.strip(), **{n.strip(): v for n, v in options.items()}})

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Fault":
        """Build a fault from names and values (JSON of `POST /replay/faults`).

        Raises:
            FaultError: If a name or value cannot be read.
        """
        names = [item.name for item in fields(cls)]
        values: dict[str, Any] = {}
        for name, value in options.items():
            if name not in names:
                raise FaultError(f"unknown option {name!r} of a fault: use {', '.join(names)}")
            values[name] = _convert(name, value)
        if "kind" not in values:
            raise FaultError("a fault needs its kind: use one of " + ", ".join(KINDS))
        return cls(**values)

    def matches(self, portal: str, dataset: str, root: str, answered: int) -> bool:
        """Whether the fault concerns a request that was answered so often before."""
        wanted = ((self.portal, portal), (self.dataset, dataset), (self.root, root))
        after = _NEXT_CALL.get(self.kind, 0) if self.after is None else self.after
        return all(want in (None, have) for want, have in wanted) and answered >= after


def _convert(name: str, value: Any) -> Any:
    if value is None:
        return None
    try:
        if name in ("first", "after", "retry_after"):
            return int(value)
        return float(value) if name == "seconds" else str(value)
    except (TypeError, ValueError) as error:
        raise FaultError(f"option {name} of a fault is {value!r}: give a number") from error


class FaultBoard:
    """The switches in force, safe to change while requests are answered."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._faults: list[tuple[Fault, int]] = []
        self.set(faults)

    def set(self, faults: Iterable[Fault]) -> None:
        """Replace all switches; their counts start anew."""
        with self._lock:
            self._faults = [(replace(fault), 0) for fault in faults]

    def strike(self, portal: str, dataset: str, root: str, answered: int) -> list[Fault]:
        """Return the faults that this request meets, and count them."""
        met = []
        with self._lock:
            for index, (fault, struck) in enumerate(self._faults):
                spent = fault.first is not None and struck >= fault.first
                if not spent and fault.matches(portal, dataset, root, answered):
                    self._faults[index] = (fault, struck + 1)
                    met.append(fault)
        return met

    def state(self) -> list[dict[str, Any]]:
        """Return the switches with how often each struck."""
        with self._lock:
            return [{**asdict(fault), "struck": struck} for fault, struck in self._faults]
