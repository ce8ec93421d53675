"""What is wrong on purpose in the synthetic figures: the one list that exports and truth share.

Here: kinds and the list. Not here: how a change spreads over a unit's figures (`exports.py`),
the table of what must be found (`truth.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final
from unicodedata import normalize

KINDS: Final = {
    "other_value": "another value of a count that the national portal gives too",
    "identity_broken": "figures of one export that contradict each other",
    "stale_cutoff": "figures up to an earlier day: shown, no candidate",
    "superseded": "figures of a file that a corrected one replaced the same day",
    "carried_forward": "figures of an earlier day of a portal that is down",
    "other_scope": "a count of the period beside one that holds what was carried over: ambiguous",
    "spelled_otherwise": "a unit under another spelling or code, with equal figures",
}
NO_CHANGE: Final[Mapping[str, int]] = MappingProxyType({})


@dataclass(frozen=True)
class Injection:
    """One thing that is wrong, or looks wrong, in the export of a day.

    Attributes:
        unit: The unit it concerns.
        shifts: Changes of handled, on time, resolved or other counts from which all figures of
            the unit follow: they stay consistent.
        tampers: Changes of single figures afterwards: identities break.
        identity: The identities that break, separated by spaces.
        spelled: Name or code that the export writes instead.
        exact: Whether the ledger or the identity checks must find it, and nothing else.
    """

    portal: str
    dataset: str
    day: date
    unit: str
    kind: str
    note: str
    shifts: Mapping[str, int] = field(default_factory=lambda: NO_CHANGE)
    tampers: Mapping[str, int] = field(default_factory=lambda: NO_CHANGE)
    identity: str = ""
    spelled: str = ""
    exact: bool = True


PHU_THO_DAY: Final = date(2026, 9, 26)
LAST_DAY: Final = date(2026, 10, 10)

INJECTIONS: Final = (
    # Phú Thọ on the day when the national portal's units and resolved dossiers were captured.
    Injection("H44", "tien-do", PHU_THO_DAY, "H44", "other_value",
              "568 resolved dossiers reached the national portal but not the province's count",
              shifts={"dossiers_resolved": -568}),
    Injection("H44", "tien-do", PHU_THO_DAY, "H44.100", "other_value",
              "31 dossiers that the province counts and did not sync",
              shifts={"dossiers_handled": 31, "dossiers_on_time": 31}),
    Injection("H44", "tien-do", PHU_THO_DAY, "H44.104", "other_value",
              "12 dossiers overdue by the clock, on time by the day",
              shifts={"dossiers_on_time": -12}),
    Injection("H44", "tien-do", PHU_THO_DAY, "H44.110", "other_value",
              "one dossier: within any sensible tolerance, a disagreement nevertheless",
              shifts={"dossiers_handled": 1, "dossiers_on_time": 1}),
    Injection("H44", "tien-do", PHU_THO_DAY, "H44.07", "spelled_otherwise",
              "the code in its old long form", spelled="000.00.07.H44", exact=False),
    Injection("H44", "thanh-toan", PHU_THO_DAY, "H44.100", "other_value",
              "46 payments through the province's own gateway",
              shifts={"dossiers_paid_online": 46}),
    *(
        Injection("H44", dataset, day, "H44", "identity_broken",
                  "the total holds the dossiers of units that the table does not list",
                  identity="stated_total")
        for day in (PHU_THO_DAY, LAST_DAY) for dataset in ("tien-do", "thanh-toan")
    ),
    # Phú Thọ on the last day.
    Injection("H44", "tien-do", LAST_DAY, "H44", "other_value",
              "24 dossiers on time that the province never registered",
              shifts={"dossiers_handled": -24, "dossiers_on_time": -24}),
    Injection("H44", "thanh-toan", LAST_DAY, "H44", "other_value",
              "118 dossiers with a fee that the national portal does not know to have one",
              shifts={"dossiers_with_fee_obligation": 118}),
    # Thanh Hóa.
    Injection("H56", "ChiTieuTienDo", LAST_DAY, "H56", "other_value",
              "1,286 dossiers not yet synced, 412 of them overdue",
              shifts={"dossiers_handled": 1286, "dossiers_on_time": 874}),
    Injection("H56", "ChiTieuTienDo", LAST_DAY, "H56", "identity_broken",
              "25 dossiers stand in no channel",
              tampers={"dossiers_received_direct": -25}, identity="channels"),
    Injection("H56", "ChiTieuSoHoa", LAST_DAY, "H56", "other_value",
              "15,020 dossiers digitised after they were synced",
              shifts={"dossiers_digitized": 15020}),
    Injection("H56", "ChiTieuTTTT", LAST_DAY, "H56", "other_value",
              "2,310 payments that reached the national portal only",
              shifts={"dossiers_paid_online": -2310}),
    *(
        Injection("H56", dataset, LAST_DAY, "H56", "spelled_otherwise",
                  "the code in its old long form", spelled="000.00.00.H56", exact=False)
        for dataset in ("ChiTieuTienDo", "ChiTieuDvcTrucTuyen", "ChiTieuTTTT", "ChiTieuSoHoa")
    ),
    # An Giang.
    Injection("H01", "kgg-dossier-report-online", LAST_DAY, "H01", "other_value",
              "1,420 payments by the day of submission that count elsewhere",
              shifts={"dossiers_paid_online": -1420}),
    Injection("H01", "digitization-by-agency", LAST_DAY, "H01", "identity_broken",
              "14 resolved dossiers more than in the report of progress",
              tampers={"dossiers_resolved": 14}, identity="same_count"),
    Injection("H01", "statistic-agency-kgg", LAST_DAY, "H01", "other_scope",
              "received in the period beside handled, which holds what was carried over",
              exact=False),
    Injection("H01", "digitization-by-agency", LAST_DAY, "H01", "spelled_otherwise",
              "the code in its old long form", spelled="000.00.00.H01", exact=False),
    # Gia Lai.
    Injection("H21", "tien-do", LAST_DAY, "H21", "other_value",
              "640 dossiers overdue in the province's count",
              shifts={"dossiers_on_time": -640}),
    Injection("H21", "danh-sach-tthc", LAST_DAY, "H21", "other_value",
              "23 procedures that the national portal lists for the province, and it does not",
              shifts={"procedures_listed": -23}),
    Injection("H21", "tien-do", LAST_DAY, "H21.180", "identity_broken",
              "15 online dossiers too many",
              tampers={"dossiers_received_online": 15}, identity="channels"),
    Injection("H21", "tien-do", LAST_DAY, "H21.186", "identity_broken",
              "15 online dossiers too few",
              tampers={"dossiers_received_online": -15}, identity="channels"),
    Injection("H21", "tien-do", LAST_DAY, "H21.192", "identity_broken",
              "8 dossiers resolved early are classed as open within term",
              tampers={"dossiers_resolved_early": -8, "dossiers_open_on_time": 8},
              identity="classes open_classes"),
    Injection("H21", "tien-do", LAST_DAY, "H21.197", "identity_broken",
              "8 open dossiers within term are classed as resolved early",
              tampers={"dossiers_resolved_early": 8, "dossiers_open_on_time": -8},
              identity="classes open_classes"),
    *(
        Injection("H21", "tien-do", LAST_DAY, unit, "spelled_otherwise", note, spelled=spelled,
                  exact=False)
        for unit, spelled, note in (
            ("H21.01", "Sở Dân tộc và Tôn giáo", "without the suffix ` - tỉnh Gia Lai`"),
            ("H21.17", normalize("NFD", "Sở Văn hóa, Thể thao và Du lịch"),
             "decomposed letters (NFD), without the suffix"),
            ("H21.163", "UBND xã Kông Bơ La", "without the suffix ` - Gia Lai`"),
            ("H21.204", "UBND xã Hoà Hội", "tone mark placed the older way"),
            ("H21.234", "UBND xã An Hoà", "tone mark placed the older way"),
            ("H21.109", "UBND xã Ayun", "xã for Xã"),
        )
    ),
    # Đồng Tháp: the first file is wrong, the one that replaces it less so.
    Injection("H20", "tien-do", LAST_DAY, "H20", "superseded",
              "a whole day's dossiers entered twice",
              shifts={"dossiers_handled": 4054, "dossiers_on_time": 3587}, exact=False),
    Injection("H20", "tien-do", LAST_DAY, "H20", "other_value",
              "127 dossiers overdue in the corrected file, on time at the national portal",
              shifts={"dossiers_on_time": -127}),
    Injection("H20", "so-hoa", LAST_DAY, "H20", "stale_cutoff",
              "the file ends on 2026-09-30",
              shifts={"dossiers_digitized": -4210, "dossiers_reusing_data": -5018}, exact=False),
)  # fmt: skip
