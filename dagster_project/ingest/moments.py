"""When is pulled: today, or the instants that a replay portal holds.

Here: the replay portal's list of instants. Not here: what is asked at a moment (planning).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import httpx2

from dagster_project.ingest.periods import Period, parse_moment, vn_date
from dagster_project.settings import Settings

_TIMEOUT_SECONDS = 20


class ReplayUnavailable(RuntimeError):
    """The replay portal does not say which instants it holds."""


@dataclass(frozen=True)
class Moment:
    """A day to pull, or a replayed instant of it.

    Attributes:
        day: The Vietnamese day.
        instant: The replayed moment; None when pulling live.
        portals: Portals that hold something then; None for all.
        periods: Periods that the replay portal holds then, by portal; None if it doesn't say.
    """

    day: date
    instant: datetime | None = None
    portals: frozenset[str] | None = None
    periods: Mapping[str, frozenset[str]] | None = None

    def concerns(self, portal_id: str) -> bool:
        """Whether a portal is asked at this moment."""
        return self.portals is None or portal_id in self.portals


def replay_moments(replay_url: str, days: Collection[date] | None = None) -> list[Moment]:
    """Return the instants that a replay portal holds, oldest first.

    Args:
        replay_url: Its base URL.
        days: Only instants of these Vietnamese days; all if None.

    Raises:
        ReplayUnavailable: If it does not answer, or not with a list of instants.
    """
    url = f"{replay_url.rstrip('/')}/replay/instants"
    try:
        answer = httpx2.get(url, timeout=_TIMEOUT_SECONDS, trust_env=False)
        answer.raise_for_status()
        moments = [_moment(entry) for entry in answer.json()["instants"]]
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise ReplayUnavailable(
            f"{url}: the replay portal does not answer ({error or type(error).__name__}); "
            "start it with `chiso replay`, or unset CHISO_REPLAY_URL to pull the portals themselves"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ReplayUnavailable(
            f"{url}: holds no list of instants ({type(error).__name__}: {error}); "
            "let CHISO_REPLAY_URL name a `chiso replay`"
        ) from error
    wanted = [moment for moment in moments if days is None or moment.day in days]
    return sorted(wanted, key=lambda moment: (moment.day, moment.instant))


def replay_days(settings: Settings) -> list[date]:
    """Return the Vietnamese days that the replay portal holds.

    Raises:
        ReplayUnavailable: If it does not answer.
    """
    if settings.replay_url is None:
        return []
    return sorted({moment.day for moment in replay_moments(settings.replay_url)})


def _moment(entry: Mapping[str, Any]) -> Moment:
    instant = parse_moment(entry["at"])
    periods: Mapping[str, list[str]] | None = entry.get("periods")
    held = None
    if periods is not None:
        held = {portal: frozenset(map(_period_id, ids)) for portal, ids in periods.items()}
    return Moment(vn_date(instant), instant, frozenset(entry["portals"]), held)


def _period_id(text: str) -> str:
    return Period.parse(text).id
