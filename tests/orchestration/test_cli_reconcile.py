"""`chiso reconcile` on a small edition: the text in both languages, JSON, exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dagster_project.cli import app
from dagster_project.commands.reconcile import MINUS, NONE
from dagster_project.settings import get_settings
from tests.publish.ledger_edition import make_edition

runner = CliRunner()


@pytest.fixture
def edition_home(home: Path) -> Path:
    make_edition(home)
    return home


def flat(arguments: list[str], code: int = 0) -> str:
    """Return what a command prints, its line breaks and columns closed up."""
    result = runner.invoke(app, arguments)
    assert result.exit_code == code, result.output
    text = " ".join(result.output.split())
    return text.replace(NONE, "-").replace(MINUS, "-")


@pytest.mark.usefixtures("edition_home")
def test_the_list_in_vietnamese() -> None:
    text = flat(["reconcile"])
    assert "mọi đơn vị, kỳ 2026, ngày 10/10/2026: 4 nội dung có số liệu khác nhau" in text
    assert (
        "1. H56 Thanh Hóa · Hồ sơ và tiến độ · 2 hạng (hạng 4-6), 0,10 điểm · mức tin cậy D" in text
    )
    assert "▸ 1.000 Cổng DVCQG (dvc-progress-tree, handling-satisfaction)" in text
    assert "1.010° +10 Hệ thống tỉnh Thanh Hóa (ChiTieuTienDo)" in text
    assert "800° -200 Hệ thống tỉnh Thanh Hóa (ChiTieuSoHoa): chốt số khác ngày, đến 30/09" in text
    assert "national_first: Số của Cổng DVCQG là số chính thức" in text
    assert "→ Tại Cổng DVCQG (dvc-progress-tree): “Hồ sơ xử lý trong kỳ” ít hơn 10" in text
    assert "▸ 389.200 quyết định thủ công" in text
    assert "o1: Số của Cổng DVCQG là số chính thức" in text
    assert "! Hệ thống Đà Nẵng: không có số liệu ngày 10/10/2026" in text
    assert "Quyết định theo quy tắc" in text
    assert "° số liệu mô phỏng (synthetic)" in text


@pytest.mark.usefixtures("edition_home")
def test_the_list_of_a_unit_in_english() -> None:
    text = flat(["reconcile", "thanh hoa", "--lang", "en"])
    assert "H56 Thanh Hóa, period 2026, 2026-10-10: 1 contested, 1 listed" in text
    assert "2 ranks (rank 4-6), 0.10 points · grade D" in text
    assert "for this unit: -0.75 points" in text
    assert "800° -200 the system of Thanh Hóa (ChiTieuSoHoa): cut off on 2026-09-30" in text


@pytest.mark.usefixtures("edition_home")
def test_a_unit_without_work() -> None:
    assert "Không có việc cần đối chiếu: H44 Phú Thọ" in flat(["reconcile", "H44"])


@pytest.mark.usefixtures("edition_home")
def test_json_keeps_both_languages_and_every_digit() -> None:
    result = runner.invoke(app, ["reconcile", "H56", "--json"])
    found = json.loads(result.output)
    (item,) = found["items"]
    assert item["points_at_stake"] == "0.10"
    assert set(item["todo"]) == {"vi", "en"}
    assert item["measures"][0]["figures"][0]["portal"]["vi"] == "Cổng DVCQG"
    assert found["rules"][0]["ranks_at_stake"] == 44


@pytest.mark.usefixtures("edition_home")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["reconcile", "nowhere"], "no unit has the code or name 'nowhere'"),
        (["reconcile", "xã Tân Thành"], "give the code"),
        (["reconcile", "--as-of", "2025-01-01"], "there is: 2026-10-10"),
        (["reconcile", "--edition", "2020"], "no edition of that name"),
        (["reconcile", "--limit", "0"], "--limit"),
        (["reconcile", "--lang", "fr"], "--lang"),
    ],
)
def test_wrong_use_of_reconcile(arguments: list[str], said: str) -> None:
    assert said in flat(arguments, code=2)


@pytest.mark.usefixtures("home")
def test_without_an_edition_the_check_fails() -> None:
    assert "no edition is published yet" in flat(["reconcile"], code=1)


@pytest.mark.slow
def test_the_list_of_a_real_build(built_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHISO_HOME", str(built_home))
    get_settings.cache_clear()
    try:
        thanh_hoa = flat(["reconcile", "Thanh Hóa", "--as-of", "2026-10-10", "--lang", "en"])
        an_giang = flat(["reconcile", "H01", "--as-of", "2026-10-10"])
        da_nang = flat(["reconcile", "H17", "--as-of", "2026-10-10", "--lang", "en"])
        ranking = flat(["rank", "--basis", "reconciled", "--as-of", "2026-10-10"])
        provincial = flat(["rank", "--basis", "provincial", "--as-of", "2026-10-10"])
    finally:
        get_settings.cache_clear()
    # A figure of the truth table, and the real pair of the national portal.
    assert (
        "123,419° +15,020 Public service portal of Thanh Hóa province (ChiTieuSoHoa)" in thanh_hoa
    )
    assert "synthetic figures, not the province's own" in thanh_hoa
    assert "no figures of 2026-10-10 (it was down, or not pulled), the last ones are" in da_nang
    assert "389.256 (dvc-progress-tree) và 389.166" in an_giang
    assert "Mẫu số của chỉ số 1.4" in an_giang
    assert "│ 13 │ 13-16 │ H29 │ Hồ Chí Minh │" in ranking
    assert "│ Thanh Hóa° │" in provincial
