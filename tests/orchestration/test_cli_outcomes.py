"""What a run says about its exports: nothing that is lacking is hidden, nothing is said twice."""

from datetime import date

from dagster_project.commands.outcomes import SHOWN, SHOWN_BAD, messages
from dagster_project.ingest.models import DatasetOutcome, DatasetStatus

DAY = date(2026, 10, 10)


def outcome(dataset: str, status: DatasetStatus, *said: str) -> DatasetOutcome:
    return DatasetOutcome(
        portal_id="H20", dataset=dataset, as_of=DAY, status=status, messages=list(said)
    )


def test_what_is_lacking_comes_first_and_is_not_cut_short() -> None:
    notes = outcome("tien-do", "pulled", *(f"note {n}" for n in range(SHOWN)))
    refused = outcome("so-hoa", "incomplete", *(f"refused {n}" for n in range(9)))
    lines = messages([notes, refused])
    assert lines[:9] == [f"H20: refused {n} (so-hoa)" for n in range(9)]
    assert lines[9:] == ["H20: note 0 (tien-do)", "and 9 more messages (--json lists them)"]
    many = outcome("so-hoa", "failed", *(f"refused {n}" for n in range(SHOWN_BAD + 1)))
    assert messages([many])[SHOWN_BAD:] == ["and 1 more message (--json lists them)"]


def test_one_message_of_many_exports_counts_them() -> None:
    said = [outcome(f"export-{n}", "failed", "the folder does not exist") for n in range(23)]
    assert messages(said) == ["H20: the folder does not exist (23 exports)"]
    assert messages(said[:2]) == ["H20: the folder does not exist (export-0, export-1)"]
