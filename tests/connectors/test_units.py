"""Units: one spelling of codes, dated validity, ids, and messages that name the nearest."""

from datetime import date

import pytest

from dagster_project.ingest.models import UnitRef
from dagster_project.ingest.unit_codes import normalise_code, normalise_name, root_of
from dagster_project.ingest.units import Span, UnitRegister, UnknownUnit, resolve
from dagster_project.settings import PROJECT_ROOT

REGISTER = UnitRegister.load(PROJECT_ROOT / "seeds" / "units.csv")
NOW = Span(date(2026, 1, 1), date(2026, 10, 10))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("000.00.00.H37", "H37"),
        ("000.00.07.H44", "H44.07"),
        ("000.12.07.H44", "H44.07.12"),
        ("H44.100", "H44.100"),
        (" h21 ", "H21"),
        ("H21.00", "H21"),
        ("VN", "VN"),
        ("??", "??"),
        ("  ", None),
        (None, None),
    ],
)
def test_one_spelling_of_a_code(text: str | None, code: str | None) -> None:
    assert normalise_code(text) == code


def test_names_are_composed_and_single_spaced() -> None:
    assert normalise_name(" UBND  tỉnh Phu\u0301 Tho\u0323 ") == "UBND tỉnh Phú Thọ"
    assert root_of("H44.07") == "H44"


@pytest.mark.parametrize("code", ["VN", "H21", "H21.17", "H44.100"])
def test_registered_units_and_those_below_them(code: str) -> None:
    assert resolve(UnitRef(code=code), {}, REGISTER, NOW) == code


def test_levels_and_parents() -> None:
    assert (REGISTER.level_of("H21"), REGISTER.parent_of("H21")) == ("province", "VN")
    assert (REGISTER.level_of("VN"), REGISTER.parent_of("VN")) == ("country", None)
    assert (REGISTER.level_of("H21.17"), REGISTER.parent_of("H21.17")) == (None, "H21")


def test_an_unknown_code_names_unit_and_nearest() -> None:
    unit = UnitRef(code="H99", name="UBND tỉnh Gia Lại")
    with pytest.raises(UnknownUnit, match=r"'H99' \(UBND tỉnh Gia Lại\); nearest: H21 Gia Lai"):
        resolve(unit, {}, REGISTER, NOW)
    with pytest.raises(UnknownUnit, match="lies below 'G01', which is not registered"):
        resolve(UnitRef(code="G01.02"), {}, REGISTER, NOW)


def test_a_unit_counts_while_it_is_valid() -> None:
    old = UnitRef(code="H08", name="UBND tỉnh Bình Định")
    with pytest.raises(UnknownUnit, match="2004-01-01 to 2025-07-01, not from 2026-01-01"):
        resolve(old, {}, REGISTER, NOW)
    # A figure of 2024 may speak of the provinces of 2024, whenever it was captured.
    assert resolve(old, {}, REGISTER, Span(date(2024, 1, 1), date(2026, 10, 10))) == "H08"
    # Validity ends before the day that it names.
    with pytest.raises(UnknownUnit):
        resolve(old, {}, REGISTER, Span(date(2025, 7, 1), date(2025, 7, 1)))


def test_ids_are_told_by_other_answers() -> None:
    unit = UnitRef(source_id="id-1", name="Sở Tư pháp")
    assert resolve(unit, {"id-1": "H44.13"}, REGISTER, NOW) == "H44.13"
    with pytest.raises(UnknownUnit, match=r"no code for unit id 'id-1' \(Sở Tư pháp\)"):
        resolve(unit, {"id-1": None}, REGISTER, NOW)


def test_a_broken_register_names_the_line(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "units.csv"
    file.write_text(
        "unit_code,name,level,parent_code,gso_code,valid_from,valid_to\nVN,Cả nước,country,,,x,\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match=r"units\.csv, line 2: .*correct it"):
        UnitRegister.load(file)
