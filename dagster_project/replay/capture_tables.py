"""Reads one captured CSV or TSV as lines, and says exactly what is wrong with it.

Here: encoding, header, number of cells, problems with file, row, column, reason and remedy.
Not here: what the columns mean (`capture_forms.py`).
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

_SHOWN = 20


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a captured file.

    Attributes:
        row: Line number in the file (the header is 1), or None for the whole file.
    """

    file: str
    row: int | None
    column: str | None
    reason: str
    remedy: str

    def __str__(self) -> str:
        place = self.file
        place += f", row {self.row}" if self.row is not None else ""
        place += f", column {self.column}" if self.column else ""
        return f"{place}: {self.reason}; {self.remedy}"


class CaptureFilesError(ValueError):
    """A folder of captured figures that cannot be served; lists every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        lines = [str(problem) for problem in self.problems[:_SHOWN]]
        if len(self.problems) > _SHOWN:
            lines.append(f"… and {len(self.problems) - _SHOWN} more problems")
        super().__init__("\n".join(lines))


class BadFile(ValueError):
    """Reading a file ends here: the rest of it has no meaning."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class CaptureTable:
    """One file's header and lines; problems of single lines are collected, not raised."""

    def __init__(self, path: Path, columns: Sequence[str], *, delimiter: str = ",") -> None:
        """Read the file's text and check its header.

        Raises:
            BadFile: If it is not UTF-8, has no header, or lacks one of the columns.
        """
        self.name = path.name
        self.problems: list[Problem] = []
        self._delimiter = delimiter
        self._text = self._decode(path)
        header = next(csv.reader(StringIO(self._text, newline=""), delimiter=delimiter), None)
        if not header:
            raise self.bad(None, None, "the file is empty", "give it a header and rows")
        self.header = [cell.strip() for cell in header]
        for column in columns:
            if column not in self.header:
                raise self.bad(1, column, "the column is missing",
                               f"the header must have {', '.join(columns)}")  # fmt: skip
        repeated = next((name for name in self.header if self.header.count(name) > 1), None)
        if repeated is not None:
            raise self.bad(1, repeated, "the column stands twice", "remove one of the two")

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Yield row number and cells of every line with the right number of cells.

        Raises:
            BadFile: If the lines cannot be told apart.
        """
        reader = csv.reader(StringIO(self._text, newline=""), delimiter=self._delimiter)
        next(reader)
        width = len(self.header)
        try:
            for cells in reader:
                if len(cells) == width:
                    yield reader.line_num, cells
                elif cells:
                    reason = f"{len(cells)} cells, the header has {width}"
                    remedy = "quote cells that hold the separator; fill missing cells"
                    self.note(reader.line_num, None, reason, remedy)
        except csv.Error as error:
            remedy = "close every quote, and save the file as plain text"
            raise self.bad(reader.line_num, None, str(error), remedy) from error

    def at(self, column: str) -> int:
        """Return the position of a column."""
        return self.header.index(column)

    def note(self, row: int | None, column: str | None, reason: str, remedy: str) -> None:
        """Collect a problem and go on."""
        self.problems.append(Problem(self.name, row, column, reason, remedy))

    def bad(self, row: int | None, column: str | None, reason: str, remedy: str) -> BadFile:
        """Return the error that ends the reading of this file."""
        return BadFile(Problem(self.name, row, column, reason, remedy))

    def _decode(self, path: Path) -> str:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise self.bad(None, None, f"cannot be read ({error.strerror})",
                           "check the file's permissions") from error  # fmt: skip
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            row = data[: error.start].count(b"\n") + 1
            raise self.bad(row, None, f"byte {error.start} is not UTF-8",
                           "save the file as UTF-8") from error  # fmt: skip
