"""The ledger's rows behind a unit's scores, with every candidate.

Here: reading them. Not here: how they are chosen (the warehouse does that).
"""

from collections import defaultdict

from dagster_project.audit.asked import Asked
from dagster_project.audit.evidence import Evidence
from dagster_project.audit.evidence_records import Candidate, LedgerRow
from dagster_project.audit.open_for_reading import OpenEdition, Row
from dagster_project.publish.ranking_labels import Label

_WHERE = "as_of = $as_of and period_id = $period_id and unit_code = $unit_code"


def ledger_of(opened: OpenEdition, asked: Asked, evidence: Evidence) -> dict[str, LedgerRow]:
    """Return the unit's ledger by measure; empty where the edition has none."""
    if not opened.has("reconciliation"):
        return {}
    given = {
        "as_of": asked.as_of,
        "period_id": asked.period_id,
        "unit_code": asked.unit.code,
    }
    candidates: dict[str, list[Candidate]] = defaultdict(list)
    source = opened.day("reconciliation_candidates", asked.as_of)
    if source is not None:
        query = (
            f"select * from {source} where {_WHERE} "
            "order by measure_id, chosen desc, precedence, portal_id, dataset, source_measure_id"
        )
        for row in opened.rows(query, given):
            candidates[row["measure_id"]].append(_candidate(row, evidence))
    rows = opened.rows(f"select * from edition.marts.reconciliation where {_WHERE}", given)
    used = asked.basis == "reconciled"
    return {
        row["measure_id"]: _ledger_row(row, candidates[row["measure_id"]], evidence, is_used=used)
        for row in rows
    }


def _candidate(row: Row, evidence: Evidence) -> Candidate:
    names = ("portal_id", "dataset", "source_measure_id", "value", "chosen",
             "inadmissible_reason", "captured_as_of", "observation_id", "is_synthetic")  # fmt: skip
    return Candidate(
        portal=evidence.portal(row["portal_id"]), **{name: row[name] for name in names}
    )


def _ledger_row(
    row: Row, candidates: list[Candidate], evidence: Evidence, *, is_used: bool
) -> LedgerRow:
    names = ("measure_id", "decision_id", "scope", "chosen_value", "chosen_portal",
             "chosen_dataset", "low", "high", "status", "grade", "rule_id", "legal_basis",
             "override_id", "override_author", "override_approver", "override_expires_on",
             "rule_value", "points_at_stake", "ranks_at_stake")  # fmt: skip
    return LedgerRow(
        measure=evidence.measure(row["measure_id"]),
        is_used=is_used,
        reason=Label(row["reason"] or "", row["reason_en"] or ""),
        cause=Label(row["cause"], row["cause_en"]) if row["cause_id"] else None,
        candidates=candidates,
        **{name: row[name] for name in names},
    )
