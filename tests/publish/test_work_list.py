"""The work list: its order, what it says to correct, and what it says to a wrong choice."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dagster_project.publish import Edition, UnknownChoice
from dagster_project.publish.work_items import WorkItem
from dagster_project.publish.work_list import work_list
from tests.publish.ledger_edition import make_edition


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return make_edition(tmp_path_factory.mktemp("ledger"))


def item(edition: Edition, unit: str) -> WorkItem:
    """Return the only contested decision of a unit."""
    (found,) = work_list(edition, unit).items
    return found


def test_what_moves_most_ranks_comes_first_and_agreement_is_no_work(edition: Edition) -> None:
    found = work_list(edition)
    assert (found.as_of, found.period_id, found.contested) == (date(2026, 10, 10), "2026", 4)
    assert [(one.unit_code, one.ranks_at_stake) for one in found.items] == [
        ("H56", 2),
        ("H17", 0),
        ("H44.100", None),
        ("H01", None),
    ]
    assert found.items[0].points_at_stake == Decimal("0.10")
    assert found.items[0].grade == "D"


def test_the_limit_shortens_the_list_not_the_count(edition: Edition) -> None:
    found = work_list(edition, limit=1)
    assert ([one.unit_code for one in found.items], found.contested) == (["H56"], 4)


def test_every_figure_is_shown_with_its_gap_and_why_it_is_no_candidate(edition: Edition) -> None:
    handled, on_time = item(edition, "H56").measures
    assert [
        (one.portal_id, one.dataset, one.value, one.gap, one.chosen, one.inadmissible_reason)
        for one in handled.figures
    ] == [
        ("national", "dvc-progress-tree", 1000, 0, True, None),
        ("national", "handling-satisfaction", 1000, 0, False, None),
        ("H56", "ChiTieuTienDo", 1010, 10, False, None),
        ("H56", "ChiTieuSoHoa", 800, -200, False, "other_cutoff"),
    ]
    assert handled.spread == 10
    assert handled.reason.en == "The national figure is official"
    assert on_time.measure.vi == "Hồ sơ đúng hạn"


def test_the_sentence_names_the_portal_that_counts_less_and_the_cause(edition: Edition) -> None:
    todo = item(edition, "H56").todo
    assert todo.vi == (
        "Tại Cổng DVCQG (dvc-progress-tree): “Hồ sơ xử lý trong kỳ” ít hơn 10 so với Hệ thống tỉnh "
        "Thanh Hóa (1.000 so với 1.010); bổ sung phần thiếu ở đó, hoặc sửa tại Hệ thống tỉnh Thanh "
        "Hóa (ChiTieuTienDo) nếu đếm thừa; nguyên nhân thường gặp: hồ sơ chưa được đồng bộ "
        "(số liệu mô phỏng, không phải số của địa phương)."
    )
    assert "10 less than at the system of Thanh Hóa (1,000 beside 1,010)" in todo.en
    assert item(edition, "H56").has_synthetic


def test_two_values_of_one_portal_are_for_that_portal_to_settle(edition: Edition) -> None:
    found = item(edition, "H17")
    assert found.todo.vi == (
        "Cổng DVCQG nêu hai giá trị cho “Hồ sơ xử lý trong kỳ”: 473.913 (dvc-progress-tree) và "
        "473.911 (dossier-digitized), chênh 2; đề nghị cổng này thống nhất, đơn vị không phải sửa "
        "ở nơi khác."
    )
    assert not found.has_synthetic


def test_cases_under_another_class_are_not_called_missing(edition: Edition) -> None:
    assert item(edition, "H44.100").todo.vi == (
        "Tại Hệ thống tỉnh Phú Thọ (tien-do): 12 trường hợp xếp vào “Hồ sơ quá hạn” mà Cổng DVCQG "
        "(dvc-progress-tree) xếp vào “Hồ sơ đúng hạn”; tổng số khớp, rà soát cách xếp loại ở hai "
        "nơi (số liệu mô phỏng, không phải số của địa phương)."
    )


def test_an_override_says_who_and_until_when(edition: Edition) -> None:
    found = item(edition, "H01")
    assert found.todo.vi == (
        "Sửa “Hồ sơ xử lý trong kỳ” tại Cổng DVCQG trước ngày 31/12/2026: đang dùng 389.200 thay "
        "cho 389.256 theo o1 (người lập: An, viết; người duyệt: Bình)."
    )
    assert found.measures[0].override is not None
    assert found.points_at_stake is None


def test_silent_portals_and_idle_overrides_are_told_first(edition: Edition) -> None:
    notices = work_list(edition).notices
    assert [(one.kind, one.portal_id or one.override_id) for one in notices] == [
        ("silent_portal", "H17"),
        ("silent_portal", "H44"),
        ("source_changed", "o2"),
        ("expired", "o3"),
        ("no_figure", "o4"),
        ("breaks_identities", "o5"),
    ]
    down, changed = work_list(edition, "H17").notices
    assert down.said.vi == (
        "Hệ thống Đà Nẵng: không có số liệu ngày 10/10/2026 (cổng gián đoạn hoặc chưa được lấy), "
        "lần gần nhất là 05/10/2026; 1 số liệu của ngày đó được giữ lại để xem, không để so sánh "
        "(số liệu mô phỏng, không phải số của địa phương)."
    )
    assert changed.said.en == (
        'Override o2 (H17, "Dossiers handled") does not apply: its source has changed to 473,913 '
        "from 473,900; write it anew or take it out."
    )
    # The portal of its province speaks for a commune, too; nothing is carried any more.
    (silent,) = work_list(edition, "H44.100").notices
    assert silent.said.en.endswith("of 2026-10-01; none is carried forward any more.")
    assert work_list(edition, "H01").notices == []


def test_rules_stand_apart_with_their_effect_on_the_unit(edition: Edition) -> None:
    (rule,) = work_list(edition).rules
    assert (rule.points_at_stake, rule.ranks_at_stake) == (Decimal("1.23"), 44)
    assert rule.points_of_unit is None
    assert rule.todo.vi.startswith("Không phải sai số để sửa: “Kịch bản” đổi tổng điểm")
    assert work_list(edition, "H56").rules[0].points_of_unit == Decimal("-0.75")
    assert work_list(edition, "H17").rules[0].points_of_unit is None


@pytest.mark.parametrize(
    "text",
    ["H17", "h17", "000.00.00.H17", "Đà Nẵng", "da nang", "UBND thành phố Đà Nẵng", "TP Đà Nẵng"],
)
def test_a_unit_by_code_or_name(edition: Edition, text: str) -> None:
    found = work_list(edition, text)
    assert (found.unit_code, found.unit) == ("H17", "Đà Nẵng")


def test_a_province_goes_before_a_commune_of_its_name(edition: Edition) -> None:
    assert work_list(edition, "phú thọ").unit_code == "H44"
    assert work_list(edition, "phường Phú Thọ").unit_code == "H44.100"
    assert work_list(edition, "Phú Thọ").items == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Da Nag",
            "no unit has the code or name 'Da Nag' on 2026-10-10; do you mean H17 (Đà Nẵng)?",
        ),
        ("H99", "no unit has the code or name 'H99'"),
        (
            "xã Tân Thành",
            "may be H01.101 (UBND xã Tân Thành, H01), H56.101 (UBND xã Tân Thành, H56)",
        ),
        ("Đà Nẵng cũ", "do you mean H17 (Đà Nẵng)?"),
    ],
)
def test_an_unknown_or_ambiguous_unit_names_candidates(
    edition: Edition, text: str, message: str
) -> None:
    with pytest.raises(UnknownChoice) as caught:
        work_list(edition, text)
    assert message in str(caught.value)


def test_unknown_days_and_periods_name_what_there_is(edition: Edition) -> None:
    with pytest.raises(UnknownChoice, match="--as-of 2026-01-01; there is: 2026-10-10"):
        work_list(edition, as_of=date(2026, 1, 1))
    with pytest.raises(UnknownChoice, match="--period 2025 of 2026-10-10; there is: 2026"):
        work_list(edition, period="2025")


def test_an_edition_without_a_ledger_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnknownChoice, match="published without stakes; `chiso run`"):
        work_list(make_edition(tmp_path, without="stakes"))
