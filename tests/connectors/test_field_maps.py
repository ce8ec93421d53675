"""Field maps and the register of measures belong together."""

import csv

import pytest
from pydantic import ValidationError

from dagster_project.ingest.connectors import FAMILIES
from dagster_project.ingest.connectors.field_maps import (
    FOLDER,
    LegacyMap,
    National2026Map,
    cell,
    load_map,
    measure_kinds,
)
from dagster_project.settings import PROJECT_ROOT

MEASURES = PROJECT_ROOT / "seeds" / "measures.csv"
# Measures that only provincial exports state.
PROVINCIAL = {
    "dossiers_of_fee_procedures",
    "dossiers_received_in_period",
    "dossiers_carried_over",
    "dossiers_received_online",
    "dossiers_received_direct",
    "dossiers_received_postal",
    "dossiers_resolved_early",
    "dossiers_resolved_on_time",
    "dossiers_resolved_overdue",
    "dossiers_open",
    "dossiers_open_on_time",
    "dossiers_open_overdue",
    "dossiers_suspended",
    "dossiers_suspended_on_time",
    "dossiers_suspended_overdue",
    "dossiers_returned",
    "dossiers_resolved_digitized",
    "procedures_online_used",
}
# The denominator of indicator 1.4, from yearly reports: no portal exports it.
REPORTED = {"dossiers_reported", "dossiers_received_nationally"}


def mapped_measures() -> set[str]:
    """Every measure that a map names."""
    national, _ = load_map(National2026Map, "national_2026.yaml")
    legacy, _ = load_map(LegacyMap, "national_legacy.yaml")
    found = {national.formalities.measure}
    for dataset in national.datasets.values():
        for cells in [dataset.figures, *dataset.groups.values()]:
            found |= {measure for measures in cells.values() for measure in measures}
        found |= {measure for parts in dataset.metrics.values() for measure in parts.values()}
    for service in legacy.datasets.values():
        found |= {measure for measures in service.figures.values() for measure in measures}
    return found


def test_maps_and_register_name_the_same_measures() -> None:
    with MEASURES.open(encoding="utf-8", newline="") as lines:
        registered = {row["measure_id"] for row in csv.DictReader(lines)}
    assert mapped_measures() == registered - PROVINCIAL - REPORTED
    assert registered >= PROVINCIAL


def test_kinds_fit_the_part_of_a_metric() -> None:
    national, _ = load_map(National2026Map, "national_2026.yaml")
    kinds = measure_kinds()
    part_kinds = {
        "numerator": "count",
        "denominator": "count",
        "score": "published_score",
        "ratio": "published_ratio",
    }
    for dataset in national.datasets.values():
        for parts in dataset.metrics.values():
            assert {part: kinds[measure] for part, measure in parts.items()} == part_kinds


def test_an_unknown_measure_does_not_load() -> None:
    with pytest.raises(ValueError, match=r"'dossiers_lost' is not in measures\.csv"):
        cell(["dossiers_lost"], "here")


def test_one_cell_has_one_kind() -> None:
    with pytest.raises(ValueError, match="cannot be"):
        cell(["score_2_1", "ratio_2_1"], "here")


def test_an_unknown_key_does_not_load() -> None:
    with pytest.raises(ValidationError):
        National2026Map.model_validate({"version": 1, "surprise": True})


def test_versions_name_family_code_and_map() -> None:
    for family, connector in FAMILIES.items():
        assert connector.parser_version.startswith(f"{family}/1.1+")
        assert len(connector.parser_version.rpartition("+")[2]) == 8
    assert {path.stem for path in FOLDER.glob("*.yaml")} >= set(FAMILIES)
