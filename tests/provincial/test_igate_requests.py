"""iGate: what is asked, and which day is meant by the moments that end in `Z`."""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.connectors.igate import vietnamese_day, vietnamese_days
from dagster_project.ingest.connectors.options import OptionsError
from dagster_project.ingest.models import Parsed, Request, Root
from dagster_project.ingest.moments import Moment
from dagster_project.ingest.periods import end_of_day, vn_date
from dagster_project.ingest.planning import plan
from tests.provincial.provincial_house import AGENCY, dataset_of, igate


def asked_at(moment: datetime, dataset_id: str = "statistic-agency-kgg") -> Request:
    """Return the request that a pull at a moment asks."""
    portal = igate()
    (task,) = plan(portal, [dataset_id], connector_for(portal), [], Moment(vn_date(moment)))
    return task.request


def query_of(request: Request) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(request.path).query).items()}


@pytest.mark.parametrize(
    ("moment", "last_day"),
    [
        # Half past eleven at night in Vietnam: still the 10th.
        (datetime(2026, 10, 10, 16, 30, tzinfo=UTC), "2026-10-10"),
        (datetime(2026, 10, 10, 16, 59, 59, tzinfo=UTC), "2026-10-10"),
        # Midnight and half past midnight in Vietnam: the 11th, while UTC is still on the 10th.
        (datetime(2026, 10, 10, 17, 0, tzinfo=UTC), "2026-10-11"),
        (datetime(2026, 10, 10, 17, 30, tzinfo=UTC), "2026-10-11"),
        # 06:30 in Vietnam on the 10th, when UTC is on the 9th.
        (datetime(2026, 10, 9, 23, 30, tzinfo=UTC), "2026-10-10"),
    ],
)
def test_a_request_ends_with_the_vietnamese_day_it_is_asked_on(
    moment: datetime, last_day: str
) -> None:
    query = query_of(asked_at(moment))
    assert query["from-date"] == "2026-01-01T00:00:00.000Z"
    assert query["to-date"] == f"{last_day}T23:59:59.999Z"
    assert query["agency-id"] == AGENCY


def test_moments_of_the_wire_are_days_and_are_never_converted() -> None:
    first, last = vietnamese_days(date(2026, 10, 10), date(2026, 10, 10))
    assert (first, last) == ("2026-10-10T00:00:00.000Z", "2026-10-10T23:59:59.999Z")
    # Read as the UTC that they claim to be, they would end on the 11th in Vietnam.
    assert vn_date(datetime.fromisoformat(last)) == date(2026, 10, 11)
    assert vietnamese_day(first) == vietnamese_day(last) == date(2026, 10, 10)


def test_figures_are_cut_off_at_the_end_of_the_vietnamese_day() -> None:
    connector = connector_for(igate())
    request = asked_at(datetime(2026, 10, 10, 17, 30, tzinfo=UTC))
    body = b'[{"agency": {"code": "H01", "name": "An Giang"}, "received": 1}]'
    cut_off = connector.parse("statistic-agency-kgg", request, body).data_cutoff
    assert (
        cut_off == end_of_day(date(2026, 10, 11)) == datetime(2026, 10, 11, 16, 59, 59, tzinfo=UTC)
    )
    # A dossier of 2026-10-10T23:30Z (06:30 on the 11th) lies before it, one of 17:00Z on the 11th
    # (midnight in Vietnam) does not.
    assert datetime(2026, 10, 10, 23, 30, tzinfo=UTC) < cut_off
    assert datetime(2026, 10, 11, 17, 0, tzinfo=UTC) > cut_off


@pytest.mark.parametrize(
    ("dataset_id", "path", "names"),
    [
        (
            "statistic-agency-kgg",
            "/pa/dossier-statistic/--statistic-agency-kgg",
            {"agency-id", "from-date", "to-date"},
        ),
        (
            "kgg-dossier-report-online",
            "/pa/kgg-dossier-statistic/--kgg-dossier-report-online",
            {"agency-id", "from-applied-date", "to-applied-date"},
        ),
        (
            "digitization-by-agency",
            "/pa/kgg-digitize/digitization-by-agency",
            {"ancestor-id", "from", "to"},
        ),
        ("agencies", "/ba/agency/name+code", {"ancestor-id", "page", "size"}),
    ],
)
def test_every_export_is_asked_for_in_its_own_words(
    dataset_id: str, path: str, names: set[str]
) -> None:
    request = asked_at(datetime(2026, 10, 10, 3, tzinfo=UTC), dataset_id)
    assert (request.method, request.body) == ("GET", None)
    assert urlsplit(request.path).path == path
    assert query_of(request).keys() == names


def test_a_request_has_one_name_on_all_days_of_its_period() -> None:
    one = asked_at(datetime(2026, 10, 10, 3, tzinfo=UTC))
    other = asked_at(datetime(2026, 10, 11, 3, tzinfo=UTC))
    assert one.path != other.path
    assert one.key("H01", "d") == other.key("H01", "d")


def test_a_closed_period_is_asked_for_whole() -> None:
    connector = connector_for(igate())
    portal = igate()
    (request,) = connector.requests(
        portal.dataset("digitization-by-agency"), "2026-Q3", [Root("H01", "H01")]
    )
    assert query_of(request)["from"] == "2026-07-01T00:00:00.000Z"
    assert query_of(request)["to"] == "2026-09-30T23:59:59.999Z"


def test_paths_and_parameters_of_another_installation_come_from_its_file() -> None:
    options = {"path": "/pa/other/report", "parameters": {"agencyLevel0": "a b"}}
    portal = igate(datasets=[dataset_of("statistic-agency-kgg", options=options)])
    (request,) = connector_for(portal).requests(
        portal.dataset("statistic-agency-kgg"), "2026", [Root("H01", "H01")]
    )
    assert request.path.startswith("/pa/other/report?agencyLevel0=a+b&agency-id=")


def test_pages_of_the_list_of_agencies_are_followed() -> None:
    connector = connector_for(igate())
    request = asked_at(datetime(2026, 10, 10, 3, tzinfo=UTC), "agencies")
    following = connector.next_page(request, Parsed(page=(1, 3)))
    assert following is not None
    assert query_of(following) == query_of(request) | {"page": "1"}
    assert connector.next_page(following, Parsed(page=(3, 3))) is None
    assert connector.next_page(request, Parsed()) is None


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"options": {}}, "options.agency_id: is missing"),
        ({"options": {"agency_id": "a/b"}}, "options.agency_id: "),
        ({"datasets": [dataset_of("agencies", roots="country")]}, "datasets.0.roots: is 'country'"),
        (
            {"datasets": [dataset_of("agencies", options={"pth": "/"})]},
            "datasets.0.options.pth: unknown key; did you mean 'path'?",
        ),
    ],
)
def test_faulty_options_are_told(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(OptionsError) as raised:
        connector_for(igate(**changes))
    assert problem in str(raised.value)


def test_what_cannot_be_asked_is_told() -> None:
    portal = igate()
    connector = connector_for(portal)
    with pytest.raises(ValueError, match="needs a period"):
        connector.requests(portal.dataset("digitization-by-agency"), None, [Root("H01", "H01")])
    with pytest.raises(ValueError, match="is no export of igate"):
        connector.requests(
            igate(datasets=[dataset_of("other")]).dataset("other"), "2026", [Root("H01", "H01")]
        )
