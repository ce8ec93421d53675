"""TanDan reports as the system saves them, with whatever a test changes about them."""

from collections.abc import Sequence
from html import escape

BANNER = "(Từ ngày 01/01/2026 đến ngày 10/10/2026)"
TITLE = "THEO DÕI CHỈ TIÊU TIẾN ĐỘ GIẢI QUYẾT CÁC ĐƠN VỊ - THEO QUYẾT ĐỊNH SỐ 766/QĐ-TTG"
OWN = ["", "UBND tỉnh Thanh Hóa", "000.00.00.H56"]
HEALTH = ["1", "Sở Y tế - tỉnh Thanh Hóa", "000.00.12.H56"]
WARD = ["2", "UBND phường Hạc Thành", "H56.101"]
# Received: all, carried over, new, online, direct, post; resolved: all, early, on time, late;
# open: all, in time, late; suspended: all, in time, late.
FIGURES = ["12.345", "345", "12.000", "11.000", "900", "100"]
FIGURES += ["11.000", "6.000", "4.900", "100", "1.200", "1.000", "200", "145", "140", "5"]
WIDTH = 3 + len(FIGURES)

Row = Sequence[str]
_RESOLVED = "Đã xử lý<br/>(Đã xử lý xong + Đã trả kết quả + Rút)"
HEADER = f"""
<tr><td rowspan="3">STT</td><td rowspan="3"><strong>Đơn vị</strong></td>
<td rowspan="3">Mã định danh</td><td colspan="6">Tiếp nhận</td><td colspan="4">{_RESOLVED}</td>
<td colspan="3">Đang xử lý</td><td colspan="3">Tạm dừng xử lý <br/>(Dừng xử lý)</td></tr>
<tr><td rowspan="2">Tổng số</td><td rowspan="2">Kỳ trước chuyển sang</td>
<td colspan="4">Trong kỳ</td><td rowspan="2">Tổng số</td><td rowspan="2">Trước hạn</td>
<td rowspan="2">Trong hạn</td><td rowspan="2">Quá hạn</td><td rowspan="2">Tổng số</td>
<td rowspan="2">Trong hạn</td><td rowspan="2">Quá hạn</td><td rowspan="2">Tổng số</td>
<td rowspan="2">Trong hạn</td><td rowspan="2">Quá hạn</td></tr>
<tr><td>Tổng số</td><td>Trực tuyến</td><td>Trực tiếp</td><td>BCCI</td></tr>
"""


def row(cells: Row) -> str:
    """Return a row of the table; a cell that begins with `<td` stands as it is."""
    written = [text if text.startswith("<td") else f"<td>{escape(text)}</td>" for text in cells]
    return f"<tr>{''.join(written)}</tr>"


def across(text: str, columns: int = WIDTH) -> str:
    """Return a row that is one cell."""
    return f'<tr><td colspan="{columns}"><strong>{escape(text)}</strong></td></tr>'


def progress(
    *rows: Row | str, banner: str = BANNER, header: str = HEADER, above: str = "", below: str = ""
) -> bytes:
    """Return the report of progress; a row given as text is HTML already."""
    body = "\n".join(one if isinstance(one, str) else row(one) for one in rows)
    table = f"{across(TITLE)}{across(banner) if banner else ''}{above}{header}{body}{below}"
    return f'<html><meta charset="utf-8"><body><table id="x">{table}</table></body></html>'.encode()


def flat(headers: Sequence[str], *rows: Row) -> bytes:
    """Return a report whose header has one row."""
    head = row(headers)
    body = "".join(map(row, rows))
    width = len(headers)
    table = f"{across('Báo cáo', width)}{across(BANNER, width)}{head}{body}"
    return f"<table>{table}</table>".encode()
