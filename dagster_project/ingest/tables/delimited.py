"""A CSV file as a grid.

Here: bytes → text by the contract's encoding, text → cells. Not here: what the cells mean.
"""

import csv
import io
import re
import unicodedata

from dagster_project.ingest.models import NotThisExport
from dagster_project.ingest.tables.contract import FileFormat
from dagster_project.ingest.tables.font_encodings import NotInEncoding, decode_legacy
from dagster_project.ingest.tables.grid import EMPTY, Cell, Grid

_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_NOT_CSV = {b"PK": "a ZIP archive or workbook", bytes.fromhex("D0CF11E0"): "an .xls workbook"}


def read_delimited(body: bytes, contract: FileFormat) -> Grid:
    """Read a CSV file; every cell is a text.

    Raises:
        NotThisExport: If it is not text in the contract's encoding, or no CSV.
    """
    text = _decode(body, contract.encoding)
    if not text.strip():
        raise NotThisExport("the file is empty")
    lines = csv.reader(
        io.StringIO(text, newline=""), delimiter=contract.delimiter or ",", strict=True
    )
    try:
        rows = [[Cell(t, "text") if t.strip() else EMPTY for t in line] for line in lines]
    except csv.Error as error:
        raise NotThisExport(f"the CSV breaks off in line {lines.line_num} ({error})") from None
    return Grid("", rows)


def _decode(body: bytes, encoding: str) -> str:
    for start, what in _NOT_CSV.items():
        if body.startswith(start):
            raise NotThisExport(f"the file is {what}, not CSV; say format: workbook")
    # A byte order mark states the encoding more surely than any contract.
    for mark, stated in _MARKS.items():
        if body.startswith(mark):
            return _unicode(body[len(mark) :], stated)
    if encoding == "unicode":
        return _unicode(body, "utf-8")
    if _is_written_in_utf8(body):
        raise NotThisExport(
            f"the file is UTF-8, the contract says {encoding}; change encoding in the portal file"
        )
    try:
        return decode_legacy(encoding, body)
    except NotInEncoding as error:
        raise NotThisExport(f"{error}; name the file's encoding in the portal file") from None


def _unicode(body: bytes, encoding: str) -> str:
    try:
        return unicodedata.normalize("NFC", body.decode(encoding))
    except UnicodeDecodeError as error:
        raise NotThisExport(
            f"byte 0x{body[error.start]:02X} at {error.start} is not {encoding.upper()}; "
            "name the file's encoding in the portal file (cp1258, tcvn3, vni)"
        ) from None


def _is_written_in_utf8(body: bytes) -> bool:
    """Whether bytes beyond ASCII form UTF-8 throughout: no text of a legacy encoding does."""
    if not re.search(rb"[\x80-\xff]", body):
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
