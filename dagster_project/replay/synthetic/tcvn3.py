"""Writes Vietnamese in TCVN3, the one-byte encoding of the older `.VnTime` fonts.

Here: encoding, for files that a portal may still export so. Not here: reading them; the project's
own reader has its own table, so that a slip in either shows.
"""

from typing import Final
from unicodedata import normalize

# Letters in the order of their bytes. Capitals with a tone mark have no byte of their own.
_ROWS: Final = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
BYTES: Final = {
    ord(letter): start + place for start, row in _ROWS.items() for place, letter in enumerate(row)
}


def encode(text: str) -> bytes:
    """Return a text's bytes in TCVN3.

    Raises:
        ValueError: If a letter has no byte.
    """
    encoded = bytearray()
    for letter in normalize("NFC", text):
        code = ord(letter)
        byte = code if code < 0x80 else BYTES.get(code)
        if byte is None:
            raise ValueError(f"{letter!r} of {text!r} has no byte in TCVN3")
        encoded.append(byte)
    return bytes(encoded)
