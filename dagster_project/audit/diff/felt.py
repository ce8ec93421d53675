"""Which causes a ranking can have felt between two sides; `chiso diff` and `rank_changes` ask here.

Here: that rule. Not here: which inputs differ (counterfactuals.py,
rank_changes/day_causes.py), exports (standing_exports.py), what it did (rank_parts.py,
score_parts.py).
"""

from collections.abc import Collection, Mapping

from dagster_project.audit.diff.causes import METHODOLOGY, NEW, ORDER, REVISED, RULES, RowChange
from dagster_project.audit.diff.cutoffs import NATIONAL_BASES

# The ledger alone reads these, so the bases that stand on national figures only are deaf to them.
_LEDGER_ONLY = ("overrides.csv", "reconciliation_rules.csv")


def felt(
    basis: str,
    causes: Collection[str],
    rows: Mapping[str, Collection[RowChange]],
    data: Collection[str],
) -> list[str]:
    """Return the causes that a ranking can have felt, in the order of the steps.

    Args:
        basis: Its basis.
        causes: The causes whose inputs differ, whatever the ranking.
        rows: Cause → changed rows of seeds.
        data: Kinds of change of the exports that it reads.
    """
    deaf = {METHODOLOGY, RULES} if basis == "published" else set()
    if basis in NATIONAL_BASES and all(row.file in _LEDGER_ONLY for row in rows.get(RULES, ())):
        deaf.add(RULES)
    others = set(causes) - {REVISED, NEW} - deaf
    return [cause for cause in ORDER if cause in others | set(data)]
