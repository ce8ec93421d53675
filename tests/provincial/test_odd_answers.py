"""Whatever comes from a province: it is read, rejected or refused, and never breaks a parser."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.connectors.html_grid import cell_at
from dagster_project.ingest.models import NotThisExport, Request, Root
from tests.provincial.provincial_house import AGENCY, igate, tandan
from tests.provincial.tandan_pages import FIGURES, HEADER, HEALTH, OWN, across, progress, row

IGATE, IGATE_PORTAL = connector_for(igate()), igate()
TANDAN = connector_for(tandan())
NAMES = ["agency", "id", "code", "name", "received", "resolved", "agency_id", "agency_name"]
NAMES += [
    "content",
    "number",
    "totalPages",
    "error",
    "status",
    "totalReceiver",
    "onlinepaid_quantity",
]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 10**20)
    | st.floats()
    | st.sampled_from(["H01", "H01.07", "H02.07", "", "12", AGENCY, "invalid_token"])
)
ODD = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=25,
)
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("dataset", sorted(IGATE.dataset_ids))
@given(one=ODD, other=ODD)
@QUIET
def test_odd_answers_of_igate(dataset: str, one: Any, other: Any) -> None:
    period = None if dataset == "agencies" else "2026"
    (request,) = IGATE.requests(IGATE_PORTAL.dataset(dataset), period, [Root("H01", "H01")])
    for shape in (one, [one, other], {"content": [one, other], "number": one, "totalPages": 3}):
        try:
            parsed = IGATE.parse(dataset, request, json.dumps(shape).encode())
        except NotThisExport:
            continue
        assert all(reject.reason for reject in parsed.rejects)
        assert all(row.unit in parsed.units for row in parsed.rows)
        IGATE.next_page(request, parsed)


CELLS = st.sampled_from(["", "1", "12.345", "x", "Tổng cộng", "Sở, ban, ngành", "H56", *HEALTH])
SPANNED = st.builds(
    lambda high, wide, text: f"<td rowspan='{high}' colspan='{wide}'>{text}</td>",
    st.sampled_from(["0", "1", "2", "3", "-1", "x", "99"]),
    st.sampled_from(["0", "1", "2", "17"]),
    CELLS,
)
ROWS = st.lists(st.lists(CELLS | SPANNED, max_size=20).map(row) | CELLS.map(across), max_size=6)


@given(rows=ROWS, place=st.integers(0, 6), header=st.sampled_from([HEADER, "", HEADER[:200]]))
@QUIET
def test_odd_tables_of_tandan(rows: list[str], place: int, header: str) -> None:
    request = Request("GET", "/x.xls", None, root_unit_code="H56", period_id="2026")
    rows.insert(place, row([*OWN, *FIGURES]))
    body = progress(*rows, header=header)
    try:
        parsed = TANDAN.parse("ChiTieuTienDo", request, body)
    except NotThisExport:
        return
    for figure in parsed.rows:
        assert cell_at(body, figure.locator) == figure.raw_text
    assert all(reject.reason for reject in parsed.rejects)
