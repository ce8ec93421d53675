"""`chiso corrections`: known errors of sources and overrides with their life, as tables or JSON.

Here: how it looks. Not here: the queries (`publish/corrected.py`).
"""

import dataclasses
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from dagster_project.audit import numbers
from dagster_project.commands.console import console, print_json
from dagster_project.commands.edition import read_edition
from dagster_project.commands.errata import notices_for_json
from dagster_project.settings import Settings

if TYPE_CHECKING:
    from dagster_project.publish.corrected import Corrected

GOOD = 0
STATES = {
    "open": "còn sai (open)",
    "overdue": "quá hạn vẫn sai (overdue)",
    "fixed": "đã đúng, chờ xác nhận (fixed)",
    "changed": "nêu số khác (changed)",
    "gone": "không nêu (gone)",
    "silent": "nguồn không trả lời (silent)",
    "confirmed": "đã xác nhận (confirmed)",
    "returned": "sai trở lại (returned)",
}
KINDS = {"source_error": "lỗi của nguồn", "override": "quyết định thủ công"}
ALL_UNITS = "mọi đơn vị"


def print_corrections(
    settings: Settings,
    portal: str | None,
    entry: str | None,
    as_of: date | None,
    edition: str | None,
    *,
    as_json: bool,
) -> int:
    """Print an edition's corrections log and return the exit code."""
    from dagster_project.publish.corrected import corrected

    named, found = read_edition(settings, edition, lambda one: corrected(one, portal, entry, as_of))
    if as_json:
        print_json(dataclasses.asdict(found) | notices_for_json(named))
        return GOOD
    screen = console()
    _print_entries(found, screen)
    if found.life:
        _print_life(found, screen)
    return GOOD


def _print_entries(found: "Corrected", screen: Console) -> None:
    table = Table(
        title=f"Nhật ký sai sót ngày {found.as_of:%d/%m/%Y} (corrections log)",
        title_justify="left",
        title_style="bold",
        show_lines=True,
    )
    for name in ("Mục", "Trạng thái", "Ở đâu", "Nội dung"):
        table.add_column(name)
    for name in ("Số đơn vị còn sai", "Ghi từ", "Hạn", "Sai gần nhất"):
        table.add_column(name, justify="right")
    for row in found.entries:
        table.add_row(
            f"{row['correction_id']}\n{KINDS.get(row['kind'], row['kind'])}",
            STATES.get(row["state"], row["state"]),
            _place(row),
            f"{row['reason']}\n({row['reason_en']})" if row["reason_en"] else row["reason"],
            str(row["units_wrong"]),
            numbers.day(row["opened_on"], "vi"),
            numbers.day(row["expected_on"], "vi"),
            numbers.day(row["last_wrong_on"], "vi"),
        )
    screen.print(table)


def _print_life(found: "Corrected", screen: Console) -> None:
    table = Table(title="Từng ngày (day by day)", title_justify="left", title_style="bold")
    table.add_column("Ngày")
    table.add_column("Trạng thái")
    for name in ("Số đơn vị còn sai", "Nguồn nêu", "Số lần sai trở lại"):
        table.add_column(name, justify="right")
    for row in found.life:
        table.add_row(
            numbers.day(row["as_of"], "vi"),
            STATES.get(row["state"], row["state"]),
            str(row["units_wrong"]),
            numbers.count(row["seen_value"], "vi"),
            str(row["times_returned"]),
        )
    screen.print(table)


def _place(row: dict[str, Any]) -> str:
    unit = ALL_UNITS if row["unit_code"] == "*" else row["unit_code"]
    parts = (row["portal_id"], row["dataset"], unit, row["period_id"], row["measure_id"])
    return "\n".join(str(one) for one in parts if one)
