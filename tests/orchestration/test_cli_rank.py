"""How `chiso rank` shows intervals, and that synthetic figures are called so."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

from rich.console import Console

from dagster_project.commands.rank import DASH, print_table
from dagster_project.publish import RankTable
from dagster_project.publish.ranking_labels import BASES, COLUMNS, Label


def row(code: str, name: str, **changed: Any) -> dict[str, Any]:
    """A row of a ranking."""
    usual = dict.fromkeys([*COLUMNS, "band_vi", "not_ranked_reason_vi"]) | {
        "unit_code": code,
        "name": name,
        "rank": 2,
        "best_rank": 1,
        "worst_rank": 3,
        "rank_bound": "exact",
        "total_score": Decimal("61.00"),
        "has_zero_denominator": False,
        "points_recomputed": Decimal("70.00"),
        "points_as_published": Decimal("29.50"),
        "points_fallback": Decimal("0.50"),
        "has_synthetic": False,
    }
    return usual | changed


def printed(basis: str, *rows: dict[str, Any]) -> str:
    """Return what is printed of these rows, columns closed up."""
    ranking = RankTable(
        edition_id="e",
        as_of=date(2026, 10, 10),
        period_id="2026",
        basis=basis,
        group="provinces",
        methodology_id="766-2026",
        ranked_units=len(rows),
        previous_as_of=None,
        labels={**COLUMNS, "basis": BASES[basis], "group": Label("tỉnh", "provinces"),
                "period": Label("năm 2026", "2026")},
        rows=list(rows),
    )  # fmt: skip
    screen = Console(file=io.StringIO(), width=200)
    print_table(ranking, screen)
    assert isinstance(screen.file, io.StringIO)
    return " ".join(screen.file.getvalue().split()).replace(DASH, "-")


def test_the_interval_stands_beside_the_rank_and_outer_ones_are_marked() -> None:
    text = printed("reconciled", row("H17", "Đà Nẵng"), row("H01", "An Giang", rank_bound="outer"))
    assert "Khoảng hạng" in text
    assert "│ 2 │ 1-3 │ H17 │ Đà Nẵng │" in text
    assert "│ 2 │ 1-3* │ H01 │" in text
    assert "* quá nhiều cách chọn để tính hết" in text
    assert "tính từ sổ đối chiếu" in text


def test_a_basis_without_choices_shows_no_interval() -> None:
    none = {"best_rank": None, "worst_rank": None, "rank_bound": None}
    assert "Khoảng hạng" not in printed("national", row("H17", "Đà Nẵng", **none))


def test_synthetic_figures_are_called_so() -> None:
    text = printed("provincial", row("H56", "Thanh Hóa", has_synthetic=True))
    assert "│ Thanh Hóa° │" in text
    assert "° có số liệu cấp tỉnh mô phỏng (synthetic) do cổng giả lập tạo ra" in text
    assert "synthetic" not in printed("reconciled", row("H17", "Đà Nẵng"))


def test_what_a_total_stands_on_is_said_once_and_not_of_published_totals() -> None:
    words = "Điểm tối đa tính lại từ số liệu: 70; lấy theo điểm công bố: 29,5; lấy từ nguồn"
    text = printed("national", row("H17", "Đà Nẵng"), row("H01", "An Giang"))
    assert text.count(words) == 1
    assert "thay thế: 0,5" in text
    assert words not in printed("published", row("H17", "Đà Nẵng"))
