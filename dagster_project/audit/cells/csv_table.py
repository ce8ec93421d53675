"""A CSV file as a table.

Here: bytes to cells without the contract of the portal: digits and separators are ASCII in every
encoding that Vietnamese texts have. Not here: what the cells mean.
"""

import csv
import io
import unicodedata
from collections import Counter

from dagster_project.audit.cells.grid_cell import Sheet
from dagster_project.audit.cells.raw_cell import CellNotFound

_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_DELIMITERS = (";", ",", "\t", "|")
# A word of every such table; it tells which legacy encoding the texts are written in.
_UNIT_WORD = "đơn vị"


def csv_table(body: bytes) -> Sheet:
    """Read a CSV file; the delimiter is the one that most lines agree on.

    Raises:
        CellNotFound: If it is no CSV.
    """
    text = _decode(body)
    try:
        candidates = [_rows(text, delimiter) for delimiter in _DELIMITERS]
    except csv.Error as error:
        raise CellNotFound(f"the file is no CSV ({error})") from None
    rows = max(candidates, key=_agreement)
    return Sheet("csv", [[cell if cell.strip() else "" for cell in row] for row in rows])


def _rows(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _agreement(rows: list[list[str]]) -> tuple[int, int]:
    """Return how many lines have the most common width, if that is a table's, and the width."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0, 1
    width, lines = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    return lines, width


def _decode(body: bytes) -> str:
    for mark, name in _MARKS.items():
        if body.startswith(mark):
            return unicodedata.normalize("NFC", body[len(mark) :].decode(name, "replace"))
    try:
        return unicodedata.normalize("NFC", body.decode("utf-8"))
    except UnicodeDecodeError:
        return _legacy(body)


def _legacy(body: bytes) -> str:
    from dagster_project.ingest.tables.font_encodings import NotInEncoding, decode_legacy

    plain = body.decode("cp1252", "replace")
    for encoding in ("tcvn3", "vni", "cp1258"):
        try:
            text = decode_legacy(encoding, body)
        except NotInEncoding:
            continue
        if _UNIT_WORD in text.casefold():
            return text
    return plain
