"""The iGate system's answers: JSON lists, one entry per agency; here the province's own.

Here: fields of the three reports and of the list of agencies. Not here: figures, tokens.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from dagster_project.replay.synthetic.schedule import Export

# An Giang's is the one that its system's public scripts name; Đà Nẵng's is made up.
AGENCY_IDS: Final = {"H01": "6852c2f06d65221a70e5b26b", "H17": "6852c2f06d65221a70e5d0a7"}

_Fields = Mapping[str, str]
_PROGRESS: Final[_Fields] = {
    "received": "dossiers_received_in_period",
    "resolved": "dossiers_resolved",
    "receivedOnline": "dossiers_received_online",
    "receivedDirect": "dossiers_received_direct",
    "resolvedOverdue": "dossiers_resolved_overdue",
}
_ONLINE: Final[_Fields] = {
    "datiepnhan_quantity": "dossiers_received_online",
    "onlinepaid_quantity": "dossiers_paid_online",
}
_DIGITISED: Final[_Fields] = {
    "totalReceiver": "dossiers_received_in_period",
    "totalReceiverHavingFile": "dossiers_digitized",
    "totalComplete": "dossiers_resolved",
    "totalCompleteHavingFile": "dossiers_resolved_digitized",
}
FIELDS: Final[Mapping[str, _Fields]] = {
    "statistic-agency-kgg": _PROGRESS,
    "kgg-dossier-report-online": _ONLINE,
    "digitization-by-agency": _DIGITISED,
}


def render(export: Export) -> bytes:
    """Return a report."""
    own = export.own
    agency = AGENCY_IDS[export.due.portal]
    figures = {field: own.counts[measure] for field, measure in FIELDS[export.dataset].items()}
    if export.dataset == "kgg-dossier-report-online":
        return _json([{"agency_id": agency, "agency_name": own.name, **figures}])
    named = {"id": agency, "code": own.spelled or own.code, "name": own.name}
    return _json([{"agency": named, **figures}])


def agencies(export: Export) -> bytes:
    """Return the list of agencies: the province itself."""
    own = export.own
    agency = AGENCY_IDS[export.due.portal]
    named = {"id": agency, "code": own.spelled or own.code, "name": own.name}
    return _json({"content": [named], "number": 0, "totalPages": 1})


def nothing() -> bytes:
    """Return the answer about days or agencies of which nothing is held."""
    return _json([])


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
