"""A small edition with a ledger, made by hand: what `chiso reconcile` reads.

Here: its tables and rows. Not here: a ledger built by dbt (tests/warehouse).
"""

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from dagster_project.publish import Edition

DAY = "date '2026-10-10'"
TABLES = """
create schema marts;
create table marts.units as select * from (values
    ('VN', 'Cả nước', 'Cả nước', 'country', null),
    ('H01', 'UBND tỉnh An Giang', 'An Giang', 'province', 'VN'),
    ('H17', 'UBND thành phố Đà Nẵng', 'Đà Nẵng', 'province', 'VN'),
    ('H44', 'UBND tỉnh Phú Thọ', 'Phú Thọ', 'province', 'VN'),
    ('H44.100', 'UBND phường Phú Thọ', 'UBND phường Phú Thọ', 'commune', 'H44'),
    ('H56', 'UBND tỉnh Thanh Hóa', 'Thanh Hóa', 'province', 'VN'),
    ('H56.101', 'UBND xã Tân Thành', 'UBND xã Tân Thành', 'commune', 'H56'),
    ('H01.101', 'UBND xã Tân Thành', 'UBND xã Tân Thành', 'commune', 'H01')
) as u(unit_code, name, short_name, level, parent_code),
    (select date '2025-07-01' as valid_from, cast(null as date) as valid_to);
insert into marts.units
    values ('H17', 'Đà Nẵng', 'Đà Nẵng cũ', 'province', 'VN', date '2004-01-01', date '2025-07-01');
create table marts.measures as select * from (values
    ('dossiers_handled', 'Hồ sơ xử lý trong kỳ', 'Dossiers handled'),
    ('dossiers_on_time', 'Hồ sơ đúng hạn', 'Dossiers on time'),
    ('dossiers_overdue', 'Hồ sơ quá hạn', 'Dossiers overdue'),
    ('dossiers_to_sync', 'Hồ sơ phải đồng bộ', 'Dossiers to be synced')
) as m(measure_id, name_vi, name_en);
create table marts.decisions as select * from (values
    ('handled', 'dossiers_handled', 1, 'unit', 'Hồ sơ và tiến độ', 'Dossiers and progress'),
    ('handled', 'dossiers_on_time', 2, 'unit', 'Hồ sơ và tiến độ', 'Dossiers and progress'),
    ('handled', 'dossiers_overdue', 3, 'unit', 'Hồ sơ và tiến độ', 'Dossiers and progress'),
    ('sync_denominator', 'dossiers_to_sync', 1, 'rule', 'Mẫu số 1.4', 'Denominator of 1.4')
) as d(decision_id, measure_id, place, scope, name_vi, name_en);
create table marts.portals as select * from (values
    ('national', 'VN', 'Cổng DVCQG', 'the national portal'),
    ('national_legacy', 'VN', 'Cổng DVCQG cũ', 'the national portal of before'),
    ('H17', 'H17', 'Hệ thống Đà Nẵng', 'the system of Đà Nẵng'),
    ('H44', 'H44', 'Hệ thống tỉnh Phú Thọ', 'the system of Phú Thọ'),
    ('H56', 'H56', 'Hệ thống tỉnh Thanh Hóa', 'the system of Thanh Hóa')
) as p(portal_id, unit_code, name_vi, name_en);
create table marts.captures as select portal_id, cast(as_of as date) as as_of, status from (values
    ('national', '2026-10-10', 'good'),
    ('national_legacy', '2025-10-10', 'good'),
    ('H17', '2026-10-05', 'good'),
    ('H17', '2026-10-10', 'refused'),
    ('H44', '2026-10-01', 'good'),
    ('H56', '2026-10-10', 'good')
) as c(portal_id, as_of, status);
create table marts.override_checks as select
    date '2026-10-10' as as_of, '2026' as period_id, 'dossiers_handled' as measure_id, *,
    date '2026-10-09' as expires_on
from (values
    ('o1', 'H01', 389256, 389256, 'in_force', null),
    ('o2', 'H17', 473900, 473913, 'source_changed', null),
    ('o3', 'H44', 5, 5, 'expired', null),
    ('o4', 'H56', 7, null, 'no_figure', null),
    ('o5', 'H56', 1000, 1000, 'in_force', 'progress')
) as o(override_id, unit_code, expected_value, rule_value, state, broken_identities);
create table marts.reconciliation as select
    date '2026-10-10' as as_of, '2026' as period_id, *,
    'national_first' as rule_id, '766/QĐ-TTg' as legal_basis,
    'Số của Cổng DVCQG là số chính thức' as reason, 'The national figure is official' as reason_en,
    case when unit_code = 'H01' then 'An, viết' end as override_author,
    case when unit_code = 'H01' then 'Bình' end as override_approver,
    case when unit_code = 'H01' then date '2026-12-31' end as override_expires_on,
    case when unit_code = 'H01' then rule_value end as override_expected_value
from (values
    ('H56', 'dossiers_handled', 'handled', 'unit', 1000, 1000, 1010, 'disagree', 'C',
        'not_yet_synced', 'Hồ sơ chưa được đồng bộ', 'Dossiers not yet synced', null, 1000, true),
    ('H56', 'dossiers_on_time', 'handled', 'unit', 900, 900, 905, 'disagree', 'D', null, null, null,
        null, 900, true),
    ('H17', 'dossiers_handled', 'handled', 'unit', 473913, 473911, 473913, 'within_tolerance', 'B',
        null, null, null, null, 473913, false),
    ('H01', 'dossiers_handled', 'handled', 'unit', 389200, 389166, 389256, 'override', 'C',
        null, null, null, 'o1', 389256, false),
    ('H44.100', 'dossiers_on_time', 'handled', 'unit', 50, 38, 50, 'disagree', 'D', null, null,
        null, null, 50, true),
    ('H44.100', 'dossiers_overdue', 'handled', 'unit', 10, 10, 22, 'disagree', 'D', null, null,
        null, null, 10, true),
    ('H44', 'dossiers_handled', 'handled', 'unit', 5, 5, 5, 'agree', 'B', null, null, null, null, 5,
        false),
    ('H44', 'dossiers_to_sync', 'sync_denominator', 'rule', null, null, null, 'no_candidate', 'D',
        null, null, null, null, null, false)
) as l(unit_code, measure_id, decision_id, scope, chosen_value, low, high, status, grade, cause_id,
    cause, cause_en, override_id, rule_value, has_synthetic),
    (select 'national' as chosen_portal, 'dvc-progress-tree' as chosen_dataset);
create table marts.stakes as select date '2026-10-10' as as_of, '2026' as period_id, *
from (values
    ('H17', 'handled', 'unit', 0.01, 0, 3, 3, null, null, null, null),
    ('H56', 'handled', 'unit', 0.10, 2, 4, 6, null, null, null, null),
    ('VN', 'sync_denominator', 'rule', 1.23, 44, null, null, 'handled_in_period', 'Kịch bản',
        'Scenario', 20)
) as s(unit_code, decision_id, scope, points_at_stake, ranks_at_stake, best_rank, worst_rank,
    setting_id, setting_vi, setting_en, units_moved);
create table marts.rule_effects as select date '2026-10-10' as as_of, '2026' as period_id,
    'H56' as unit_code, 'sync_denominator' as decision_id, 'handled_in_period' as setting_id,
    cast(-0.75 as decimal(9, 2)) as points_change;
"""
CANDIDATES = """
copy (
    select
        date '2026-10-10' as as_of, '2026' as period_id, *,
        inadmissible_reason is null as admissible,
        'c:' || value as observation_id,
        case when inadmissible_reason = 'stale' then date '2026-10-05' else date '2026-10-10' end
            as captured_as_of,
        case when inadmissible_reason = 'other_cutoff' then date '2026-09-30' end as cutoff_on,
        portal_id <> 'national' as is_synthetic
    from (values
        ('H56', 'dossiers_handled', 'national', 'dvc-progress-tree', 1000, null, true, 10),
        ('H56', 'dossiers_handled', 'national', 'handling-satisfaction', 1000, null, false, 30),
        ('H56', 'dossiers_handled', 'H56', 'ChiTieuTienDo', 1010, null, false, 100),
        ('H56', 'dossiers_handled', 'H56', 'ChiTieuSoHoa', 800, 'other_cutoff', false, 110),
        ('H56', 'dossiers_on_time', 'national', 'dvc-progress-tree', 900, null, true, 10),
        ('H56', 'dossiers_on_time', 'H56', 'ChiTieuTienDo', 905, null, false, 100),
        ('H17', 'dossiers_on_time', 'H17', 'statistic-agency-kgg', 470000, 'stale', false, 100),
        ('H44.100', 'dossiers_on_time', 'national', 'dvc-progress-tree', 50, null, true, 10),
        ('H44.100', 'dossiers_on_time', 'H44', 'tien-do', 38, null, false, 100),
        ('H44.100', 'dossiers_overdue', 'national', 'dvc-progress-tree', 10, null, true, 10),
        ('H44.100', 'dossiers_overdue', 'H44', 'tien-do', 22, null, false, 100),
        ('H17', 'dossiers_handled', 'national', 'dvc-progress-tree', 473913, null, true, 10),
        ('H17', 'dossiers_handled', 'national', 'dossier-digitized', 473911, null, false, 40),
        ('H01', 'dossiers_handled', 'national', 'dvc-progress-tree', 389256, null, false, 10),
        ('H01', 'dossiers_handled', 'national', 'dossier-digitized', 389166, null, false, 40)
    ) as c(
        unit_code, measure_id, portal_id, dataset, value, inadmissible_reason, chosen, precedence
    ),
        (select 'handled' as decision_id, 'dossiers_handled' as source_measure_id)
) to '{path}' (format parquet)
"""


def make_edition(home: Path, *, without: str | None = None) -> Edition:
    """Write the edition under a state folder and put it in force; leave one table out if told."""
    edition_id = "20261010T080000Z-0123abcd"
    folder = home / "editions" / edition_id
    figures = folder / "parquet" / "reconciliation_candidates" / "as_of=2026-10-10.parquet"
    figures.parent.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder / 'marts.duckdb'}' as edition; use edition")
        connection.execute(TABLES)
        connection.execute(CANDIDATES.replace("{path}", str(figures)))
        if without:
            connection.execute(f"drop table marts.{without}")
    (folder / "datapackage.json").write_text(f'{{"edition_id": "{edition_id}"}}')
    (home / "current.json").write_text(
        f'{{"edition_id": "{edition_id}", "path": "editions/{edition_id}", '
        '"published_at": "2026-10-10T08:00:00Z"}'
    )
    return Edition(edition_id, folder, datetime(2026, 10, 10, 8, tzinfo=UTC))
