"""Portal files: what they may say, and how their faults are told."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from dagster_project.ingest.catalogue import (
    CatalogueError,
    load_catalogue,
    missing_tokens,
    read_catalogue,
    schema_text,
)
from dagster_project.settings import Settings
from tests.ingest.toy_portal import toy_dataset, toy_file

FAMILIES = {"toy": {"scores", "counts"}}
URL = "https://portal.example/api"


def write(folder: Path, content: Any, name: str = "toy.yaml") -> Path:
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder, FAMILIES)
    return caught.value.problems


def test_the_projects_own_files_are_valid_and_fit_their_schema() -> None:
    folder = Settings().portals
    catalogue = load_catalogue(folder)
    assert {"national", "national_legacy"} <= set(catalogue)
    assert catalogue["national"].host == catalogue["national_legacy"].host
    schema = json.loads((folder / "portal.schema.json").read_text(encoding="utf-8"))
    for portal_id in catalogue:
        content = yaml.safe_load((folder / f"{portal_id}.yaml").read_text(encoding="utf-8"))
        jsonschema.validate(content, schema)


def test_the_committed_schema_is_that_of_the_models() -> None:
    committed = (Settings().portals / "portal.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), "run write_schema() and commit the file"


def test_an_unknown_key_names_the_nearest_known_one(tmp_path: Path) -> None:
    content = toy_file(URL)
    content["rate"]["delay_second"] = 1
    content["datasets"][0]["page_sise"] = 10
    found = problems(write(tmp_path, content))
    assert any(
        line.startswith("toy.yaml: rate.delay_second: unknown key") and "'delay_seconds'" in line
        for line in found
    )
    assert any("datasets.0.page_sise" in line and "'page_size'" in line for line in found)


def test_a_key_far_from_all_lists_the_known_ones(tmp_path: Path) -> None:
    found = problems(write(tmp_path, toy_file(URL) | {"zzzz": 1}))
    assert "known here: " in found[0]
    assert "base_url" in found[0]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"base_url": "dichvucong"}, "toy.yaml: base_url: is no web address"),
        ({"base_url": "ftp://host/x"}, "toy.yaml: base_url: is no web address"),
        ({"base_url": "https://host:port/"}, "toy.yaml: base_url: is no web address"),
        ({"base_url": "https://me:hush@host/"}, "toy.yaml: base_url: holds a user name"),
        ({"base_url": "https://host/?key=hush"}, "toy.yaml: base_url: has a query"),
        ({"max_bytes": "many"}, "toy.yaml: max_bytes: "),
        ({"unit_code": "h21"}, "toy.yaml: unit_code: "),
        ({"family": "toi"}, "toy.yaml: family: 'toi' is no protocol"),
        ({"id": "other"}, "toy.yaml: id: is 'other' in a file named 'toy'"),
        ({"headers": {"Cookie": "a"}}, "toy.yaml: headers: Cookie has no place here"),
        ({"datasets": [toy_dataset("score")]}, "toy.yaml: datasets.0.id: toy has no export"),
        ({"datasets": [toy_dataset("scores", roots="provinces")]}, "roots_from"),
        (
            {"datasets": [toy_dataset("scores", periods=[{"type": "month", "every": "week"}])]},
            "toy.yaml: datasets.0.periods.0: a month is asked only after its last day",
        ),
        ({"auth": "TOY_TOKEN"}, "toy.yaml: auth: expected a block of keys (env, header, prefix)"),
        (
            {"base_url": "http://portal.example", "auth": {"env": "TOY_TOKEN"}},
            "a token may not travel over http",
        ),
    ],
)
def test_a_fault_names_file_key_reason_and_remedy(
    tmp_path: Path, changes: dict[str, Any], expected: str
) -> None:
    found = problems(write(tmp_path, toy_file(URL) | changes))
    assert len(found) == 1
    assert expected in found[0]
    assert ";" in found[0] or "did you mean" in found[0]
    assert "hush" not in found[0]


def test_every_fault_of_every_file_is_told_and_good_files_stay_usable(tmp_path: Path) -> None:
    write(tmp_path, toy_file(URL, "good"), "good.yaml")
    write(tmp_path, toy_file(URL, "bad", max_bytes=0, licence=""), "bad.yaml")
    write(tmp_path, "id: [", "broken.yaml")
    write(tmp_path, "id: twice\nid: twice\n", "twice.yaml")
    write(tmp_path, "just a text", "text.yaml")
    reading = read_catalogue(tmp_path, FAMILIES)
    assert list(reading.portals) == ["good"]
    told = "\n".join(reading.problems)
    for expected in (
        "bad.yaml: max_bytes",
        "bad.yaml: licence",
        "broken.yaml: line ",
        "twice.yaml: line 2: the key 'id' stands twice",
        "text.yaml: holds no portal",
    ):
        assert expected in told


def test_a_missing_key_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    assert "holds no portal file" in problems(tmp_path)[0]
    content = toy_file(URL)
    del content["rate"]
    assert problems(write(tmp_path, content))[0].startswith("toy.yaml: rate: is missing; add it")


def test_a_missing_token_is_named_by_its_variable_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path, toy_file(URL, auth={"env": "TOY_TOKEN"}))
    portal = load_catalogue(folder, FAMILIES)["toy"]
    monkeypatch.delenv("TOY_TOKEN", raising=False)
    assert "TOY_TOKEN is not set; set it" in missing_tokens([portal])[0]
    monkeypatch.setenv("TOY_TOKEN", "hush")
    assert missing_tokens([portal]) == []
    assert "hush" not in repr(portal)


def test_the_host_of_a_portal_has_its_port_only_where_it_is_unusual(tmp_path: Path) -> None:
    for url, host in (
        ("https://A.example:443/x", "a.example"),
        ("http://a.example:80", "a.example"),
        ("http://127.0.0.1:8766/national", "127.0.0.1:8766"),
    ):
        folder = write(tmp_path, toy_file(url))
        assert load_catalogue(folder, FAMILIES)["toy"].host == host
