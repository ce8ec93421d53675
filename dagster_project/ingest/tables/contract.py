"""What a portal file says about a table: the contract by which it is read, never guessed.

Here: the models behind `options.table` and `options.procedures`. Not here: reading.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from dagster_project.ingest.connectors.field_maps import Cell, cell
from dagster_project.ingest.connectors.options import Options

Encoding = Literal["unicode", "cp1258", "tcvn3", "vni", "fonts"]
DateOrder = Literal["dmy", "mdy", "ymd"]
_BANNER_GROUPS = frozenset({"from", "to", "year", "half", "quarter", "month"})


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error}); correct it") from None
    return pattern


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]


class Numbers(Options):
    """How numbers are written as text; a mark that is not named here makes a text unreadable."""

    thousands: Annotated[
        Literal["", ".", ",", " "], Field(description="Mark between groups of three digits")
    ] = ""
    decimal: Annotated[Literal["", ",", "."], Field(description="Mark before decimals")] = ""
    suffix: Annotated[str, Field(description="Word or sign after the number (TTHC, %)")] = ""

    @model_validator(mode="after")
    def _two_marks(self) -> Self:
        if self.thousands and self.thousands == self.decimal:
            raise ValueError("thousands and decimal cannot be the same mark")
        return self


class Header(Options):
    """Where the header stands."""

    row: Annotated[int, Field(ge=1, le=200, description="Its first row, counted from 1")]
    rows: Annotated[int, Field(ge=1, le=8, description="How many rows it has")] = 1
    search: Annotated[
        int, Field(ge=0, le=50, description="How many rows up or down it may have moved")
    ] = 5
    fill: Annotated[
        bool,
        Field(
            description="An empty header cell belongs to the one on its left: for formats that "
            "keep no merged cells (CSV, .ods)"
        ),
    ] = False


class Banner(Options):
    """The line above the table that states its period.

    The pattern's named groups say what it states: `from` and `to` (days), or `year` with
    `half`, `quarter` or `month`.
    """

    pattern: Pattern
    rows: Annotated[int, Field(ge=1, le=200, description="Looked for in so many rows")] = 15

    @model_validator(mode="after")
    def _names_groups(self) -> Self:
        groups = set(re.compile(self.pattern).groupindex)
        if not groups & {"to", "year"} or groups - _BANNER_GROUPS:
            raise ValueError(
                "pattern must name the groups `to` (and `from`), or `year` (and `half`, `quarter` "
                "or `month`); write (?P<to>[0-9/]+)"
            )
        return self


class UnitColumns(Options):
    """The columns that name a row's unit, by their headers; at least one."""

    name: str | None = None
    code: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.name is None and self.code is None:
            raise ValueError("names no column; give the header of the name or of the code")
        return self


class Column(Options):
    """A column of figures."""

    header: Annotated[str, Field(min_length=1, description="Levels of a merged header with ` / `")]
    measures: Annotated[list[str], Field(min_length=1, description="Ids of seeds/measures.csv")]
    numbers: Annotated[Numbers | None, Field(description="Where it differs from the table")] = None

    @model_validator(mode="after")
    def _known_measures(self) -> Self:
        _ = self.cell
        return self

    @property
    def cell(self) -> Cell:
        """What the column's cells feed."""
        return cell(self.measures, self.header)


class FileFormat(Options):
    """How the file is packed; shared by all contracts."""

    format: Annotated[
        Literal["workbook", "csv"], Field(description="workbook: .xlsx, .xls, .xlsb or .ods")
    ]
    sheet: Annotated[str | int, Field(description="Name, or number counted from 1")] = 1
    delimiter: Annotated[Literal[";", ",", "\t", "|"] | None, Field(description="CSV only")] = None
    encoding: Annotated[
        Encoding,
        Field(
            description="unicode (UTF-8 for CSV), or the legacy encoding of its texts; fonts: "
            "each cell's font tells (.xlsx only)"
        ),
    ] = "unicode"
    max_unpacked_bytes: Annotated[
        int, Field(ge=1, le=2**31, description="Largest size of a workbook's unpacked parts")
    ] = 256 * 2**20

    @model_validator(mode="after")
    def _fits_format(self) -> Self:
        if self.format == "csv" and self.delimiter is None:
            raise ValueError("delimiter is missing; a CSV file needs it")
        if self.format == "csv" and self.encoding == "fonts":
            raise ValueError("a CSV file has no fonts; name its encoding")
        if self.format == "workbook" and self.encoding == "cp1258":
            raise ValueError("a workbook's texts are not cp1258; use unicode, tcvn3, vni or fonts")
        return self


class TableContract(FileFormat):
    """One row per unit, figures in columns."""

    header: Header
    banner: Banner | None = None
    date_order: DateOrder = "dmy"
    numbers: Numbers = Numbers()
    unit: UnitColumns
    columns: Annotated[list[Column], Field(min_length=1)]
    ignore: Annotated[tuple[str, ...], Field(description="Headers known to feed nothing")] = ()
    totals: Annotated[
        tuple[Pattern, ...],
        Field(description="Row labels of totals: figures of the unit asked for"),
    ] = ()
    skip: Annotated[
        tuple[Pattern, ...], Field(description="Row labels of headings and numbering")
    ] = ()
    footer: Annotated[tuple[Pattern, ...], Field(description="Texts at which the table ends")] = ()
    nulls: Annotated[tuple[str, ...], Field(description="Texts that say: no figure")] = ()
    zeros: Annotated[tuple[str, ...], Field(description="Texts that say: 0")] = ()

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        headers = [column.header for column in self.columns]
        twice = sorted({name for name in headers if headers.count(name) > 1})
        if twice:
            raise ValueError(f"column {twice[0]!r} stands twice; name each header once")
        measures = [measure for column in self.columns for measure in column.measures]
        doubled = sorted({name for name in measures if measures.count(name) > 1})
        if doubled:
            raise ValueError(f"measure {doubled[0]!r} is fed by two columns; keep one of them")
        return self


class ProceduresContract(FileFormat):
    """A list of procedures, one per row; what counts is how many different codes it lists."""

    header: Header
    code: Annotated[str, Field(description="Header of the procedure's code")]
    name: Annotated[str | None, Field(description="Header of the procedure's name")] = None
    ignore: Annotated[tuple[str, ...], Field(description="Headers known to feed nothing")] = ()
    footer: Annotated[tuple[Pattern, ...], Field(description="Texts at which the list ends")] = ()
    measure: str = "procedures_listed"
