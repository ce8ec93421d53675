"""The family `tabular`: addresses, contracts in portal files, versions."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from dagster_project.ingest.catalogue import CatalogueError, load_catalogue
from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.connectors.protocol import requests_on
from dagster_project.ingest.models import Root
from tests.tables.made_files import portal

OWN = [Root("H21", "H21")]


def test_a_running_period_is_asked_up_to_the_day_and_known_by_its_period() -> None:
    own = portal()
    connector = connector_for(own)
    asked = [
        requests_on(connector, own.datasets[0], "2026", OWN, day)[0]
        for day in (date(2026, 10, 10), date(2026, 10, 11))
    ]
    assert [request.path for request in asked] == [
        "/tien-do.xlsx?tu=01%2F01%2F2026&den=10%2F10%2F2026",
        "/tien-do.xlsx?tu=01%2F01%2F2026&den=11%2F10%2F2026",
    ]
    assert asked[0].key("H21", "progress") == asked[1].key("H21", "progress")
    assert asked[0].key("H21", "progress") == (
        connector.requests(own.datasets[0], "2026", OWN)[0].key("H21", "progress")
    )


def problems(folder: Path, **table: Any) -> list[str]:
    content = portal().model_dump(mode="json", exclude_defaults=True)
    options = content["datasets"][0]["options"]
    options["table"] |= table
    (folder / "H21.yaml").write_text(yaml.safe_dump(content, allow_unicode=True))
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    return caught.value.problems


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (
            {"columns": [{"header": "Tổng số", "measures": ["dossiers_lost"]}]},
            "columns.0: Tổng số: measure 'dossiers_lost' is not in measures.csv; add it there",
        ),
        ({"heder": {}}, "heder: unknown key; did you mean 'header'? Otherwise remove it"),
        (
            {"totals": ["(tổng"]},
            "totals.0: is no regular expression (missing ), unterminated subpattern at "
            "position 0); correct it",
        ),
        (
            {"numbers": {"thousands": ".", "decimal": "."}},
            "numbers: thousands and decimal cannot be the same mark; correct the value",
        ),
        (
            {"banner": {"pattern": "năm 2026"}},
            "banner: pattern must name the groups `to` (and `from`), or `year` (and `half`, "
            "`quarter` or `month`); write (?P<to>[0-9/]+)",
        ),
        ({"format": "csv"}, "delimiter is missing; a CSV file needs it"),
        ({"unit": {}}, "unit: names no column; give the header of the name or of the code"),
    ],
)
def test_a_faulty_contract_is_told_by_its_key(
    tmp_path: Path, table: dict[str, Any], problem: str
) -> None:
    found = problems(tmp_path, **table)
    assert len(found) == 1
    assert found[0].startswith("H21.yaml: datasets.0.options.table")
    assert found[0].endswith(problem)


def test_an_unknown_place_in_an_address(tmp_path: Path) -> None:
    content = portal().model_dump(mode="json", exclude_defaults=True)
    content["datasets"][0]["options"]["path"] = "/x?thang={month}"
    (tmp_path / "H21.yaml").write_text(yaml.safe_dump(content, allow_unicode=True))
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(tmp_path)
    assert caught.value.problems == [
        "H21.yaml: datasets.0.options.path: has the unknown place {month}; "
        "known: {from}, {to}, {year}, {unit}"
    ]


def test_a_file_is_asked_for_the_portals_own_unit(tmp_path: Path) -> None:
    content = portal().model_dump(mode="json", exclude_defaults=True)
    del content["datasets"][0]["roots"]
    (tmp_path / "H21.yaml").write_text(yaml.safe_dump(content, allow_unicode=True))
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(tmp_path)
    assert caught.value.problems == [
        "H21.yaml: datasets.0.roots: is country, but a file holds the units of H21; write own"
    ]


def test_the_version_follows_the_contract() -> None:
    versions = {
        connector_for(portal(**change)).parser_version
        for change in ({}, {"zeros": ["-"]}, {"numbers": {"thousands": ","}})
    }
    assert len(versions) == 3
    assert all(version.startswith("tabular/1+") for version in versions)
    assert connector_for(portal()).parser_version == connector_for(portal()).parser_version
