"""The truth table and the served files agree, read by the contracts of the portal files."""

import csv
import io
import subprocess
import sys
from collections import Counter
from decimal import Decimal

import pytest

from dagster_project.replay import RunningReplay
from dagster_project.replay.carried import load_carried
from dagster_project.replay.holdings import Holdings, instant_text
from dagster_project.replay.synthetic import SyntheticPortals
from dagster_project.replay.synthetic.exports import make_exports, national_instant
from dagster_project.replay.synthetic.figures import (
    add_up,
    derived,
    listed_nationally,
    share_out,
    spread,
)
from dagster_project.replay.synthetic.injections import INJECTIONS, KINDS
from dagster_project.replay.synthetic.layout import TOTAL
from dagster_project.replay.synthetic.national import national_counts
from dagster_project.replay.synthetic.schedule import LISTED, YEAR, Export
from dagster_project.replay.synthetic.truth import measures_of, truth_rows
from dagster_project.replay.synthetic.wire_igate import AGENCY_IDS
from tests.replay.conftest import Asker
from tests.replay.synthetic_asker import portal_of, read_export


@pytest.fixture(scope="module")
def national() -> Holdings:
    """The real figures that the project carries."""
    return load_carried()


@pytest.fixture(scope="module")
def exports(national: Holdings) -> tuple[Export, ...]:
    """Every synthetic export."""
    return make_exports(national)


def key_of(export: Export) -> tuple[str, str, str]:
    return export.due.portal, export.dataset, instant_text(export.due.at)


def said(replay: RunningReplay, export: Export) -> dict[str, dict[str, int]]:
    """Return what the served file says, by the name or code that it says it under."""
    portal, dataset, at = key_of(export)
    parsed = read_export(replay, portal, dataset, export.due.day, at)
    assert parsed.rejects == []
    assert not parsed.unknown_fields
    found: dict[str, dict[str, int]] = {}
    for row in parsed.rows:
        own = row.unit.code == export.due.unit or row.unit.name == TOTAL
        unit = export.due.unit if own else row.unit.code or row.unit.name or ""
        assert row.value == row.value.to_integral_value() if row.value else True
        found.setdefault(unit, {})[row.measure_id] = int(row.value or 0)
    return found


def test_files_say_what_the_figures_are(carried: Asker, exports: tuple[Export, ...]) -> None:
    for export in exports:
        found = said(carried.replay, export)
        assert len(found) == len(export.rows), key_of(export)
        assert found[export.due.unit] == {m: export.own.counts[m] for m in measures_of(export)}
        values = sorted(tuple(counts.values()) for counts in found.values())
        expected = sorted(tuple(row.counts[m] for m in measures_of(export)) for row in export.rows)
        assert values == expected, key_of(export)


def test_every_disagreement_in_the_files_is_in_the_truth_table_and_no_other(
    carried: Asker, national: Holdings, exports: tuple[Export, ...]
) -> None:
    found: set[tuple[object, ...]] = set()
    for export in exports:
        if export.due.superseded or export.cutoff < export.due.day or export.due.portal == "H21":
            continue  # H21 names its units only; its own figures are compared below
        found |= differences(national, export, said(carried.replay, export))
    for gia_lai in (export for export in exports if export.due.portal == "H21"):
        own = {"H21": said(carried.replay, gia_lai)["H21"]}
        found |= differences(national, gia_lai, own)
    assert found == {
        (row.as_of, row.unit_code, row.measure_id, row.national_value, row.provincial_value)
        for row in truth_rows(national)
        if row.kind == "other_value"
    }


def differences(
    national: Holdings, export: Export, found: dict[str, dict[str, int]]
) -> set[tuple[object, ...]]:
    different: set[tuple[object, ...]] = set()
    for unit, counts in found.items():
        real = national_counts(national, national_instant(export.due), YEAR, unit)
        if unit == LISTED:
            real["procedures_listed"] = listed_nationally(unit)
        both = counts | derived(counts)
        for measure in both.keys() & real.keys():
            if both[measure] != real[measure]:
                different.add((export.due.day, unit, measure, real[measure], both[measure]))
    return different


def test_injections_and_truth_name_the_same_things(national: Holdings) -> None:
    rows = truth_rows(national)
    assert {row.kind for row in rows} == set(KINDS)
    told = {(row.portal_id, row.as_of, row.unit_code, row.kind) for row in rows}
    injected = {(one.portal, one.day, one.unit, one.kind) for one in INJECTIONS}
    assert {each for each in told if each[3] != "carried_forward"} == injected
    identities = {(row.unit_code, row.identity) for row in rows if row.identity}
    declared = {(one.unit, name) for one in INJECTIONS for name in one.identity.split()}
    assert identities == declared
    assert all(row.exact == (row.kind in ("other_value", "identity_broken")) for row in rows)
    assert len(rows) == len(set(rows))


def test_a_unit_spelled_otherwise_is_no_disagreement(national: Holdings) -> None:
    rows = [row for row in truth_rows(national) if row.kind == "spelled_otherwise"]
    assert {"H44.07", "H21.17", "H21.204", "H01", "H56"} <= {row.unit_code for row in rows}
    assert not any(row.exact for row in rows)


def test_figures_of_a_year_do_not_fall(exports: tuple[Export, ...]) -> None:
    early, late = (
        {row.code: row.counts for row in export.rows}
        for export in exports
        if (export.due.portal, export.dataset) == ("H44", "tien-do")
    )
    rising = ("dossiers_handled", "dossiers_resolved", "dossiers_received_in_period",
              "dossiers_received_online")  # fmt: skip
    for unit, counts in early.items():
        assert all(late[unit][measure] >= counts[measure] for measure in rising), unit


def test_honest_figures_keep_every_identity() -> None:
    for handled in (0, 1, 3, 5, 17, 161, 4_852, 670_094):
        for late in {0, 1, handled // 7, handled // 2, handled}:
            on_time = max(handled - late, 0)
            for pauses in (False, True):
                counts = spread(f"unit {handled}", handled, on_time, pauses=pauses)
                check_identities(counts, handled, on_time)


def check_identities(counts: dict[str, int], handled: int, on_time: int) -> None:
    assert min(counts.values()) >= 0
    total = {name.removeprefix("dossiers_"): value for name, value in counts.items()}
    assert total["carried_over"] + total["received_in_period"] == handled
    ends = ("resolved", "open", "suspended", "returned")
    assert sum(total.get(name, 0) for name in ends) == handled
    channels = ("received_online", "received_direct", "received_postal")
    assert sum(total[name] for name in channels) == total["received_in_period"]
    follows = derived(counts)
    assert follows == {"dossiers_on_time": on_time, "dossiers_overdue": handled - on_time}


def test_parts_sum_to_the_whole_within_their_caps() -> None:
    assert share_out(10, [1, 1, 1]) == [4, 3, 3]
    assert share_out(9, [1, 1, 1], [1, 8, 8]) == [1, 4, 4]
    assert add_up([{"a": 1}, {"a": 2, "b": 3}]) == {"a": 3, "b": 3}
    with pytest.raises(ValueError, match="does not fit"):
        share_out(9, [1, 1], [4, 4])


def test_the_same_seed_gives_the_same_bytes(national: Holdings) -> None:
    once, again = (dict(SyntheticPortals(held).files()) for held in (national, load_carried()))
    assert once == again
    assert len(once) == 20


def test_the_table_is_printed_as_csv(national: Holdings) -> None:
    command = [sys.executable, "-m", "dagster_project.replay.synthetic", "--truth"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = list(csv.DictReader(io.StringIO(printed)))
    assert list(lines[0])[:8] == [
        "unit_code", "period", "measure_id", "portal_id", "national_value", "provincial_value",
        "kind", "exact",
    ]  # fmt: skip
    assert Counter(line["kind"] for line in lines) == Counter(
        row.kind for row in truth_rows(national)
    )
    (resolved,) = (
        line for line in lines
        if (line["unit_code"], line["measure_id"], line["kind"])
        == ("H44", "dossiers_resolved", "other_value")
    )  # fmt: skip
    assert Decimal(resolved["national_value"]) - Decimal(resolved["provincial_value"]) == 568
    assert resolved["exact"] == "true"


def test_agency_ids_are_those_of_the_portal_files() -> None:
    for portal_id, agency in AGENCY_IDS.items():
        assert portal_of(portal_id)[0].options["agency_id"] == agency
