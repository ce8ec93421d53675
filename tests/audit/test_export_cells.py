"""Every figure of a table export stands in the right cell: right text, heading and row.

Here: HTML tables, workbooks with merged heads and the CSV in TCVN3 of the synthetic portals, each
read again without the project's readers. Not here: JSON (test_explained_cells.py).
"""

from collections import defaultdict
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

import pytest

from dagster_project.publish import open_edition, read_current
from dagster_project.settings import Settings
from tests.audit.table_grids import Grid, grids_of, headings, place_of

pytestmark = pytest.mark.slow
Dataset = tuple[str, str]
TAKEN, DONE, OPEN = "Tiếp nhận", "Đã xử lý", "Đang xử lý"
PROGRESS = {
    "dossiers_handled": f"{TAKEN} - Tổng số",
    "dossiers_carried_over": f"{TAKEN} - Kỳ trước chuyển sang",
    "dossiers_received_in_period": f"{TAKEN} - Trong kỳ - Tổng số",
    "dossiers_received_online": f"{TAKEN} - Trong kỳ - Trực tuyến",
    "dossiers_received_direct": f"{TAKEN} - Trong kỳ - Trực tiếp",
    "dossiers_received_postal": f"{TAKEN} - Trong kỳ - BCCI",
    "dossiers_resolved": f"{DONE} - Tổng số",
    "dossiers_resolved_early": f"{DONE} - Trước hạn",
    "dossiers_resolved_on_time": f"{DONE} - Trong hạn",
    "dossiers_resolved_overdue": f"{DONE} - Quá hạn",
    "dossiers_open": f"{OPEN} - Tổng số",
    "dossiers_open_on_time": f"{OPEN} - Trong hạn",
    "dossiers_open_overdue": f"{OPEN} - Quá hạn",
    "dossiers_suspended": "Tạm dừng xử lý - Tổng số",
    "dossiers_suspended_on_time": "Tạm dừng xử lý - Trong hạn",
    "dossiers_suspended_overdue": "Tạm dừng xử lý - Quá hạn",
    "dossiers_returned": "Trả lại",
}
PAYMENT = "thuộc các thủ tục có phí, lệ phí"
# What stands over a measure's column, by export.
HEADINGS: dict[Dataset, dict[str, str]] = {
    ("H56", "ChiTieuTienDo"): PROGRESS,
    ("H56", "ChiTieuDvcTrucTuyen"): {
        "procedures_in_authority": "Tổng số thủ tục",
        "procedures_online_full": "Thủ tục DVC trực tuyến - Toàn trình",
        "procedures_online_partial": "Thủ tục DVC trực tuyến - Một phần",
        "procedures_online_used": "Thủ tục trực tuyến phát sinh hồ sơ",
    },
    ("H56", "ChiTieuSoHoa"): {
        "dossiers_received_in_period": "Tiếp nhận",
        "dossiers_digitized": "Số hóa hồ sơ TTHC khi tiếp nhận - Có số hóa TPHS",
        "dossiers_reusing_data": "Số hóa hồ sơ TTHC khi tiếp nhận - Có tái sử dụng thành phần",
        "dossiers_resolved": "Đã giải quyết",
        "dossiers_resolved_digitized": "Số hóa kết quả giải quyết - Đã số hóa",
    },
    ("H56", "ChiTieuTTTT"): {
        "procedures_with_fee": "Số lượng thủ tục có phí, lệ phí",
        "procedures_with_online_payment": "Số lượng thủ tục có phát sinh thanh toán trực tuyến",
        "dossiers_of_fee_procedures": f"Tổng số hồ sơ {PAYMENT}",
        "dossiers_paid_online": f"Số hồ sơ được thanh toán trực tuyến {PAYMENT}",
    },
    ("H20", "tien-do"): PROGRESS,
    ("H20", "so-hoa"): {
        "dossiers_digitized": "Hồ sơ tiếp nhận - Có số hóa thành phần hồ sơ",
        "dossiers_reusing_data": "Hồ sơ tiếp nhận - Có tái sử dụng thành phần hồ sơ",
    },
    ("H21", "tien-do"): PROGRESS,
    ("H44", "tien-do"): PROGRESS,
    ("H44", "thanh-toan"): {
        "procedures_with_fee": "TTHC có phí, lệ phí",
        "procedures_with_online_payment": "TTHC phát sinh thanh toán trực tuyến",
        "dossiers_with_fee_obligation": "Hồ sơ có nghĩa vụ tài chính",
        "dossiers_paid_online": "Hồ sơ thanh toán trực tuyến",
    },
}
CSV_HEAD, MERGED_HEAD = (3, 3), (3, 5)


class Cell(NamedTuple):
    """One observation of a table export, and the grid that its file holds."""

    dataset: Dataset
    unit_code: str
    name: str
    measure_id: str
    raw_text: str
    value: int
    grid: Grid
    row: int
    column: int


@pytest.fixture(scope="module")
def cells(built_home: Path) -> list[Cell]:
    settings = Settings(home=built_home)
    found = open_edition(read_current(settings)).execute(
        "select portal_id, dataset, o.unit_code, n.short_name, measure_id, raw_text, "
        "value::bigint, blob_id, locator from marts.observations as o "
        "inner join marts.captures using (capture_id, portal_id, dataset, as_of) "
        "left join marts.units as n on o.unit_code = n.unit_code and n.valid_to is null "
        "where locator not like '/%' and dataset <> 'danh-sach-tthc' order by all"
    )
    files: dict[str, dict[str, Grid]] = {}
    cells = []
    for portal, dataset, unit, name, measure, text, value, blob, locator in found.fetchall():
        if blob not in files:
            files[blob] = grids_of((settings.landing / "blobs" / blob).read_bytes())
        table, row, column = place_of(locator)
        grid = files[blob][table]
        cells.append(Cell((portal, dataset), unit, name, measure, text, value, grid, row, column))
    return cells


def test_the_cell_holds_the_text_and_the_number(cells: list[Cell]) -> None:
    assert {one.dataset for one in cells} == HEADINGS.keys()
    for one in cells:
        assert one.grid[one.row, one.column] == one.raw_text, one.dataset
        assert int(one.raw_text.replace(".", "")) == one.value


def test_the_headings_above_it_are_those_of_the_measure(cells: list[Cell]) -> None:
    seen: dict[Dataset, set[str]] = defaultdict(set)
    for one in cells:
        head = CSV_HEAD if one.dataset[0] == "H44" else MERGED_HEAD
        above = " - ".join(headings(one.grid, one.row, one.column, head))
        assert above == HEADINGS[one.dataset][one.measure_id], one.measure_id
        seen[one.dataset].add(one.measure_id)
    for dataset, measures in HEADINGS.items():
        unseen = measures.keys() - seen[dataset]
        # Only the tables of TanDan have suspended and returned dossiers.
        assert unseen <= {"dossiers_returned"} | {m for m in measures if "suspended" in m}


def test_the_row_is_that_of_the_unit(cells: list[Cell]) -> None:
    by_name = 0
    for one in cells:
        labels = [one.grid.get((one.row, column), "") for column in (1, 2, 3)]
        if one.unit_code in map(_code, labels):
            continue
        by_name += 1
        said = next(label for label in labels if label and not label.isdigit())
        whole = said == "Tổng cộng" and one.unit_code == one.dataset[0]
        assert whole or _core(one.name) == _core(said), (said, one.name)
    assert by_name < len(cells)


def test_a_count_of_codes_is_that_of_the_range(built_home: Path) -> None:
    settings = Settings(home=built_home)
    found = open_edition(read_current(settings)).execute(
        "select raw_text, value::bigint, blob_id, locator from marts.observations "
        "inner join marts.captures using (capture_id, dataset) where dataset = 'danh-sach-tthc'"
    )
    counted = found.fetchall()
    assert len(counted) > 1
    for text, value, blob, locator in counted:
        first, last = locator.split(":")
        table, top, column = place_of(first)
        _, bottom, _ = place_of(last)
        grid = grids_of((settings.landing / "blobs" / blob).read_bytes())[table]
        codes = {grid.get((row, column), "") for row in range(top, bottom + 1)} - {""}
        assert (f"{len(codes)} codes", len(codes)) == (text, value)
        assert not any(row > bottom and place == column for row, place in grid)


def _code(text: str) -> str:
    """Return a unit's code as the project writes it: `000.00.07.H44` is `H44.07`."""
    groups = text.split(".")
    if groups[-1].startswith("H"):
        groups.reverse()
    return ".".join(group for group in groups if group.strip("0"))


def _core(name: str) -> str:
    """Return a name's letters without marks: portals write Albá, the register Al Bá."""
    plain = normalize("NFD", name.casefold().replace("đ", "d").partition(" - ")[0])
    letters = "".join(letter for letter in plain if "a" <= letter <= "z")
    return letters.removeprefix("ubnd")
