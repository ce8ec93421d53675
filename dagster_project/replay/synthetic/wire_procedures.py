"""Lists of procedures as portals save them: one title cell above the header, a code per row.

Here: codes, cells, bytes. Not here: how many are listed (`exports.py`).
"""

from typing import Any, Final

from dagster_project.replay.synthetic.figures import chance
from dagster_project.replay.synthetic.layout import NOTE
from dagster_project.replay.synthetic.schedule import Export
from dagster_project.replay.synthetic.wire_workbook import workbook_bytes

SHEET: Final = "Danh sách TTHC"
HEADER: Final = ("Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực")
_MOTTO: Final = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    "------------------------------\n\nDANH SÁCH THỦ TỤC HÀNH CHÍNH"
)
MEASURE: Final = "procedures_listed"


def render(export: Export) -> bytes:
    """Return the list; two lists of one province hold the same codes, as far as they go."""
    from openpyxl import Workbook  # starting the portal must not wait for it

    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    sheet.append([f"{_MOTTO}\n\n({NOTE})\n\n"])
    sheet.merge_cells(None, 1, 1, 1, len(HEADER))
    sheet.append(HEADER)
    for number, code in enumerate(_codes(export.own.code, export.own.counts[MEASURE]), 1):
        sheet.append([code, f"Thủ tục tổng hợp số {number}", "", "", ""])
    return workbook_bytes(book)


def _codes(unit: str, count: int) -> list[str]:
    drawn = chance(unit, "codes of procedures").sample(range(100_000), 5_000)
    return [f"{number % 3 + 1}.{number:06d}" for number in drawn[:count]]
