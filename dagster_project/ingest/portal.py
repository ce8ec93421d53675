"""What a portal file may say: the models behind `portals/*.yaml` and their JSON schema.

Here: fields, limits and defaults of a portal, its datasets and their cadence.
Not here: reading files and wording problems (`catalogue.py`), which requests follow (planning).
"""

import os
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Every = Literal["day", "week"]
Roots = Literal["country", "provinces", "country_and_provinces", "own"]
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_ID = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Name(_Strict):
    """A name for people."""

    vi: Annotated[str, Field(min_length=1, description="Vietnamese, with full diacritics")]
    en: Annotated[str, Field(min_length=1, description="English")]


class Rate(_Strict):
    """How gently the portal's host is asked; the strictest portal of a host wins."""

    delay_seconds: Annotated[float, Field(ge=0, le=600, description="Pause between requests")]
    budget_minutes_per_day: Annotated[
        float, Field(gt=0, le=1440, description="Time a day that the host may be asked")
    ]
    attempts: Annotated[int, Field(ge=1, le=8, description="Tries of one request")] = 3
    backoff_seconds: Annotated[float, Field(gt=0, le=60, description="First pause of a retry")] = 2
    retry_after_max_seconds: Annotated[
        float, Field(ge=0, le=3600, description="Longest Retry-After that is waited for")
    ] = 120
    stop_after_failures: Annotated[
        int, Field(ge=1, le=100, description="Failed requests in a row that stop the host")
    ] = 3
    cool_down_minutes: Annotated[
        float, Field(ge=0, le=10_080, description="How long a host that turned us away is let be")
    ] = 60


class Timeouts(_Strict):
    """Limits on time, in seconds."""

    connect_seconds: Annotated[float, Field(gt=0, le=300)] = 10
    read_seconds: Annotated[float, Field(gt=0, le=600, description="Longest silence")] = 60
    total_seconds: Annotated[float, Field(gt=0, le=3600, description="One whole answer")] = 180


class Auth(_Strict):
    """A token that comes from the environment; the file never holds it."""

    env: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", description="Variable with the token")]
    header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$")] = "Authorization"
    prefix: Annotated[str, Field(description="Text before the token", max_length=40)] = "Bearer"

    @property
    def missing(self) -> bool:
        """Whether the environment lacks the token."""
        return not os.environ.get(self.env)

    def headers(self) -> dict[str, str]:
        """Return the request header that carries the token."""
        return {self.header: f"{self.prefix} {os.environ.get(self.env, '')}".strip()}


class PeriodRule(_Strict):
    """Which periods of one kind are asked, and how often.

    Closed periods are those after their last day; a month is only ever asked closed.
    """

    type: Annotated[
        Literal["year", "half", "quarter", "month", "none"],
        Field(description="Kind of period; none for an export without periods"),
    ]
    every: Annotated[Every, Field(description="One good answer per day or per week")]
    current: Annotated[bool, Field(description="Ask the period that is running")] = True
    closed: Annotated[int, Field(ge=0, le=60, description="How many closed periods back")] = 0
    weekday: Annotated[
        int, Field(ge=1, le=7, description="First day of the week's window, 1 = Monday")
    ] = 1
    from_year: Annotated[int | None, Field(ge=2000, le=2100)] = None
    to_year: Annotated[int | None, Field(ge=2000, le=2100)] = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.type == "month" and not self.closed:
            raise ValueError("a month is asked only after its last day; set closed to 1 or more")
        if self.type != "month" and not self.current and not self.closed:
            raise ValueError("asks for no period; set current: true or closed to 1 or more")
        return self


class Dataset(_Strict):
    """One export of a portal."""

    id: Annotated[str, Field(pattern=_ID, max_length=64)]
    name: Name
    periods: Annotated[list[PeriodRule], Field(min_length=1)]
    roots: Annotated[
        Roots, Field(description="Units that are asked for; own is the unit that runs the portal")
    ] = "country"
    page_size: Annotated[int | None, Field(ge=1, le=100_000)] = None
    day_figure: Annotated[
        Literal["latest_good"], Field(description="Which capture makes the day's figures")
    ] = "latest_good"
    minimum_share: Annotated[
        Decimal,
        Field(gt=0, le=1, description="Refuse fewer units or figures than this share of before"),
    ] = Decimal("0.8")
    options: Annotated[dict[str, Any], Field(description="What only the family understands")] = {}

    @property
    def needs_provinces(self) -> bool:
        """Whether it is asked for each province, whose ids the portal must have named."""
        return self.roots in ("provinces", "country_and_provinces")


class Portal(_Strict):
    """A place where exports come from: one file of the catalogue."""

    id: Annotated[str, Field(pattern=_ID, max_length=64, description="Also the file's name")]
    name: Name
    unit_code: Annotated[
        str, Field(pattern=r"^(VN|[A-Z][0-9]{2}(\.[0-9]+)*)$", description="Unit that runs it")
    ]
    family: Annotated[str, Field(description="Protocol: the connector that speaks it")]
    base_url: str
    landing_page: Annotated[str | None, Field(description="Page for people")] = None
    live: Annotated[
        bool,
        Field(description="false: only played back, until a person has checked address and paths"),
    ] = True
    user_agent: Annotated[str, Field(min_length=3, max_length=200)]
    headers: Annotated[dict[str, str], Field(description="Further request headers")] = {}
    auth: Auth | None = None
    rate: Rate
    timeouts: Timeouts = Timeouts()
    max_bytes: Annotated[int, Field(ge=1, le=2**31, description="Largest answer")] = 64 * 2**20
    licence: Annotated[str, Field(min_length=1)]
    citation: Annotated[str, Field(min_length=1)]
    roots_from: Annotated[
        str | None, Field(description="Dataset whose country answer names the provinces' ids")
    ] = None
    options: Annotated[dict[str, Any], Field(description="What only the family understands")] = {}
    datasets: Annotated[list[Dataset], Field(min_length=1)]

    @field_validator("base_url", "landing_page")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        return None if value is None else _checked_address(value)

    @field_validator("headers")
    @classmethod
    def _no_secret_headers(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value:
            if name.lower() in {"authorization", "cookie", "proxy-authorization", "user-agent"}:
                raise ValueError(f"{name} has no place here; use auth or user_agent")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [dataset.id for dataset in self.datasets]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"dataset {', '.join(twice)} stands twice; keep one of them")
        if self.roots_from is not None and self.roots_from not in ids:
            raise ValueError(f"roots_from names {self.roots_from!r}, which is no dataset here")
        if self.roots_from is None and any(d.needs_provinces for d in self.datasets):
            raise ValueError("provinces are asked for, but roots_from names no dataset")
        if self.auth and self.base_url.startswith("http:") and not self.is_loopback:
            raise ValueError("a token may not travel over http; use an https base_url")
        return self

    @property
    def host(self) -> str:
        """Host (and port, where it is not the usual one): the thing that is asked gently."""
        parts = urlsplit(self.base_url)
        usual = {"http": 80, "https": 443}[parts.scheme]
        name = (parts.hostname or "").lower()
        return name if parts.port in (None, usual) else f"{name}:{parts.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the portal is on this machine."""
        return (urlsplit(self.base_url).hostname or "").lower() in LOOPBACK

    def dataset(self, dataset_id: str) -> Dataset:
        """Return one dataset.

        Raises:
            KeyError: If the portal has no such dataset.
        """
        for dataset in self.datasets:
            if dataset.id == dataset_id:
                return dataset
        raise KeyError(dataset_id)


def _checked_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"is no web address ({error}); write https://host/path") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in value:
        raise ValueError("is no web address; write https://host/path")
    if parts.username or parts.password:
        raise ValueError("holds a user name or password; take it out and use auth")
    if parts.query or parts.fragment:
        raise ValueError("has a query or fragment; leave only scheme, host and path")
    return value.rstrip("/")
