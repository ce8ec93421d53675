"""What a file is, by its first bytes, and whether opening it is safe.

Here: kinds of files, encrypted and cut-off workbooks, packed parts that unpack to far more than
they should. Not here: reading cells (`workbook.py`). Nothing is unpacked as a whole: parts are
inflated piece by piece and counted, because sizes stated in a ZIP file can be lies.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dagster_project.ingest.models import NotThisExport
from dagster_project.ingest.tables.sheet_watch import watch_for

FileKind = Literal["xlsx", "ods", "xls", "html", "text"]
MAX_RATIO = 200
_RATIO_COUNTS_FROM = 16 * 2**20
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_PIECE = 1 << 16
_LOCAL_HEADER = 30


@dataclass(frozen=True)
class Package:
    """A workbook that may be opened.

    Attributes:
        kind: What it is.
        has_formulas: Whether any cell of it is a formula (.xlsx only).
        has_errors: Whether any cell of it shows an error such as `#REF!` (.xlsx only).
    """

    kind: FileKind
    has_formulas: bool = False
    has_errors: bool = False


def inspect_workbook(body: bytes, max_unpacked: int) -> Package:
    """Tell what a file is and refuse one that must not be opened as a workbook.

    Raises:
        NotThisExport: If it is no workbook, encrypted, cut off, or unpacks to too much.
    """
    if body.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in body:
            raise NotThisExport("the workbook is protected by a password; send it without one")
        return Package("xls")
    if body.startswith(b"PK"):
        return _inspect_zip(body, max_unpacked)
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<"):
        raise NotThisExport("the file is an HTML or XML page, not a workbook")
    raise NotThisExport(
        "the file is no workbook (.xlsx, .xls, .xlsb, .ods); if it is CSV, say format: csv"
    )


def _inspect_zip(body: bytes, max_unpacked: int) -> Package:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise NotThisExport(
            f"the workbook is cut off or damaged ({error}); send the file again"
        ) from None
    names = {part.filename for part in parts}
    if sum(part.compress_size for part in parts) > len(body):
        raise NotThisExport("the workbook's packed parts overlap; it is not opened")
    if any(part.flag_bits & 1 for part in parts):
        raise NotThisExport("the workbook is protected by a password; send it without one")
    kind: FileKind = "ods" if "content.xml" in names else "xlsx"
    if kind == "xlsx" and not any(name.startswith("xl/") for name in names):
        raise NotThisExport("the file is a ZIP archive, not a workbook; send the workbook itself")
    left, has_formulas, has_errors = max_unpacked, False, False
    for part in parts:
        watch = watch_for(part.filename)
        for piece in _inflate(body, part, left, max_unpacked):
            left -= len(piece)
            watch.see(piece)
        has_formulas = has_formulas or watch.has_formulas
        has_errors = has_errors or watch.has_errors
    return Package(kind, has_formulas, has_errors)


def _inflate(body: bytes, part: zipfile.ZipInfo, left: int, limit: int) -> Iterator[bytes]:
    """Yield a part's content in pieces; stops at the limit or an absurd ratio."""
    start = part.header_offset + _LOCAL_HEADER
    lengths = body[start - 4 : start]
    start += int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    packed = body[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise NotThisExport(f"the workbook's part {part.filename} is packed in an unusual way")
    inflater, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    piece = packed
    while piece and not inflater.eof:
        try:
            content = inflater.decompress(piece, _PIECE)
        except zlib.error as error:
            raise NotThisExport(
                f"the workbook's part {part.filename} is damaged ({error}); send the file again"
            ) from None
        size += len(content)
        if size > left:
            raise NotThisExport(
                f"the workbook unpacks to more than {limit} bytes; it is not opened "
                "(max_unpacked_bytes in the portal file)"
            )
        if size > _RATIO_COUNTS_FROM and size > MAX_RATIO * len(packed):
            raise NotThisExport(
                f"the workbook's part {part.filename} unpacks to more than {MAX_RATIO} times its "
                "size; it is not opened"
            )
        yield content
        piece = inflater.unconsumed_tail
