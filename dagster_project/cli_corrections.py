"""`chiso corrections`: known errors of sources and overrides with their life, as tables or JSON.

Here: how it looks. Not here: the queries (`publish/corrected.py`).
"""

import dataclasses
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dagster_project.cli_console import console, print_json
from dagster_project.cli_errata import notices_for_json, print_notices
from dagster_project.cli_usage import no_edition_code
from dagster_project.settings import Settings

if TYPE_CHECKING:
    from dagster_project.publish.corrected import Corrected

GOOD, WRONG_USE = 0, 2
STATES = {
    "open": "còn sai (open)",
    "overdue": "quá hạn vẫn sai (overdue)",
    "fixed": "đã đúng, chờ xác nhận (fixed)",
    "changed": "nêu số khác (changed)",
    "gone": "không còn nêu (gone)",
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
    from dagster_project.publish.current import find_edition
    from dagster_project.publish.errors import NoEdition, UnknownChoice

    try:
        named = find_edition(settings, edition)
        print_notices(named)
        found = corrected(named, portal, entry, as_of)
    except NoEdition as error:
        console(errors=True).print(Text(str(error)), soft_wrap=True)
        return no_edition_code(error, named=edition is not None)
    except UnknownChoice as error:
        console(errors=True).print(Text(str(error)), soft_wrap=True)
        return WRONG_USE
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
            _day(row["opened_on"]),
            _day(row["expected_on"]),
            _day(row["last_wrong_on"]),
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
            _day(row["as_of"]),
            STATES.get(row["state"], row["state"]),
            str(row["units_wrong"]),
            _number(row["seen_value"]),
            str(row["times_returned"]),
        )
    screen.print(table)


def _place(row: dict[str, Any]) -> str:
    unit = ALL_UNITS if row["unit_code"] == "*" else row["unit_code"]
    parts = (row["portal_id"], row["dataset"], unit, row["period_id"], row["measure_id"])
    return "\n".join(str(one) for one in parts if one)


def _day(value: date | None) -> str:
    return "" if value is None else f"{value:%d/%m/%Y}"


def _number(value: Decimal | None) -> str:
    if value is None:
        return ""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
