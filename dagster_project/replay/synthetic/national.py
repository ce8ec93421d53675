"""The real national counts that synthetic provincial figures start from.

Here: which captured column is which measure, and reading one unit's counts. Not here: what is
made of them (`figures.py`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from dagster_project.replay.holdings import COUNTRY, NATIONAL, Holdings, plain_code

Counts = dict[str, int]

# Only counts that a provincial export can state too.
_MEASURES: Final[Mapping[str, Mapping[str, str]]] = {
    "dvc-progress-tree": {
        "totalReceived": "dossiers_handled",
        "totalOnTime": "dossiers_on_time",
        "totalOverdue": "dossiers_overdue",
        "totalCompleted": "dossiers_resolved",
    },
    "provide-online-tree": {
        "authorityCount": "procedures_in_authority",
        "partialCount": "procedures_online_partial",
        "fullCount": "procedures_online_full",
    },
    "formality-online-payment-tree": {
        "totalDossierOnlinePaymentSuccess": "dossiers_paid_online",
        "totalDossierFinancialObligation": "dossiers_with_fee_obligation",
        "totalDossierOnlineFormalityPaymentSuccess": "procedures_with_online_payment",
        "totalFeeFormality": "procedures_with_fee",
    },
    "dossier-digitized": {
        "SO_HOA_GIAY_TO_GIAI_QUYET.numerator": "dossiers_digitized",
        "REUSED_DIGITIZED_DATA.numerator": "dossiers_reusing_data",
    },
}


def national_counts(holdings: Holdings, at: datetime, period: str, code: str) -> Counts:
    """Return the counts that the national portal gave for a unit at an instant."""
    counts: Counts = {}
    for dataset, measures in _MEASURES.items():
        table = holdings.tables.get((NATIONAL, at, dataset, period))
        if table is None:
            continue
        root = COUNTRY if "." not in code else code.partition(".")[0]
        own = table.own.get(code)
        members = [row for row in table.below.get(root, ()) if plain_code(row.unit.code) == code]
        for row in ([own] if own else []) + members[:1]:
            for column, measure in measures.items():
                text = row.values.get(column, "")
                if text.isdigit():
                    counts.setdefault(measure, int(text))
    return counts


def children(holdings: Holdings, at: datetime, period: str, code: str) -> list[tuple[str, str]]:
    """Return codes and names of the units below a province that the national portal listed."""
    found: dict[str, str] = {}
    for dataset in ("service-results", *_MEASURES):
        table = holdings.tables.get((NATIONAL, at, dataset, period))
        for row in table.below.get(code, ()) if table else ():
            found.setdefault(row.unit.code, row.unit.name or "")
    return sorted(found.items())
