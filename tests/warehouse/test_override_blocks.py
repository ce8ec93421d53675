"""An override keeps its block's identities: the complement follows, or what breaks is named."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.warehouse.dbt_builds import query, run_dbt
from tests.warehouse.dbt_copies import copied_project, write_overrides
from tests.warehouse.made_observations import Answer, at, write_days

pytestmark = pytest.mark.slow

MOMENT = "2026-10-10T07:00:00Z"
WHO = "2026-10-10,2026-11-10,Nguyễn Thị Lan,Trần Văn Minh,Lý do,Reason"
COUNTS = {
    "H01": (389256, 354437, 34819),
    "H17": (1000, 950, 50),
    "H44": (100, 50, 50),
    "H56": (100, 70, 30),
}
OVERRIDES = [
    f"o-hub,H01,2026,dossiers_handled,389166,389256,{WHO}",
    f"o-below,H17,2026,dossiers_handled,900,1000,{WHO}",
    f"o-overdue,H44,2026,dossiers_overdue,40,50,{WHO}",
    f"o-part,H56,2026,dossiers_on_time,60,70,{WHO}",
    f"o-late,H56,2026,dossiers_handled,90,99,{WHO}",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blocks")
    project, home = copied_project(folder / "project"), folder / "home"
    home.mkdir()
    names = ("dossiers_handled", "dossiers_on_time", "dossiers_overdue")
    figures: list[tuple[str, str, str, Decimal | None]] = [
        (unit, "member", name, Decimal(value))
        for unit, values in COUNTS.items()
        for name, value in zip(names, values, strict=True)
    ]
    named: list[tuple[str, str, str | None, str | None]] = [
        (unit, f"UBND {unit}", "province", "VN") for unit in COUNTS
    ]
    write_days(home, [Answer("dvc-progress-tree", at(MOMENT), figures, named)])
    write_overrides(project, OVERRIDES)
    build = ("build", "--full-refresh", "--exclude-resource-type", "unit_test")
    statuses = run_dbt(home, *build, project=project)
    assert not set(statuses.values()) & {"error", "fail", "skipped"}
    assert statuses["source_overrides_break_identities"] == "warn"
    return home


def _block(home: Path, unit: str) -> list[tuple[object, ...]]:
    return query(
        home,
        "select chosen_value, rule_value, status, override_id, override_expected_value "
        f"from marts.reconciliation where unit_code = '{unit}' order by measure_id",
    )


def test_overdue_follows_an_override_of_the_hub(home: Path) -> None:
    assert _block(home, "H01") == [
        (389166, 389256, "override", "o-hub", 389256),
        (354437, 354437, "one_sided", None, None),
        (34729, 34819, "override", "o-hub", None),
    ]


def test_overdue_follows_an_override_of_its_other_term(home: Path) -> None:
    assert _block(home, "H56") == [
        (100, 100, "one_sided", None, None),
        (60, 70, "override", "o-part", 70),
        (40, 30, "override", "o-part", None),
    ]


def test_what_cannot_follow_stays_and_is_named(home: Path) -> None:
    """Overdue would be negative, or was set by a person: the rest of the block is theirs to set."""
    assert [row[0] for row in _block(home, "H17")] == [900, 950, 50]
    assert [row[0] for row in _block(home, "H44")] == [100, 50, 40]
    checks = query(
        home, "select override_id, state, broken_identities from marts.override_checks order by 1"
    )
    assert checks == [
        ("o-below", "in_force", "progress, share_2_1"),
        ("o-hub", "in_force", None),
        ("o-late", "source_changed", None),
        ("o-overdue", "in_force", "progress"),
        ("o-part", "in_force", None),
    ]
    assert query(
        home,
        "select override_id, identity_id, left_value, right_value "
        "from intermediate.int_override_breaks order by all",
    ) == [
        ("o-below", "progress", 1000, 900),
        ("o-below", "share_2_1", 950, 900),
        ("o-overdue", "progress", 90, 100),
    ]
