"""The printed layout of reports, and the words that every synthetic file carries.

Here: columns, merged headers, banners, number formats. Not here: file formats (`wire_*.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dagster_project.replay.synthetic.figures import SEED

LABEL: Final = f"synthetic (seed {SEED})"
NOTE: Final = (
    f"{LABEL}: số liệu tổng hợp nhân tạo, sinh từ số liệu thật của Cổng Dịch vụ công Quốc gia để "
    "chạy thử; không phải số liệu của địa phương"
)
TOTAL: Final = "Tổng cộng"
HEADER_ROWS: Final = 3

# Levels of a column's header, and what stands in the column.
Columns = Sequence[tuple[tuple[str, ...], str]]

PROGRESS: Final[Columns] = (
    (("Tiếp nhận", "Tổng số"), "dossiers_handled"),
    (("Tiếp nhận", "Kỳ trước chuyển sang"), "dossiers_carried_over"),
    (("Tiếp nhận", "Trong kỳ", "Tổng số"), "dossiers_received_in_period"),
    (("Tiếp nhận", "Trong kỳ", "Trực tuyến"), "dossiers_received_online"),
    (("Tiếp nhận", "Trong kỳ", "Trực tiếp"), "dossiers_received_direct"),
    (("Tiếp nhận", "Trong kỳ", "BCCI"), "dossiers_received_postal"),
    (("Đã xử lý", "Tổng số"), "dossiers_resolved"),
    (("Đã xử lý", "Trước hạn"), "dossiers_resolved_early"),
    (("Đã xử lý", "Trong hạn"), "dossiers_resolved_on_time"),
    (("Đã xử lý", "Quá hạn"), "dossiers_resolved_overdue"),
    (("Đang xử lý", "Tổng số"), "dossiers_open"),
    (("Đang xử lý", "Trong hạn"), "dossiers_open_on_time"),
    (("Đang xử lý", "Quá hạn"), "dossiers_open_overdue"),
)


@dataclass(frozen=True)
class HeaderCell:
    """A cell of a merged header; rows and columns are counted from 0."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


def header_cells(titles: Sequence[tuple[str, ...]]) -> Iterator[HeaderCell]:
    """Yield the cells of a header over three rows, row by row, from each column's levels."""
    for row in range(HEADER_ROWS):
        column = 0
        while column < len(titles):
            levels = titles[column]
            if row >= len(levels):
                column += 1
                continue
            is_last = row == len(levels) - 1
            end = column + 1
            while not is_last and end < len(titles) and titles[end][: row + 1] == levels[: row + 1]:
                end += 1
            rows = HEADER_ROWS - row if is_last else 1
            yield HeaderCell(row, column, rows, end - column, levels[row])
            column = end


def period_banner(first: date, last: date) -> str:
    """Return the line that says which days a report covers."""
    return f"(Từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y})"


def dotted(value: int) -> str:
    """Write a count with dots between thousands."""
    return f"{value:,}".replace(",", ".")


def percent(part: int, whole: int) -> str:
    """Write a share in per cent with a decimal comma, rounded half up."""
    hundredths = (part * 20_000 + whole) // (2 * whole) if whole else 0
    return f"{hundredths // 100},{hundredths % 100:02d}"
