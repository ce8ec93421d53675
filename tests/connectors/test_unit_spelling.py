"""Names in one spelling: what is the same name, and what stays another."""

import unicodedata

import pytest

from dagster_project.ingest.unit_spelling import name_key, province_key, spellings

GIA_LAI = ("Gia Lai",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UBND xã Hoà Hội", "UBND xã Hòa Hội"),
        ("Phường Thuỷ Xuân", "phường Thủy Xuân"),
        ("Xã Quý Hoà", "xã Qúy Hòa"),
        ("UBND xã Đăk Song", unicodedata.normalize("NFD", "UBND xã Đăk Song")),
        ("\u00d0ức Cơ", "\u0110ức Cơ"),
        ("UBND Xã  Ayun ", "Uỷ ban nhân dân xã Ayun"),
        ("XÃ AYUN", "UBND xã Ayun"),
        ("TP.Huế", "Thành phố Huế"),
        ("Sở Văn hóa,Thể thao và Du lịch", "Sở Văn hoá, Thể thao và Du lịch"),
        ("Sở Y tế \u2013 tỉnh Gia Lai", "Sở Y tế"),
        ("UBND xã Kông Bơ La - Gia Lai", "xã Kông Bơ La"),
        ("Thanh tra tỉnh - tỉnh Gia Lai", "Thanh tra tỉnh"),
        ("\ufeffSở Y\u00a0tế", "Sở Y tế"),
    ],
)
def test_the_same_name(one: str, other: str) -> None:
    assert name_key(one, GIA_LAI) == name_key(other, GIA_LAI)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Xã Mỹ Tho", "Xã Mỹ Thọ"),
        ("Xã Phú Hòa", "Phường Phú Hòa"),
        ("UBND xã Đak Đoa", "UBND xã Đăk Đoa"),
        ("Văn phòng UBND tỉnh", "UBND tỉnh"),
        ("Phường Phú Thọ", "Phường"),
        ("Phường 1", "Phường 01"),
        ("Xã Nậm Ty", "Xã Nậm Tỵ"),
        ("Sở Y tế - tỉnh Bình Định", "Sở Y tế"),
    ],
)
def test_another_name(one: str, other: str) -> None:
    assert name_key(one, GIA_LAI) != name_key(other, GIA_LAI)


def test_a_province_keeps_its_name_when_it_becomes_a_city() -> None:
    assert province_key("UBND tỉnh Đồng Nai") == province_key("Thành phố Đồng Nai")
    assert province_key("UBND tỉnh Gia Lai") == province_key("Gia Lai")


def test_the_province_may_follow_without_a_dash() -> None:
    assert name_key("Sở Y tế") in spellings("Sở Y tế tỉnh Gia Lai", GIA_LAI)
    assert name_key("Thanh tra tỉnh") in spellings("Thanh tra tỉnh Gia Lai", GIA_LAI)
    assert name_key("Sở Y tế") not in spellings("Sở Y tế tỉnh Bình Định", GIA_LAI)
