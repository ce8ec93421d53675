"""Families that depend on a portal's options, and datasets asked for the portal's own unit."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from dagster_project.ingest import connectors
from dagster_project.ingest.catalogue import CatalogueError, load_catalogue
from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.connectors.options import Options, dataset_options, portal_options
from dagster_project.ingest.connectors.period_check import check_days, check_period
from dagster_project.ingest.models import NotThisExport, Root
from dagster_project.ingest.moments import Moment
from dagster_project.ingest.periods import Period, format_moment
from dagster_project.ingest.planning import plan
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.refusals import refuse_bytes
from dagster_project.settings import Settings
from tests.ingest.toy_portal import ToyConnector, toy, toy_dataset, toy_file

URL = "https://portal.example"


class ToyOptions(Options):
    path: str


class OptionalToy(ToyConnector):
    """The toy protocol with an option per portal and one per dataset."""

    def __init__(self, portal: Portal) -> None:
        self.path = portal_options(portal, ToyOptions).path
        self.datasets = dataset_options(portal, ToyOptions)


@pytest.fixture(autouse=True)
def optional_family(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connectors.PORTAL_FAMILIES, "optional", OptionalToy)


def content(**changes: Any) -> dict[str, Any]:
    dataset = toy_dataset("scores", options={"path": "/a"})
    return toy_file(URL, family="optional", options={"path": "/"}, datasets=[dataset]) | changes


def write(folder: Path, portal: dict[str, Any]) -> Path:
    (folder / "toy.yaml").write_text(yaml.safe_dump(portal), encoding="utf-8")
    return folder


def test_a_connector_is_built_with_the_portals_options() -> None:
    connector = connector_for(Portal.model_validate(content()))
    assert isinstance(connector, OptionalToy)
    assert (connector.path, connector.datasets["scores"].path) == ("/", "/a")


def test_faulty_options_are_faults_of_the_portal_file(tmp_path: Path) -> None:
    faulty = content(datasets=[toy_dataset("scores", options={"pth": "/a"})])
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write(tmp_path, faulty))
    assert caught.value.problems == [
        "toy.yaml: datasets.0.options.path: is missing; add it (docs/portals.md describes it)",
        "toy.yaml: datasets.0.options.pth: unknown key; did you mean 'path'? Otherwise remove it",
    ]


def test_a_national_family_takes_no_options(tmp_path: Path) -> None:
    portal = yaml.safe_load((Settings().portals / "national_legacy.yaml").read_text())
    portal |= {"id": "toy", "options": {"path": "/"}}
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write(tmp_path, portal))
    assert caught.value.problems == [
        "toy.yaml: options: the family national_legacy has no options; remove them"
    ]


def test_an_own_dataset_is_asked_for_the_portals_unit() -> None:
    portal = toy(URL, unit_code="H21", datasets=[toy_dataset("scores", roots="own")])
    tasks = plan(portal, ["scores"], ToyConnector(), [], Moment(date(2026, 10, 10)))
    roots = [Root(t.request.root_unit_code, t.request.root_source_id or "") for t in tasks]
    assert roots == [Root("H21", "H21")]
    assert tasks[0].label == "H21 2026"


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (
            date(2025, 1, 1),
            date(2025, 12, 31),
            "period 01/01/2025 to 31/12/2025 in the answer, "
            "asked for 2026 (01/01/2026 to 31/12/2026)",
        ),
        (
            date(2026, 2, 1),
            date(2026, 10, 10),
            "period 01/02/2026 to 10/10/2026 in the answer, "
            "asked for 2026 (01/01/2026 to 31/12/2026)",
        ),
        (
            date(2026, 10, 10),
            date(2026, 1, 1),
            "period 10/10/2026 to 01/01/2026 in the answer ends before it begins",
        ),
    ],
)
def test_days_of_another_period_are_not_this_export(first: date, last: date, reason: str) -> None:
    with pytest.raises(NotThisExport) as caught:
        check_days("2026", first, last)
    assert str(caught.value) == reason


def test_the_cut_off_is_the_end_of_the_last_vietnamese_day() -> None:
    cut_off = check_days("2026", date(2026, 1, 1), date(2026, 10, 10))
    assert format_moment(cut_off) == "2026-10-10T16:59:59Z"


def test_a_named_period_must_be_the_one_asked_for() -> None:
    check_period("2026-09", Period.parse("2026-09"))
    with pytest.raises(NotThisExport, match="period 2026-08 in the answer, asked for 2026-09"):
        check_period("2026-09", Period.parse("2026-08"))


def test_html_is_refused_unless_the_family_reads_it() -> None:
    page = b"<html><table></table></html>"
    limits = {"truncated": False, "too_large": False}
    refusal = refuse_bytes(page, max_bytes=1000, **limits)
    assert refusal is not None
    assert refusal.kind == "html"
    assert refuse_bytes(page, max_bytes=1000, html_is_data=True, **limits) is None
