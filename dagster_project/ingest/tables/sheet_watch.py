"""How far a sheet's cells reach, seen while its XML passes piece by piece.

Here: counting cells before a reader lays them out. Not here: reading them. A reader lays a sheet
out from its first to its last cell, so two cells far apart take as much as all between them.
"""

import re

from dagster_project.ingest.models import NotThisExport

MAX_CELLS = 4_000_000
_MAX_TAG = 1 << 20
_XLSX_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_XLSX_CELL = re.compile(rb'<c\s(?:[^>]*?\s)?r="([A-Z]{1,3})([0-9]{1,7})"')
_ODS_TAG = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
_ODS_REPEATED = re.compile(rb'number-(?:columns|rows)-repeated="([0-9]{1,9})"')


class Watch:
    """Sees a part pass; this one, of a part without cells, looks at nothing."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.has_formulas = self.has_errors = False

    def see(self, piece: bytes) -> None:
        """Look at the next piece.

        Raises:
            NotThisExport: If the sheet is too large to be laid out.
        """


class _TagWatch(Watch):
    """Hands whole tags on, each once, however the pieces cut them."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._rest = b""
        self.rows = self.columns = 0

    def see(self, piece: bytes) -> None:
        text = self._rest + piece
        end = text.rfind(b">") + 1
        self._rest = text[end:]
        if len(self._rest) > _MAX_TAG:
            raise NotThisExport(
                f"the workbook's part {self.name} holds more than {_MAX_TAG} bytes in one cell: it "
                "is damaged, or packed to fill the memory, and is not opened. Save the workbook "
                "anew in Excel or LibreOffice and send that file"
            )
        self._tags(text[:end])
        if self.rows * self.columns > MAX_CELLS:
            raise NotThisExport(
                f"{self.name}: its cells reach to row {self.rows} and column {self.columns}; "
                f"a sheet of more than {MAX_CELLS} cells is not opened"
            )

    def _tags(self, text: bytes) -> None:
        raise NotImplementedError


class _XlsxWatch(_TagWatch):
    def _tags(self, text: bytes) -> None:
        self.has_formulas = self.has_formulas or b"<f>" in text or b"<f " in text
        self.has_errors = self.has_errors or b't="e"' in text
        for letters, digits in _XLSX_CELL.findall(text):
            self.rows = max(self.rows, int(digits))
            self.columns = max(self.columns, _column_number(letters))


class _OdsWatch(_TagWatch):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._row = self._column = 0

    def _tags(self, text: bytes) -> None:
        for tag, attributes in _ODS_TAG.findall(text):
            found = _ODS_REPEATED.search(attributes)
            times = int(found[1]) if found else 1
            if tag == b"table":
                self._row = 0
            elif tag == b"table-row":
                self._row, self._column = self._row + times, 0
            else:
                self._column += times
                if b"value-type=" in attributes:
                    self.rows = max(self.rows, self._row)
                    self.columns = max(self.columns, self._column)


def watch_for(name: str) -> Watch:
    """Return the watch for a part of a workbook."""
    if _XLSX_SHEET.fullmatch(name):
        return _XlsxWatch(name)
    return _OdsWatch(name) if name == "content.xml" else Watch(name)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
