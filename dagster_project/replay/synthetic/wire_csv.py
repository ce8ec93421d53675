"""The CSV of a portal whose system still writes TCVN3.

Here: columns and lines of the two reports. Not here: figures, the encoding (`tcvn3.py`).
"""

from typing import Final

from dagster_project.replay.synthetic.figures import derived
from dagster_project.replay.synthetic.layout import (
    LABEL,
    PROGRESS,
    TOTAL,
    Columns,
    percent,
    period_banner,
)
from dagster_project.replay.synthetic.schedule import PAYMENT, Export, UnitFigures
from dagster_project.replay.synthetic.tcvn3 import encode

_PAYMENT: Final[Columns] = (
    (("TTHC có phí, lệ phí",), "procedures_with_fee"),
    (("TTHC phát sinh thanh toán trực tuyến",), "procedures_with_online_payment"),
    (("Hồ sơ có nghĩa vụ tài chính",), "dossiers_with_fee_obligation"),
    (("Hồ sơ thanh toán trực tuyến",), "dossiers_paid_online"),
)
_SHARE: Final = "Tỷ lệ đúng hạn (%)"


def columns_of(dataset: str) -> Columns:
    """Return the columns of figures of a report."""
    return _PAYMENT if dataset == PAYMENT else PROGRESS


def render(export: Export) -> bytes:
    """Return the file: two banner lines, one header, units, the total."""
    payment = export.dataset == PAYMENT
    title = "thanh toán trực tuyến" if payment else "tiến độ giải quyết hồ sơ"
    titles = [" - ".join(levels) for levels, _ in columns_of(export.dataset)]
    header = ["Mã định danh", "Đơn vị", *titles, *([] if payment else [_SHARE])]
    lines = [
        f"Báo cáo {title} - {LABEL}: số liệu tổng hợp nhân tạo",
        period_banner(export.first_day, export.cutoff),
        ";".join(header),
        *(_line(export, row, row.spelled or row.code, row.name) for row in export.units),
        _line(export, export.own, "", TOTAL),
    ]
    return encode("\r\n".join(lines) + "\r\n")


def _line(export: Export, row: UnitFigures, code: str, name: str) -> str:
    cells = [code, name]
    cells += [str(row.counts[measure]) for _, measure in columns_of(export.dataset)]
    if export.dataset != PAYMENT:
        on_time = derived(row.counts)["dossiers_on_time"]
        cells.append(percent(on_time, row.counts["dossiers_handled"]))
    return ";".join(cells)
