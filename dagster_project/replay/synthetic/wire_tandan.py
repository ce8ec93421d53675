"""The TanDan system's reports: HTML tables that are saved as `.xls`.

Here: columns and markup of the four reports. Not here: figures.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Final

from dagster_project.replay.synthetic.layout import (
    HEADER_ROWS,
    NOTE,
    PROGRESS,
    Columns,
    dotted,
    header_cells,
    period_banner,
)
from dagster_project.replay.synthetic.schedule import Export

_UNIT: Final = (("STT",), ("Mã định danh",), ("Đơn vị",))
_RECEIVED = "Số hóa hồ sơ TTHC khi tiếp nhận"
_RESULT = "Số hóa kết quả giải quyết"
_ONLINE = "Thủ tục DVC trực tuyến"
TITLES: Final = {
    "ChiTieuTienDo": "tiến độ giải quyết hồ sơ",
    "ChiTieuDvcTrucTuyen": "cung cấp dịch vụ công trực tuyến",
    "ChiTieuTTTT": "thanh toán trực tuyến",
    "ChiTieuSoHoa": "số hóa hồ sơ",
}
COLUMNS: Final[dict[str, Columns]] = {
    "ChiTieuTienDo": (
        *PROGRESS,
        (("Tạm dừng xử lý", "Tổng số"), "dossiers_suspended"),
        (("Tạm dừng xử lý", "Trong hạn"), "dossiers_suspended_on_time"),
        (("Tạm dừng xử lý", "Quá hạn"), "dossiers_suspended_overdue"),
        (("Trả lại",), "dossiers_returned"),
    ),
    "ChiTieuDvcTrucTuyen": (
        (("Tổng số thủ tục",), "procedures_in_authority"),
        ((_ONLINE, "Toàn trình"), "procedures_online_full"),
        ((_ONLINE, "Một phần"), "procedures_online_partial"),
        (("Thủ tục trực tuyến phát sinh hồ sơ",), "procedures_online_used"),
    ),
    "ChiTieuTTTT": (
        (("Số lượng thủ tục có phí, lệ phí",), "procedures_with_fee"),
        (("Số lượng thủ tục có phát sinh thanh toán trực tuyến",),
         "procedures_with_online_payment"),
        (("Tổng số hồ sơ thuộc các thủ tục có phí, lệ phí",), "dossiers_of_fee_procedures"),
        (("Số hồ sơ được thanh toán trực tuyến thuộc các thủ tục có phí, lệ phí",),
         "dossiers_paid_online"),
    ),
    "ChiTieuSoHoa": (
        (("Tiếp nhận",), "dossiers_received_in_period"),
        ((_RECEIVED, "Chưa số hóa TPHS"), "not_digitized"),
        ((_RECEIVED, "Có số hóa TPHS"), "dossiers_digitized"),
        ((_RECEIVED, "Có tái sử dụng thành phần"), "dossiers_reusing_data"),
        (("Đã giải quyết",), "dossiers_resolved"),
        ((_RESULT, "Chưa số hóa"), "resolved_not_digitized"),
        ((_RESULT, "Đã số hóa"), "dossiers_resolved_digitized"),
    ),
}  # fmt: skip


def render(dataset: str, first: date, last: date, export: Export | None) -> bytes:
    """Return a report for the days asked; without figures it has no row below its header."""
    columns = COLUMNS[dataset]
    titles = [*_UNIT, *(levels for levels, _ in columns)]
    banners = (f"BÁO CÁO {TITLES[dataset].upper()} ({NOTE})", period_banner(first, last))
    rows = [f'<tr><td colspan="{len(titles)}">{escape(text)}</td></tr>' for text in banners]
    cells = list(header_cells(titles))
    rows += [
        _row(
            f'<th rowspan="{cell.rows}" colspan="{cell.columns}">{escape(cell.text)}</th>'
            for cell in cells
            if cell.row == row
        )
        for row in range(HEADER_ROWS)
    ]
    if export is not None:
        own = export.own
        shown = ["1", own.spelled or own.code, own.name]
        shown += [dotted(_value(own.counts, measure)) for _, measure in columns]
        rows.append(_row(f"<td>{escape(text)}</td>" for text in shown))
    table = "\n".join(rows)
    return (
        '<html><head><meta charset="UTF-8"></head><body>\n'
        f'<table border="1">\n{table}\n</table>\n</body></html>\n'
    ).encode()


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _value(counts: Mapping[str, int], measure: str) -> int:
    rest = {
        "not_digitized": ("dossiers_received_in_period", "dossiers_digitized"),
        "resolved_not_digitized": ("dossiers_resolved", "dossiers_resolved_digitized"),
    }
    if measure in rest:
        whole, part = rest[measure]
        return counts[whole] - counts[part]
    return counts[measure]
