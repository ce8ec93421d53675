"""The small records that pulling, landing and parsing hand to each other.

Here: plain data without behaviour beyond identity. Not here: I/O, HTTP, parsing rules.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, get_args

CaptureStatus = Literal["good", "no_data", "refused"]
UnitRole = Literal["self", "member"]
Level = Literal["country", "province", "department", "commune"]


def canonical_json(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, UTF-8 as is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256_text(text: str) -> str:
    """Return the sha256 of a text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Root:
    """A unit whose answer holds it and its children.

    Attributes:
        unit_code: The H code (`H21`).
        source_id: The portal's own id of the unit, as requests need it.
    """

    unit_code: str
    source_id: str


@dataclass(frozen=True)
class Request:
    """One question to a portal; `method`, `path` and `body` are its identity.

    Attributes:
        method: HTTP method.
        path: Path below the portal's base URL.
        body: JSON body, or form fields when `form` is set.
        form: Whether the body travels as form fields instead of JSON.
        root_unit_code: The unit asked for (`VN` for the whole country).
        root_source_id: The portal's id of that unit, to recognise a wrong answer.
        period_id: The period asked for, or None where the export has none.
        key_path: The path that names this request on other days too, where `path` holds the
            day it was asked on.
    """

    method: str
    path: str
    body: Mapping[str, Any] | None
    form: bool = False
    root_unit_code: str = "VN"
    root_source_id: str | None = None
    period_id: str | None = None
    key_path: str | None = None

    @property
    def canonical(self) -> str:
        """The request as canonical JSON, the form kept in sidecars."""
        return canonical_json({"method": self.method, "path": self.path, "body": self.body})

    def key(self, portal_id: str, dataset: str) -> str:
        """Return 16 hex digits that name this request at this portal and dataset."""
        named = replace(self, path=self.key_path or self.path)
        return sha256_text(canonical_json([portal_id, dataset, named.canonical]))[:16]


@dataclass(frozen=True)
class UnitRef:
    """A unit as one answer names it; at least one of `code`, `source_id` and `name` is set."""

    code: str | None = None
    source_id: str | None = None
    name: str | None = None
    level: Level | None = None
    parent_code: str | None = None
    locator: str = ""


@dataclass(frozen=True)
class ParsedRow:
    """One figure of one unit, with the place where it stands in the bytes."""

    unit: UnitRef
    unit_role: UnitRole
    measure_id: str
    value: Decimal | None
    raw_text: str
    locator: str
    quality_flag: str | None = None


@dataclass(frozen=True)
class RejectRow:
    """A text that could not be read, where it stands and why."""

    locator: str
    raw_text: str
    reason: str


@dataclass
class Parsed:
    """What a parser made of one answer.

    Attributes:
        rows: Figures that could be read.
        rejects: Texts that could not.
        units: Every unit the answer names, for names, ids and levels.
        unknown_fields: Field names without a rule, counted.
        is_empty: True for an honest empty answer (`no_data`).
        page: Current page and number of pages, where the export is paged.
    """

    rows: list[ParsedRow] = field(default_factory=list)
    rejects: list[RejectRow] = field(default_factory=list)
    units: list[UnitRef] = field(default_factory=list)
    unknown_fields: Counter[str] = field(default_factory=Counter)
    is_empty: bool = False
    page: tuple[int, int] | None = None
    source_label: str | None = None
    data_cutoff: datetime | None = None


class NotThisExport(ValueError):
    """The bytes are not the export that was asked for (HTML, broken JSON, wrong root)."""


class TokenRefused(NotThisExport):
    """The portal answers that it does not take the token; such an answer is never kept."""


@dataclass(frozen=True)
class Capture:
    """One successful (or refused) pull of one export: the sidecar's content.

    `refusal` is the short name of the rule that refused it (`refusals.py`); `page` is the
    current page and the number of pages where the export is paged; `tls` is the peer that
    answered (`tls_peer.py`), empty where no TLS was spoken.
    """

    capture_id: str
    blob_id: str
    portal_id: str
    dataset: str
    request: str
    request_key: str
    captured_at: datetime
    status: CaptureStatus
    root_unit_code: str
    period_id: str | None
    url: str
    http_status: int
    bytes: int
    units: int
    figures: int
    replayed: bool
    parser_version: str
    source_label: str | None = None
    data_cutoff: datetime | None = None
    reason: str | None = None
    started_at: datetime | None = None
    elapsed_ms: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    root_source_id: str | None = None
    accepted: Mapping[str, str] | None = None
    day_figure: str = "latest_good"
    refusal: str | None = None
    page: tuple[int, int] | None = None
    rejects: int = 0
    tls: Mapping[str, str] = field(default_factory=dict)


def capture_id_of(
    portal_id: str, dataset: str, request: str, captured_at: datetime, blob_id: str
) -> str:
    """Return the id that names the act of capturing (design: capture)."""
    stamp = captured_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return sha256_text(canonical_json([portal_id, dataset, request, stamp, blob_id]))


Outcome = Literal[
    "captured", "unchanged", "no_data", "refused", "failed", "skipped_budget", "circuit_open"
]
DatasetStatus = Literal["pulled", "no_data", "not_due", "from_landing", "incomplete", "failed"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True)
class PullEvent:
    """Something that happened while pulling, for progress displays.

    Attributes:
        host: The portal's own host, also under replay.
        instant: The replayed moment, or None when pulling live.
        outcome: What became of one request; None announces a new plan (`total` is known).
        done: Requests of this host finished so far, over all instants.
        total: Requests of this host planned so far; paging and further instants raise it.
    """

    host: str
    portal_id: str
    dataset: str
    instant: datetime | None
    outcome: Outcome | None
    done: int
    total: int
    message: str = ""


@dataclass
class DatasetOutcome:
    """What one day's pull did for one dataset of one portal; there is always one.

    Attributes:
        counts: Requests by outcome.
        messages: What a person should know, each text once, in order.
        bytes: Bytes received.
    """

    portal_id: str
    dataset: str
    as_of: date
    status: DatasetStatus
    counts: Counter[Outcome] = field(default_factory=Counter)
    messages: list[str] = field(default_factory=list)
    bytes: int = 0
    requests: int = 0

    @property
    def ok(self) -> bool:
        """Whether every request that was due got an answer that could be kept."""
        return self.status not in ("incomplete", "failed")

    @property
    def message(self) -> str:
        """All messages as one text."""
        return "; ".join(self.messages)
