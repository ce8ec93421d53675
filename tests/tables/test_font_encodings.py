"""The tables of TCVN3 and VNI: complete, and equal to independent statements of them."""

import shutil
import subprocess

import pytest

from dagster_project.ingest.tables.font_encodings import (
    TCVN3,
    VNI,
    NotInEncoding,
    converter_for_font,
    decode_legacy,
    encode_tcvn3,
    from_tcvn3,
    from_vni,
)
from dagster_project.replay.synthetic.tcvn3 import BYTES

SMALL = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"  # all 67 letters


def test_every_letter_has_a_place() -> None:
    assert len(SMALL) == 67
    assert set(TCVN3.values()) == {*SMALL, *"ĂÂÊÔƠƯĐ"}
    assert len(set(TCVN3.values())) == len(TCVN3) == 74
    assert set(VNI.values()) == {*SMALL, *SMALL.upper()}
    assert len(VNI) == 2 * 67


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("B¶o Th¾ng", "Bảo Thắng"),
        ("M\u00adêng Kh\u00ad¬ng", "Mường Khương"),
        ("Së N«ng nghiÖp vµ M«i tr\u00adêng", "Sở Nông nghiệp và Môi trường"),
        ("§¬n vÞ", "Đơn vị"),
        ("TiÕp nhËn / Trùc tuyÕn: 1.928", "Tiếp nhận / Trực tuyến: 1.928"),
    ],
)
def test_tcvn3(typed: str, meant: str) -> None:
    assert from_tcvn3(typed) == meant
    assert decode_legacy("tcvn3", typed.encode("latin-1")) == meant
    assert decode_legacy("tcvn3", encode_tcvn3(meant)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ÑAÁT TRÖÔØNG ÑAÏI HOÏC, CAO ÑAÚNG", "ĐẤT TRƯỜNG ĐẠI HỌC, CAO ĐẲNG"),
        ("MAÏC ÑÓNH CHI", "MẠC ĐĨNH CHI"),
        ("PHÖÔØNG AN BÌNH, DU LÒCH", "PHƯỜNG AN BÌNH, DU LỊCH"),
        ("aù aø aû aõ aï aâ aá aà aå aã aä", "á à ả ã ạ â ấ ầ ẩ ẫ ậ"),
        ("aê aé aè aú aü aë eâ eá oâ oä", "ă ắ ằ ẳ ẵ ặ ê ế ô ộ"),
        ("ñ ô ö ò ó æ î ôù öø ôû öõ ôï", "đ ơ ư ị ĩ ỉ ỵ ớ ừ ở ữ ợ"),
        ("Ø110, 1.928", "Ø110, 1.928"),
    ],
)
def test_vni(typed: str, meant: str) -> None:
    assert from_vni(typed) == meant


def test_every_vni_letter_converts_alone_and_between_others() -> None:
    for typed, letter in VNI.items():
        assert from_vni(f"x{typed}t") == f"x{letter}t"


def test_the_font_of_a_cell_decides() -> None:
    convert = converter_for_font(".VnTime")
    assert convert is not None
    assert convert("§¬n vÞ") == "Đơn vị"
    capital = converter_for_font(".VnArialH")
    assert capital is not None
    assert capital("tØnh b¾c giang") == "TỈNH BẮC GIANG"
    vni = converter_for_font("VNI-Times")
    assert vni is not None
    assert vni("Ñôn vò") == "Đơn vị"
    assert converter_for_font("Times New Roman") is None
    assert converter_for_font(None) is None


def test_cp1258_comes_out_composed() -> None:
    assert decode_legacy("cp1258", b"Ti\xea\xec\x70 nh\xe2\xf2n") == "Tiếp nhận"


def test_what_an_encoding_does_not_have_is_said() -> None:
    with pytest.raises(NotInEncoding, match="byte 0x81 at 2 means nothing in tcvn3"):
        decode_legacy("tcvn3", b"ab\x81")
    with pytest.raises(NotInEncoding, match="'Ð' has no place in TCVN3"):
        encode_tcvn3("Ð")


def test_tcvn3_agrees_with_the_table_that_the_replay_portal_writes_by() -> None:
    assert {code: chr(letter) for letter, code in BYTES.items()} == TCVN3


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is not installed")
def test_tcvn3_agrees_with_the_system_table_of_tcvn_5712() -> None:
    """TCVN 5712 has the same places for small letters; its toned capitals no font has."""
    for code, letter in TCVN3.items():
        known = subprocess.run(
            ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"],
            input=bytes([code, 0x20]), capture_output=True, check=False,
        )  # fmt: skip
        if known.returncode:
            pytest.skip("this iconv does not know TCVN5712-1")
        assert known.stdout.decode().strip() == letter
