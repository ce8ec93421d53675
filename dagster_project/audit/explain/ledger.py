"""The ledger's rows behind a unit's scores, with every candidate and its cells.

Here: reading them; a row's cells are read when the row is asked for. Not here: how values are
chosen (the warehouse does that), which observations a candidate is made of (`candidates.py`).
"""

from dagster_project.audit.explain.asked import Asked
from dagster_project.audit.explain.candidates import WHERE, Stated, candidates_of
from dagster_project.audit.explain.evidence import Evidence
from dagster_project.audit.explain.evidence_records import Candidate, LedgerRow
from dagster_project.audit.open_for_reading import OpenEdition, Row
from dagster_project.publish.ranking_labels import Label

# More observations behind one candidate are counted, not shown.
MOST_SOURCES = 20


class Ledger:
    """A unit's ledger on one day; empty where the edition has none, or the basis knows none."""

    def __init__(self, opened: OpenEdition, asked: Asked) -> None:
        self._rows: dict[str, Row] = {}
        self._candidates: dict[str, list[Stated]] = {}
        self._made: dict[str, LedgerRow] = {}
        self._is_used = asked.basis == "reconciled"
        if asked.basis == "published" or not opened.has("reconciliation"):
            return
        given = {
            "as_of": asked.as_of,
            "period_id": asked.period_id,
            "unit_code": asked.unit.code,
        }
        rows = opened.rows(f"select * from edition.marts.reconciliation where {WHERE}", given)
        self._rows = {row["measure_id"]: row for row in rows}
        if rows:
            self._candidates = candidates_of(opened, asked)

    def edges(self) -> list[Row]:
        """Return what leads to the observations of all candidates."""
        return [edge for rows in self._candidates.values() for one in rows for edge in one.edges]

    def row(self, measure_id: str, evidence: Evidence) -> LedgerRow | None:
        """Return the row of a count, its cells read; None where the ledger has none."""
        if measure_id in self._rows and measure_id not in self._made:
            self._made[measure_id] = _ledger_row(
                self._rows[measure_id],
                [_candidate(one, evidence) for one in self._candidates.get(measure_id, [])],
                evidence,
                is_used=self._is_used,
            )
        return self._made.get(measure_id)


def _candidate(stated: Stated, evidence: Evidence) -> Candidate:
    names = ("portal_id", "dataset", "source_measure_id", "value", "chosen",
             "inadmissible_reason", "captured_as_of", "observation_id", "is_synthetic")  # fmt: skip
    return Candidate(
        portal=evidence.portal(stated.row["portal_id"]),
        is_sum=stated.row["observation_id"] is None,
        sources=[evidence.source(edge) for edge in stated.edges[:MOST_SOURCES]],
        sources_not_shown=max(0, len(stated.edges) - MOST_SOURCES),
        **{name: stated.row[name] for name in names},
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
