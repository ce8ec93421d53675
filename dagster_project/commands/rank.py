"""`chiso rank`: a ranking as a table or JSON.

Here: how it looks. Not here: the query and its labels (`publish/ranking.py`).
"""

import dataclasses
from datetime import date
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
    from dagster_project.publish.ranking import RankTable

GOOD = 0
NUMBERS = ("rank", "interval", "total_score", "rank_change", "score_change", "gap_to_next")
COLUMNS = (
    "rank",
    "interval",
    "unit_code",
    "name",
    "total_score",
    "band",
    "rank_change",
    "score_change",
    "gap_to_next",
)
FLAG = "†"
MADE_UP = "°"
OUTER = "*"
DASH = "\u2013"


def print_ranking(
    settings: Settings,
    as_of: date | None,
    period: str | None,
    basis: str,
    group: str,
    edition: str | None,
    *,
    as_json: bool,
) -> int:
    """Print one ranking of an edition and return the exit code."""
    from dagster_project.publish.ranking import rank_table

    named, ranking = read_edition(
        settings, edition, lambda one: rank_table(one, as_of, period, basis, group)
    )
    if as_json:
        print_json(_plain(ranking) | notices_for_json(named))
    else:
        print_table(ranking, console())
    return GOOD


def print_current(settings: Settings, screen: Console) -> None:
    """Print the newest ranking of the current edition, if it holds one."""
    from dagster_project.publish.current import read_current
    from dagster_project.publish.errors import NoEdition, UnknownChoice
    from dagster_project.publish.ranking import newest_ranking

    try:
        print_table(newest_ranking(read_current(settings)), screen)
    except (NoEdition, UnknownChoice) as error:
        screen.print(Text(str(error)), soft_wrap=True)


def print_table(ranking: "RankTable", screen: Console) -> None:
    """Print one ranking, what its marks mean, and who is not ranked and why."""
    labels = ranking.labels
    since = f", thay đổi so với {ranking.previous_as_of:%d/%m/%Y}" if ranking.previous_as_of else ""
    table = Table(
        title=f"Xếp hạng {labels['group'].vi}, {labels['period'].vi}, "
        f"ngày {ranking.as_of:%d/%m/%Y}",
        caption=f"{labels['basis'].vi}; {ranking.methodology_id}{since}",
        title_justify="left",
        caption_justify="left",
        title_style="bold",
    )
    shown = [name for name in COLUMNS if any(_value(name, row) is not None for row in ranking.rows)]
    for name in shown:
        table.add_column(labels[name].vi, justify="right" if name in NUMBERS else "left")
    ranked = [row for row in ranking.rows if row["rank"] is not None]
    for row in ranked:
        table.add_row(*(_cell(name, row) for name in shown))
    screen.print(table)
    for line in _legend(ranking):
        screen.print(Text(line), soft_wrap=True)
    for row in ranking.rows:
        if row["rank"] is None:
            reason = row["not_ranked_reason_vi"] or row["not_ranked_reason"]
            screen.print(
                Text(f"{row['unit_code']} {_value('name', row)}: không xếp hạng, {reason}")
            )


def _legend(ranking: "RankTable") -> list[str]:
    """Return what a ranking is made of, and what its marks mean as far as they are in it."""
    rows = ranking.rows
    ranked = [row for row in rows if row["rank"] is not None]
    lines = [] if ranking.basis == "published" else _coverage(ranked)
    if any(row["has_zero_denominator"] for row in ranked):
        lines.append(
            f"{FLAG} có chỉ số thành phần với mẫu số bằng 0, tính theo quy tắc của bộ chỉ số"
        )
    if any(row.get("best_rank") is not None for row in ranked):
        lines.append(
            "Khoảng hạng: hạng tốt nhất và kém nhất qua mọi cách chọn giữa các số liệu khác nhau "
            "(`chiso reconcile`)"
        )
    if any(row.get("rank_bound") == "outer" for row in ranked):
        lines.append(f"{OUTER} quá nhiều cách chọn để tính hết: khoảng thật không rộng hơn")
    if any(row.get("has_synthetic") for row in rows):
        lines.append(
            f"{MADE_UP} có số liệu cấp tỉnh mô phỏng (synthetic) do cổng giả lập tạo ra, "
            "không phải số của địa phương"
        )
    return lines


def _coverage(ranked: list[dict[str, Any]]) -> list[str]:
    """Return how much of a total is recomputed from counts; units that are ranked share it."""
    parts = {
        (row["points_recomputed"], row["points_as_published"], row["points_fallback"])
        for row in ranked
        if row["points_recomputed"] is not None
    }
    return [
        f"Điểm tối đa tính lại từ số liệu: {_points(recomputed)}; lấy theo điểm công bố: "
        f"{_points(published)}; lấy từ nguồn thay thế: {_points(fallback)}"
        for recomputed, published, fallback in sorted(parts, reverse=True)
    ]


def _points(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _value(name: str, row: dict[str, Any]) -> Any:
    """Return what a column of the table shows of a row, before it is put in words."""
    if name == "band":
        return row["band_vi"]
    if name == "name":
        return f"{row['name']}{MADE_UP if row.get('has_synthetic') else ''}"
    if name == "interval":
        if row.get("best_rank") is None:
            return None
        outer = OUTER if row["rank_bound"] == "outer" else ""
        return f"{row['best_rank']}{DASH}{row['worst_rank']}{outer}"
    return row[name]


def _cell(name: str, row: dict[str, Any]) -> str:
    value = _value(name, row)
    if value is None:
        return ""
    if name == "total_score":
        flag = FLAG if row["has_zero_denominator"] else " "
        return f"{_decimal(value)}{flag}"
    if name == "rank_change":
        return f"▲ {value}" if value > 0 else f"▼ {-value}" if value < 0 else "="
    if isinstance(value, Decimal):
        return f"+{_decimal(value)}" if value > 0 and name == "score_change" else _decimal(value)
    return str(value)


def _decimal(value: Decimal) -> str:
    """Return a number with the Vietnamese decimal comma."""
    return f"{value:.2f}".replace(".", ",")


def _plain(ranking: "RankTable") -> dict[str, Any]:
    """Return the ranking for JSON: decimals as text, so that no digit is lost."""
    plain = dataclasses.asdict(ranking)
    plain["labels"] = {name: label._asdict() for name, label in ranking.labels.items()}
    return plain
