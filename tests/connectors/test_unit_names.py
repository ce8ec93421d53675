"""Units told by name: the order of sources, two units with one name, candidates, dates."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dagster_project.ingest.models import UnitRef
from dagster_project.ingest.register_source import load_register
from dagster_project.ingest.unit_aliases import Alias, UnitAliases
from dagster_project.ingest.unit_names import (
    NameFinder,
    Names,
    all_names_id,
    listed_names,
    name_id,
    stated_names,
)
from dagster_project.ingest.unit_spelling import name_key
from dagster_project.ingest.units import Span, UnitRegister, UnknownUnit, resolve
from dagster_project.settings import PROJECT_ROOT

DAY = date(2026, 10, 10)
NOW = Span(date(2026, 1, 1), DAY)
BEFORE = Span(date(2025, 4, 1), date(2025, 6, 1))
REGISTER = UnitRegister(load_register(PROJECT_ROOT / "seeds")[0])
NATIONAL = [
    UnitRef(code="H21.17", name="Sở Văn hóa, Thể thao và Du lịch - tỉnh Gia Lai"),
    UnitRef(code="H21.227", name="UBND xã Vân Canh"),
    UnitRef(code="H21.204", name="UBND xã Hòa Hội"),
    UnitRef(code="H21.300", name="UBND xã An Vinh"),
    UnitRef(code="H21.301", name="UBND Xã An Vinh"),
]


def finder(root: str = "H21", as_of: date = DAY, **given: Any) -> NameFinder:
    units = given.get("units", NATIONAL)
    names = Names(
        as_of,
        REGISTER,
        given.get("aliases", UnitAliases()),
        stated_names(units, REGISTER, [root]),
        given.get("earlier", {}),
    )
    return NameFinder(names, "H21", root)


def told(name: str, span: Span = NOW, **given: Any) -> str:
    found = finder(**given)
    return resolve(UnitRef(name=name, parent_code=found.root), {}, REGISTER, span, found)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Sở Văn hoá, Thể thao và Du lịch", "H21.17"),
        ("Xã Vân Canh", "H21.227"),
        ("UBND xã Hoà Hội - tỉnh Gia Lai", "H21.204"),
        ("UBND tỉnh Gia Lai", "H21"),
    ],
)
def test_names_of_the_national_answers(name: str, code: str) -> None:
    assert told(name) == code


def test_an_unknown_name_names_the_nearest_with_their_codes() -> None:
    with pytest.raises(
        UnknownUnit, match=r"no unit below H21 Gia Lai bears the name 'UBND xã Vân Cang'.*"
        r"nearest: H21\.227 UBND xã Vân Canh.*seeds/unit_aliases\.csv"
    ):  # fmt: skip
        told("UBND xã Vân Cang")
    # A bare name may be a xã or a phường: it is never guessed.
    with pytest.raises(UnknownUnit, match=r"nearest: H21\.227 UBND xã Vân Canh"):
        told("Vân Canh")


def test_two_units_with_one_name_are_refused_with_both_codes() -> None:
    with pytest.raises(
        UnknownUnit, match=r"2 units below H21 bear the name 'xã An Vinh': H21\.300 .*, H21\.301 "
    ):
        told("xã An Vinh")


def test_names_of_earlier_days_stand_in() -> None:
    earlier = {name_id("H21", name_key("xã Gào")): "H21.127"}
    assert told("UBND xã Gào", units=(), earlier=earlier) == "H21.127"
    two = {name_id("H21", name_key("xã Gào")): "H21.127 H21.128"}
    with pytest.raises(UnknownUnit, match=r"2 units .*H21\.127, H21\.128"):
        told("UBND xã Gào", units=(), earlier=two)


def test_names_of_earlier_days_are_near_too() -> None:
    """On a day without national answers what was said before is as near as what is said today."""
    named = [("H21.11", "Sở Nội vụ"), ("H21.134", "UBND Xã Ia Grai")]
    earlier = {name_id("H21", name_key(name)): code for code, name in named} | {
        name_id("H21", ""): "H21", all_names_id("H21"): listed_names(named)
    }  # fmt: skip
    assert told("Sở Nội vụ", units=(), earlier=earlier) == "H21.11"
    with pytest.raises(UnknownUnit, match=r"nearest: H21\.11 Sở Nội vụ"):
        told("Sở Nội vu", units=(), earlier=earlier)
    with pytest.raises(UnknownUnit, match=r"nearest: H21\.134 UBND Xã Ia Grai") as caught:
        told("Xã Ia Gray", units=(), earlier=earlier)
    # The register's own key of that commune is no answer once its H code is known.
    assert "H21.g23764" not in str(caught.value)


def test_aliases_go_first_hold_for_their_days_and_stay_in_their_province() -> None:
    alias = Alias("H21", "GLI-12", "H21.227", date(2026, 1, 1), date(2026, 11, 1), "its own code")
    given = UnitAliases([alias])
    assert told("gli-12", aliases=given) == "H21.227"
    own = UnitRef(code="GLI-12", name="Phòng một cửa")
    assert resolve(own, {}, REGISTER, NOW, finder(aliases=given)) == "H21.227"
    for other in ({"as_of": date(2026, 11, 1)}, {"root": "H44", "units": ()}):
        with pytest.raises(UnknownUnit):
            told("GLI-12", aliases=given, **other)


def test_a_seed_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "unit_aliases.csv"
    head = "portal_id,spelling,unit_code,valid_from,valid_to,reason\n"
    file.write_text(f"{head}*,Xã A,H21.1,2026-01-01,,x\n*,xã  a,H21.2,2026-05-01,,y\n")
    with pytest.raises(ValueError, match=r"'Xã A' means .* on 2026-05-01; end one of the two"):
        UnitAliases.load(file)
    file.write_text(f"{head}*,Xã A,H21.1,2026-01-01,,\n")
    with pytest.raises(ValueError, match=r"unit_aliases\.csv, line 2: .*reason must be given"):
        UnitAliases.load(file)


def test_the_register_stands_in_only_while_no_code_of_the_province_is_known() -> None:
    assert told("UBND xã Hòa Hội", units=()) == "H21.g21871"
    with pytest.raises(UnknownUnit, match=r"nearest: H21\.g21"):
        told("UBND phường Quy Nhơn", units=NATIONAL)


def test_units_of_a_name_are_those_of_the_days() -> None:
    assert told("UBND tỉnh Bình Định", BEFORE, root="VN", units=()) == "H08"
    with pytest.raises(UnknownUnit, match="no unit below VN"):
        told("UBND tỉnh Bình Định", NOW, root="VN", units=())
    district = told("Huyện Vân Canh", BEFORE, root="H08", units=(), as_of=BEFORE.last)
    assert district == "H08.g551"
    with pytest.raises(UnknownUnit):
        told("Huyện Vân Canh", NOW, root="H21", units=())


def test_a_city_is_the_province_or_the_district_of_that_name() -> None:
    assert told("Thành phố Bắc Ninh", NOW, root="H05", units=()) == "H05"
    with pytest.raises(UnknownUnit, match=r"H05 Bắc Ninh, H05\.g256 Thành phố Bắc Ninh"):
        told("Thành phố Bắc Ninh", BEFORE, root="H05", units=(), as_of=BEFORE.last)


def test_one_name_in_two_districts_is_ambiguous() -> None:
    with pytest.raises(
        UnknownUnit,
        match=r"2 units below H21 .*'Xã Ia O': H21\.g23782 Xã Ia O, H21\.g23914 Xã Ia O",
    ):
        told("Xã Ia O", BEFORE, units=(), as_of=BEFORE.last)
    assert told("Xã Ia O", NOW, units=()) == "H21.g23782"


def test_a_gso_code_comes_by_one_exact_name_or_an_alias() -> None:
    names = finder().names
    assert names.gso_code("H21.204", "UBND xã Hoà Hội") == "21871"
    assert names.gso_code("H21.108", "UBND xã Albá") is None
    aliases = UnitAliases.load(PROJECT_ROOT / "seeds" / "unit_aliases.csv")
    assert finder(aliases=aliases).names.gso_code("H21.108", "UBND xã Albá") == "23954"
    assert names.gso_code("H21.17", "Sở Văn hóa, Thể thao và Du lịch") is None
