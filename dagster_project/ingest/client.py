"""One host, asked gently: a pause, few retries, limits, and an end when it says no.

Here: HTTP and its failures. Not here: what the bytes mean, whether they are kept.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

import httpx2
import stamina
import stamina.instrumentation

from dagster_project.ingest.models import Request
from dagster_project.ingest.planning import HostRules
from dagster_project.ingest.portal import Timeouts
from dagster_project.ingest.refusals import KEPT_OF_TOO_LARGE
from dagster_project.ingest.tls_peer import tls_peer
from dagster_project.ingest.wire import (
    KEPT_HEADERS,
    TooSlow,
    encode_body,
    read_body,
    seconds_to_wait,
)

# stamina's own hook would log every retry as a warning on top of the outcome's message.
stamina.instrumentation.set_on_retry_hooks(())
_log = logging.getLogger(__name__)

_SUCCESS = frozenset({200, 201})
_REPLAY_BACKOFF_SECONDS = 0.1


@dataclass(frozen=True)
class Answer:
    """What came back with 200 or 201."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    started_at: datetime
    elapsed_ms: int
    truncated: bool = False
    too_large: bool = False
    tls: Mapping[str, str] = field(default_factory=dict)


class RequestFailed(Exception):
    """No answer that could be read.

    Attributes:
        stops_host: Whether the host must not be asked any more.
        is_trouble: Whether it lies with the host and may pass (not with the request).
        no_contact: Whether the host could not even be reached.
        wants_token: Whether the host asks for a login, or for another one.
    """

    def __init__(
        self,
        reason: str,
        *,
        stops_host: bool = False,
        is_trouble: bool = False,
        no_contact: bool = False,
        wants_token: bool = False,
    ) -> None:
        self.stops_host = stops_host
        self.is_trouble = is_trouble or no_contact
        self.no_contact = no_contact
        self.wants_token = wants_token
        super().__init__(reason)


class _TryAgain(RequestFailed):
    def __init__(
        self,
        reason: str,
        wait: float | None = None,
        *,
        stops_host: bool = False,
        no_contact: bool = False,
    ) -> None:
        self.wait = wait
        super().__init__(reason, stops_host=stops_host, is_trouble=True, no_contact=no_contact)


class HostClient:
    """Asks one host, one request at a time; not to be shared between threads.

    Args:
        rules: How gently.
        replay: Whether a replay portal answers in the host's place (no pauses).
        is_loopback: Whether the address is on this machine (no proxy).
    """

    def __init__(self, rules: HostRules, *, replay: bool, is_loopback: bool) -> None:
        self.rules = rules
        self.stopped: str | None = None
        self.turned_away: str | None = None
        self._delay = 0.0 if replay else rules.delay_seconds
        self._backoff = _REPLAY_BACKOFF_SECONDS if replay else rules.backoff_seconds
        self._failures = 0
        self._free_at = 0.0
        self._http = httpx2.Client(
            follow_redirects=False,
            trust_env=not (replay or is_loopback),
            limits=httpx2.Limits(max_connections=1, max_keepalive_connections=1),
            headers={"Accept": "*/*"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def stop(self, reason: str) -> None:
        """Open the circuit: the host is not asked again by this client."""
        self.stopped = self.stopped or reason

    def turn_away(self, reason: str) -> None:
        """Open the circuit because the host does not want to be asked (403, 429, block page)."""
        self.turned_away = self.turned_away or reason
        self.stop(reason)

    def ask(
        self,
        base_url: str,
        request: Request,
        headers: Mapping[str, str],
        timeouts: Timeouts,
        max_bytes: int,
    ) -> Answer:
        """Ask once, with the retries that the rules allow.

        Raises:
            RequestFailed: If no answer with 200 or 201 came; the circuit may be open then.
        """
        retries = stamina.retry_context(
            on=_wait_before_retry,
            attempts=self.rules.attempts,
            timeout=None,
            wait_initial=self._backoff,
            wait_max=self._backoff * 16,
            wait_jitter=self._backoff,
        )
        try:
            for attempt in retries:
                with attempt:
                    self._pause()
                    answer = self._once(
                        base_url + request.path, request, headers, timeouts, max_bytes
                    )
        except RequestFailed as failure:
            self._count(failure)
            raise
        self._failures = 0
        return answer

    def _count(self, failure: RequestFailed) -> None:
        self._failures = self._failures + 1 if failure.no_contact else 0
        if failure.stops_host:
            self.turn_away(str(failure))
        elif self._failures >= self.rules.stop_after_failures:
            self.stop(f"{failure}, {self._failures} times in a row")

    def _pause(self) -> None:
        wait = self._free_at - time.monotonic()
        if wait > 0:
            time.sleep(wait)

    def _once(
        self,
        url: str,
        request: Request,
        headers: Mapping[str, str],
        timeouts: Timeouts,
        max_bytes: int,
    ) -> Answer:
        content, kind = encode_body(request)
        limits = httpx2.Timeout(timeouts.read_seconds, connect=timeouts.connect_seconds)
        started_at, start = datetime.now(UTC), time.monotonic()
        try:
            with self._http.stream(
                request.method, url, content=content, headers={**kind, **headers}, timeout=limits
            ) as response:
                self._check_status(response)
                peer = tls_peer(response)
                deadline = start + timeouts.total_seconds
                body, truncated = read_body(response, max_bytes, deadline)
                too_large = len(body) > max_bytes
        except TooSlow as error:
            raise RequestFailed(str(error), is_trouble=True) from error
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            what = f"not reached: {error or type(error).__name__}"
            raise _TryAgain(what, no_contact=True) from error
        except httpx2.TimeoutException as error:
            raise _TryAgain(f"no answer in time ({type(error).__name__})") from error
        except httpx2.TransportError as error:
            raise _TryAgain(f"connection lost: {error or type(error).__name__}") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise RequestFailed(f"cannot be asked: {error}") from error
        finally:
            self._free_at = time.monotonic() + self._delay
        return Answer(
            status=response.status_code,
            headers={name: text for name, text in response.headers.items() if name in KEPT_HEADERS},
            body=body[:KEPT_OF_TOO_LARGE] if too_large else body,
            started_at=started_at,
            elapsed_ms=round((time.monotonic() - start) * 1000),
            truncated=truncated,
            too_large=too_large,
            tls=peer,
        )

    def _check_status(self, response: httpx2.Response) -> None:
        status = response.status_code
        if status in _SUCCESS:
            return
        if status == 401:
            raise RequestFailed("HTTP 401, the portal asks for a login", wants_token=True)
        if status == 403:
            raise RequestFailed("HTTP 403, the host turns us away", stops_host=True)
        if status == 429:
            wait = seconds_to_wait(response.headers.get("retry-after"))
            if wait is not None and wait > self.rules.retry_after_max_seconds:
                reason = f"HTTP 429, the host asks to wait {wait:.0f} s; pull again later"
                raise RequestFailed(reason, stops_host=True)
            raise _TryAgain("HTTP 429, too many requests for the host", wait, stops_host=True)
        if status >= 500:
            wait = seconds_to_wait(response.headers.get("retry-after"))
            capped = None if wait is None else min(wait, self.rules.retry_after_max_seconds)
            raise _TryAgain(f"HTTP {status}, the host has trouble", capped)
        if 300 <= status < 400:
            raise RequestFailed(f"HTTP {status}, moved; correct base_url in the portal file")
        raise RequestFailed(f"HTTP {status} instead of 200 or 201")


def _wait_before_retry(error: Exception) -> bool | float:
    if not isinstance(error, _TryAgain):
        return False
    _log.info("asked again: %s", error)
    return True if error.wait is None else error.wait
