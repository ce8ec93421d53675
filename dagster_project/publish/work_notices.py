"""What a list of reconciliation work must say before it: silent portals, overrides out of force.

Here: the queries on an edition's marts and one sentence each, in Vietnamese and English. Not here:
the decisions themselves (`work_list.py`), how it looks (the command line).
"""

from datetime import date
from typing import Any

from dagster_project.publish.ranking_labels import Label
from dagster_project.publish.work_items import Notice
from dagster_project.publish.work_words import SYNTHETIC, count_vi

Row = dict[str, Any]

# Portals of provinces that gave nothing on the day, with the figures that are carried for them.
# A portal silent for longer than figures are carried has none left, and is told all the same.
SILENT = """
    with seen as (
        select portal_id, max(as_of) as last_day
        from marts.captures
        where status = 'good' and as_of <= $as_of
        group by portal_id
    ),
    carried as (
        select portal_id, count(*) as figures, bool_or(is_synthetic) as is_synthetic
        from marts.reconciliation_candidates
        where
            as_of = $as_of and period_id = $period_id and inadmissible_reason = 'stale'
            and ($unit_code is null or unit_code = $unit_code)
        group by portal_id
    )
    select
        portals.portal_id,
        portals.name_vi as portal_vi,
        portals.name_en as portal_en,
        seen.last_day,
        coalesce(carried.figures, 0) as figures,
        coalesce(carried.is_synthetic, false) as is_synthetic
    from seen
    inner join marts.portals as portals on seen.portal_id = portals.portal_id
    left join carried on seen.portal_id = carried.portal_id
    where
        seen.last_day < $as_of and portals.unit_code <> 'VN'
        and (
            $unit_code is null or carried.figures > 0 or portals.unit_code = $unit_code
            or starts_with($unit_code, portals.unit_code || '.')
        )
    order by portals.portal_id
"""
# Overrides that do not apply on the day, or that leave counts which no longer add up.
OVERRIDES = """
    select
        checks.*,
        measures.name_vi as measure_vi,
        measures.name_en as measure_en
    from marts.override_checks as checks
    inner join marts.measures as measures on checks.measure_id = measures.measure_id
    where
        checks.as_of = $as_of and checks.period_id = $period_id
        and (checks.state <> 'in_force' or checks.broken_identities is not null)
        and ($unit_code is null or checks.unit_code = $unit_code)
    order by checks.override_id
"""


def silent_portal(row: Row, day: date) -> Notice:
    """Return what to say about a portal without figures of the day."""
    last, figures = row["last_day"], row["figures"]
    vi = (
        f"{row['portal_vi']}: không có số liệu ngày {_vi(day)} (cổng gián đoạn hoặc chưa được "
        f"lấy), lần gần nhất là {_vi(last)}"
    )
    en = (
        f"{row['portal_en']}: no figures of {day} (it was down, or not pulled), "
        f"the last ones are of {last}"
    )
    if figures:
        vi += f"; {count_vi(figures)} số liệu của ngày đó được giữ lại để xem, không để so sánh"
        en += f"; {figures:,} of them are carried forward: shown, no candidates"
    else:
        vi += "; không còn số liệu nào được giữ lại"
        en += "; none is carried forward any more"
    if row["is_synthetic"]:
        vi, en = f"{vi} ({SYNTHETIC.vi})", f"{en} ({SYNTHETIC.en})"
    return Notice("silent_portal", row["portal_id"], None, Label(f"{vi}.", f"{en}."))


def idle_override(row: Row) -> Notice:
    """Return what to say about an override that does not apply, or breaks identities."""
    state = row["state"] if row["state"] != "in_force" else "breaks_identities"
    vi, en = _why(state, row)
    about_vi = f"{row['override_id']} ({row['unit_code']}, “{row['measure_vi']}”)"
    about_en = f'{row["override_id"]} ({row["unit_code"]}, "{row["measure_en"]}")'
    said = Label(f"Quyết định thủ công {about_vi} {vi}.", f"Override {about_en} {en}.")
    return Notice(state, None, row["override_id"], said)


def _why(state: str, row: Row) -> tuple[str, str]:
    if state == "source_changed":
        was, now = row["expected_value"] or 0, row["rule_value"]
        now_vi, now_en = ("trống", "nothing") if now is None else (count_vi(now), f"{now:,}")
        return (
            f"không áp dụng: nguồn đã đổi, nay là {now_vi} chứ không phải {count_vi(was)}; "
            "lập lại theo số mới hoặc bỏ đi",
            f"does not apply: its source has changed to {now_en} from {was:,}; "
            "write it anew or take it out",
        )
    if state == "expired":
        until = row["expires_on"]
        return (
            f"không áp dụng: hết hạn từ ngày {_vi(until)}; gia hạn hoặc bỏ đi",
            f"does not apply: it expired on {until}; prolong it or take it out",
        )
    if state == "no_answer":
        return (
            "không áp dụng: ngày này không nguồn nào từng nêu số này trả lời",
            "does not apply: no source that has stated that count answered that day",
        )
    if state == "no_figure":
        return (
            "không áp dụng: không nguồn nào nêu số này",
            "does not apply: no source states that count",
        )
    broken = row["broken_identities"]
    return (
        f"đang áp dụng nhưng làm sai đẳng thức {broken}: cần đặt cả số liệu đi cùng",
        f"applies, but breaks {broken}: another count of the block is to be set as well",
    )


def _vi(day: date) -> str:
    return f"{day:%d/%m/%Y}"
