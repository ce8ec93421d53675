"""Whatever JSON comes: it is read, rejected or refused, and never breaks the parser."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dagster_project.ingest.connectors.json_tokens import at, load, raw_text
from dagster_project.ingest.models import NotThisExport
from tests.connectors.wire_shapes import (
    COUNTRY,
    LEGACY,
    LEGACY_ROW,
    NATIONAL,
    PHU_THO,
    PROGRESS,
    SCOREBOARD,
    TRANSPARENCY,
    Wanted,
    ask,
)

SERVICE = "report_tinh_766_service"


def names_in(value: Any) -> set[str]:
    """Every key of an answer."""
    if isinstance(value, list):
        return {name for inner in value for name in names_in(inner)}
    if isinstance(value, dict):
        return set(value) | {name for inner in value.values() for name in names_in(inner)}
    return set()


NAMES = sorted(names_in([PROGRESS, SCOREBOARD, TRANSPARENCY, LEGACY_ROW, {"items": 1, "data": 1}]))
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 10**20)
    | st.floats()
    | st.sampled_from(["H44", "H44.07", "VN", "", "12", PHU_THO.source_id, "PUBLISH_ON_TIME"])
)
ODD = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=25,
)


@pytest.mark.parametrize("dataset", sorted(NATIONAL.dataset_ids))
@given(data=ODD, is_country=st.booleans(), parts=st.tuples(ODD, ODD, ODD))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_odd_answers_of_the_2026_api(
    dataset: str, data: Any, is_country: bool, parts: tuple[Any, Any, Any]
) -> None:
    first, second, third = parts
    shapes = [
        data,
        {"overview": first, "evaluation": [second, third], "pagination": data},
        {"parent": first, "children": [second, third]},
        {"items": [first], "pagination": second},
    ]
    request = ask(dataset, COUNTRY if is_country else PHU_THO)
    for shape in shapes:
        body = json.dumps({"code": "OK", "data": shape, "message": "OK"}).encode()
        try:
            parsed = NATIONAL.parse(dataset, request, body)
        except NotThisExport:
            continue
        document = load(body)
        for row in parsed.rows:
            assert raw_text(at(document, row.locator)) == row.raw_text
        for reject in parsed.rejects:
            at(document, reject.locator)
            assert reject.reason
        NATIONAL.next_page(request, parsed)
        NATIONAL.roots(parsed)


@given(rows=ODD | st.lists(ODD, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_odd_answers_of_the_older_interface(rows: Any) -> None:
    request = LEGACY.requests(Wanted(SERVICE), "2025", [COUNTRY])[0]
    try:
        parsed = LEGACY.parse(SERVICE, request, json.dumps(rows).encode())
    except NotThisExport:
        return
    assert all(reject.reason for reject in parsed.rejects)
    LEGACY.roots(parsed)
