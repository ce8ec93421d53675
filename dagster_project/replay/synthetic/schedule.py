"""Which portal holds which synthetic export at which instant.

Here: the schedule and the shape of an export. Not here: figures (`exports.py`), bytes (`wire_*`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from dagster_project.replay.holdings import read_instant
from dagster_project.replay.synthetic.injections import (
    INJECTIONS,
    LAST_DAY,
    PHU_THO_DAY,
    Injection,
)

YEAR: Final = "2026"
PHU_THO_AT: Final = read_instant("2026-09-26T07:00:00Z")
EARLIER_AT: Final = read_instant("2026-10-04T23:00:28Z")
LAST_AT: Final = read_instant("2026-10-10T07:00:00Z")
CORRECTED_AT: Final = read_instant("2026-10-10T09:30:00Z")
EARLIER_DAY: Final = date(2026, 10, 5)
STALE_DAY: Final = date(2026, 9, 30)

IGATE: Final = ("statistic-agency-kgg", "kgg-dossier-report-online", "digitization-by-agency")
TANDAN: Final = ("ChiTieuTienDo", "ChiTieuDvcTrucTuyen", "ChiTieuTTTT", "ChiTieuSoHoa")
AGENCIES: Final = "agencies"
PROGRESS: Final = "tien-do"
PAYMENT: Final = "thanh-toan"
DIGITISED: Final = "so-hoa"
PROCEDURES: Final = "danh-sach-tthc"
# The national portal's lists of procedures, and the province whose list it gives.
NATIONAL_LISTS: Final = "national_procedures"
LISTED: Final = "H21"


@dataclass(frozen=True)
class Due:
    """A line of the schedule: exports of one portal, pulled at an instant of a Vietnamese day.

    Attributes:
        pauses: Whether the system counts suspended and returned dossiers apart.
        superseded: Whether a later file of the same day replaces these.
    """

    portal: str
    datasets: tuple[str, ...]
    at: datetime
    day: date
    pauses: bool = False
    superseded: bool = False

    @property
    def unit(self) -> str:
        """The province whose exports these are."""
        return LISTED if self.portal == NATIONAL_LISTS else self.portal

    def injections(self, unit: str, dataset: str | None = None) -> list[Injection]:
        """Return what is wrong on purpose in a unit, in all exports or in one."""
        return [
            one
            for one in INJECTIONS
            if (one.portal, one.day, one.unit) == (self.portal, self.day, unit)
            and dataset in (None, one.dataset)
            and (one.kind == "superseded") == self.superseded
        ]


SCHEDULE: Final = (
    Due("H44", (PROGRESS, PAYMENT), PHU_THO_AT, PHU_THO_DAY),
    Due("H17", IGATE, EARLIER_AT, EARLIER_DAY),
    Due("H01", IGATE, LAST_AT, LAST_DAY),
    Due("H20", (PROGRESS,), LAST_AT, LAST_DAY, superseded=True),
    Due("H20", (DIGITISED,), LAST_AT, LAST_DAY),
    Due("H21", (PROGRESS, PROCEDURES), LAST_AT, LAST_DAY),
    Due(NATIONAL_LISTS, (PROCEDURES,), LAST_AT, LAST_DAY),
    Due("H44", (PROGRESS, PAYMENT), LAST_AT, LAST_DAY),
    Due("H56", TANDAN, LAST_AT, LAST_DAY, pauses=True),
    Due("H20", (PROGRESS,), CORRECTED_AT, LAST_DAY),
)
# Asked at that instant, but down.
DOWN: Final[Mapping[tuple[str, datetime], tuple[str, ...]]] = {("H17", LAST_AT): IGATE}
PORTALS: Final = tuple(sorted({due.portal for due in SCHEDULE}))


@dataclass(frozen=True)
class UnitFigures:
    """One row of an export; `spelled` is what it writes in place of the name or the code."""

    code: str
    name: str
    counts: Mapping[str, int]
    spelled: str = ""


@dataclass(frozen=True)
class Export:
    """One export; `own` is the province's row, the stated total.

    Attributes:
        cutoff: Last day that its figures cover.
    """

    due: Due
    dataset: str
    cutoff: date
    own: UnitFigures
    units: tuple[UnitFigures, ...] = ()

    @property
    def first_day(self) -> date:
        """First day that its figures cover."""
        return date(self.cutoff.year, 1, 1)

    @property
    def rows(self) -> tuple[UnitFigures, ...]:
        """The units and the province."""
        return (*self.units, self.own)
