"""The older interface: a bare list of rows, every value a text."""

from pathlib import Path

import pytest

from dagster_project.ingest.models import NotThisExport, Parsed, Request, Root
from tests.connectors.wire_shapes import COUNTRY, LEGACY, LEGACY_ROW, Wanted, dump, figures

SERVICE = "report_tinh_766_service"


def ask(root: Root = COUNTRY, size: int | None = None) -> Request:
    return LEGACY.requests(Wanted(SERVICE, size), "2025", [root])[0]


def parse(rows: object, root: Root = COUNTRY) -> Parsed:
    return LEGACY.parse(SERVICE, ask(root), dump(rows))


def test_a_row_of_texts() -> None:
    parsed = parse([LEGACY_ROW])
    rows = figures(parsed, "H05")
    assert {name: str(row.value) for name, row in rows.items()} == {
        "score_ckmb": "15.64",
        "score_tdgq": "18.99",
        "score_clgq": "8.42",
        "score_tttt": "10",
        "score_mdsh": "20.73",
        "score_mdhl": "17.86",
        "score_total": "91.64",
        "published_position": "1",
    }
    assert (rows["score_total"].locator, rows["score_total"].raw_text) == ("/0/TONG_SCORE", "91.64")
    (unit,) = parsed.units
    assert (unit.code, unit.source_id, unit.level) == ("H05", "401621", "province")
    assert not parsed.unknown_fields
    assert [root.unit_code for root in LEGACY.roots(parsed)] == ["H05"]


def test_texts_are_kept_as_sent() -> None:
    row = {**LEGACY_ROW, "TDGQ": "18,99", "TTTT": "", "CKMB": None}
    rows = figures(parse([row]), "H05")
    assert (rows["score_tdgq"].raw_text, str(rows["score_tdgq"].value)) == ("18,99", "18.99")
    assert (rows["score_tttt"].raw_text, rows["score_tttt"].value) == ("", None)
    assert (rows["score_ckmb"].raw_text, rows["score_ckmb"].value) == ("null", None)


def test_the_long_form_of_a_code() -> None:
    parsed = parse([{**LEGACY_ROW, "MA_COQUAN": "000.00.00.H37"}])
    assert parsed.units[0].code == "H37"


def test_unreadable_texts_and_unknown_fields() -> None:
    parsed = parse([{**LEGACY_ROW, "TDGQ": "18.9.9", "ROW_STT": "1.5", "MOI": "x"}])
    assert {reject.locator for reject in parsed.rejects} == {"/0/TDGQ", "/0/ROW_STT"}
    assert "H05: score_tdgq: expected a score" in parsed.rejects[0].reason
    assert parsed.unknown_fields == {"rows.MOI": 1}
    assert len(parsed.rows) == 6


def test_rows_that_are_no_units() -> None:
    parsed = parse([LEGACY_ROW, "?", {"TEN": "Không rõ", "TDGQ": "1"}])
    assert [reject.locator for reject in parsed.rejects] == ["/1", "/2"]


@pytest.mark.parametrize("rows", [[], None])
def test_no_rows_are_no_data(rows: object) -> None:
    assert parse(rows).is_empty


def test_another_root_is_refused() -> None:
    child = {**LEGACY_ROW, "MA_COQUAN": "H44.07", "LOAI_COQUAN": "2"}
    with pytest.raises(NotThisExport, match="asked for VN, got H44"):
        parse([child])
    with pytest.raises(NotThisExport, match="asked for H05, got H44"):
        parse([child], Root("H05", "401621"))
    parsed = parse([child], Root("H44", "1"))
    assert parsed.units[0].level == "department"


def test_other_shapes_are_refused() -> None:
    for body, reason in [({"code": "OK"}, "not a list"), ([{"ID": "1", "A": "2"}], "no row has")]:
        with pytest.raises(NotThisExport, match=reason):
            parse(body)


def test_a_full_page_warns_of_missing_rows() -> None:
    parsed = LEGACY.parse(SERVICE, ask(size=1), dump([LEGACY_ROW]))
    assert parsed.rejects[0].reason == "the answer fills the page of 1 rows; rows may be missing"


def test_the_recorded_scoreboard(shared_data: Path) -> None:
    file = shared_data / "766" / "national_2025ytd_asof_2025-10-11.tsv"
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]
    parsed = parse(rows)
    assert len(parsed.units) == 34
    assert len(parsed.rows) == 34 * 8
    assert not parsed.rejects
    assert not parsed.unknown_fields
    assert "H37" in {unit.code for unit in parsed.units}
