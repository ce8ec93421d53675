"""`chiso revisions`: how figures changed from one capture to the next, as tables or JSON.

Here: how it looks. Not here: the queries (`publish/revised.py`).
"""

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dagster_project.commands.console import console, print_json
from dagster_project.commands.edition import read_edition
from dagster_project.commands.errata import notices_for_json
from dagster_project.settings import Settings

if TYPE_CHECKING:
    from dagster_project.publish.revised import Revised

GOOD = 0
MADE_UP = "°"
DASH = "\u2013"
WORDS = {
    "closed_period": "kỳ đã đóng",
    "same_cutoff": "cùng mốc chốt",
    "same_day": "cùng ngày",
    "open": "kỳ đang mở",
    "reversal": "trở lại số trước đó",
    "withdrawn": "bị rút lại",
    "growth": "diễn biến kỳ đang mở",
    "first": "lần đầu",
    "unchanged": "không đổi",
}
LEGEND = (
    "Kỳ đang mở: số lũy kế được phép thay đổi, không tính là điều chỉnh; chỉ tính khi số trở lại "
    "giá trị trước đó hoặc số đếm lũy kế giảm. "
    "(Open period: cumulative figures may move; only a return or a falling count is a revision.)"
)


def print_revisions(
    settings: Settings,
    portal: str | None,
    measure: str | None,
    unit: str | None,
    period: str | None,
    edition: str | None,
    limit: int,
    *,
    as_json: bool,
) -> int:
    """Print an edition's revisions and return the exit code."""
    from dagster_project.publish.revised import revised

    named, found = read_edition(
        settings, edition, lambda one: revised(one, portal, measure, unit, period, limit)
    )
    if as_json:
        print_json(dataclasses.asdict(found) | notices_for_json(named))
        return GOOD
    screen = console()
    if found.history:
        _print_history(found, screen)
    elif unit is None:
        _print_summary(found, screen)
        _print_days(found, screen)
    _print_revisions(found, screen)
    return GOOD


def _print_summary(found: "Revised", screen: Console) -> None:
    # Directions and sizes are of revisions alone; editions before these columns show a dash.
    table = _table(
        "Điều chỉnh theo cổng và chỉ tiêu (revisions by portal and measure)",
        ("Cổng", "Chỉ tiêu", "So sánh"),
        ("Đã so", "Điều chỉnh", "Tăng", "Giảm", "Lớn nhất", "Ổn định sau", "Lâu nhất", "Theo dõi"),
    )
    for row in found.summary:
        table.add_row(
            _marked(row),
            row["measure_id"],
            WORDS[row["comparison"]],
            str(row["compared"]),
            str(row["revised"]),
            _number(row.get("revised_raised")),
            _number(row.get("revised_lowered")),
            _number(row.get("revised_largest_change")),
            _span(row["typical_minutes"]),
            _span(row["longest_minutes"]),
            _span(row["watched_minutes"]),
        )
    screen.print(table)


def _print_days(found: "Revised", screen: Console) -> None:
    table = _table(
        "Theo ngày (by day)",
        ("Ngày", "Kỳ", "Cổng", "Báo cáo", "So sánh"),
        ("Đã so", "Thay đổi", "Tăng", "Giảm", "Điều chỉnh", "Trở lại"),
    )
    for row in found.days:
        table.add_row(
            f"{row['as_of']:%d/%m/%Y}",
            row["period_id"],
            _marked(row),
            row["dataset"],
            WORDS[row["comparison"]],
            *(
                str(row[name])
                for name in ("compared", "changed", "raised", "lowered", "revised", "returned")
            ),
        )
    screen.print(table)
    screen.print(Text(LEGEND), soft_wrap=True)


def _print_history(found: "Revised", screen: Console) -> None:
    table = _table(
        f"{found.unit_code} {found.unit}: mọi lần công bố (every statement)",
        ("Thời điểm (UTC)", "Nhãn của nguồn", "Kỳ", "Cổng", "Báo cáo"),
        ("Giá trị", "Thay đổi"),
    )
    table.add_column("Loại")
    for row in found.history:
        table.add_row(
            f"{row['captured_at']:%d/%m/%Y %H:%M:%S}",
            row["source_label"] or "",
            row["period_id"],
            _marked(row),
            row["dataset"],
            _number(row["value"]),
            _signed(row["difference"]),
            WORDS[row["kind"]],
        )
    screen.print(table)


def _print_revisions(found: "Revised", screen: Console) -> None:
    title = f"{found.total} lần điều chỉnh (revisions), mới nhất trước (newest first)"
    table = _table(
        title,
        ("Thời điểm (UTC)", "Đơn vị", "Kỳ", "Cổng", "Chỉ tiêu"),
        ("Trước", "Sau", "Thay đổi"),
    )
    table.add_column("Loại")
    for row in found.revisions:
        table.add_row(
            f"{row['captured_at']:%d/%m/%Y %H:%M:%S}",
            row["unit_code"],
            row["period_id"],
            _marked(row),
            row["measure_id"],
            _number(row["earlier_value"]),
            _number(row["value"]),
            _signed(row["difference"]),
            WORDS[row["kind"]],
        )
    screen.print(table)
    shown = [*found.summary, *found.days, *found.revisions, *found.history]
    if any(_is_made_up(row) for row in shown):
        screen.print(Text(f"{MADE_UP} số liệu mô phỏng (synthetic)"))
    left = found.total - len(found.revisions)
    if left:
        screen.print(Text(f"… và {left} nữa (--limit)"))


def _table(title: str, texts: tuple[str, ...], numbers: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for name in texts:
        table.add_column(name)
    for name in numbers:
        table.add_column(name, justify="right")
    return table


def _is_made_up(row: dict[str, Any]) -> bool:
    return bool(row.get("is_synthetic") or row.get("has_synthetic"))


def _marked(row: dict[str, Any]) -> str:
    """Return a row's portal, marked where figures of it are synthetic."""
    return f"{row['portal_id']}{MADE_UP if _is_made_up(row) else ''}"


def _number(value: Any) -> str:
    if value is None:
        return DASH
    text = f"{Decimal(value):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _signed(value: Any) -> str:
    if value is None or not value:
        return ""
    return f"{'+' if value > 0 else ''}{_number(value)}"


def _span(minutes: int | None) -> str:
    """Return a time as days, hours and minutes, the two largest of them."""
    if minutes is None:
        return ""
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [(days, "ngày"), (hours, "giờ"), (left, "phút")]
    kept = [f"{number} {word}" for number, word in parts if number][:2]
    return " ".join(kept) or "0 phút"
