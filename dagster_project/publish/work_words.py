"""Sentences of the work list: what to correct, and at which portal.

Here: one sentence per decision, in Vietnamese and English, from who counts more than whom. Not
here: the causes of differences (`seeds/known_causes.csv`), which the sentences only cite.
"""

from decimal import Decimal

from dagster_project.publish.ranking_labels import Label
from dagster_project.publish.work_items import Contested, Figure, Override

SYNTHETIC = Label(
    "số liệu mô phỏng, không phải số của địa phương", "synthetic figures, not the province's own"
)


def what_to_do(measures: list[Contested]) -> Label:
    """Return the sentence for the counts of one decision: the widest difference speaks."""
    main = max(measures, key=_weight)
    if main.override is not None:
        return _overridden(main, main.override)
    chosen, other = _chosen(main), _farthest(main)
    if chosen is None or other is None or not other.gap:
        return Label(
            f"Rà soát “{main.measure.vi}” ở các nguồn: không có hai giá trị so được với nhau.",
            f'Look at "{main.measure.en}" at its sources: no two values can be compared.',
        )
    if chosen.portal_id == other.portal_id:
        said = _one_portal(main, chosen, other)
    elif opposite := _opposite(measures, main, other):
        said = _other_class(main, opposite, chosen, other)
    else:
        said = _two_portals(main, chosen, other)
    return _ended(said, main, chosen, other)


def _weight(measure: Contested) -> tuple[int, int]:
    """Return how much a count speaks for its decision: what a person set goes first."""
    override = measure.override
    return (0 if override is None else 1 if override.follows else 2), measure.spread


def about_rule(decision: Label, setting: Label, points: Decimal | None, ranks: int | None) -> Label:
    """Return the sentence for a decision of rule scope."""
    most = points or Decimal(0)
    return Label(
        f"Không phải sai số để sửa: “{setting.vi}” đổi tổng điểm của một đơn vị nhiều nhất "
        f"{decimal_vi(most)} điểm, các hạng dịch chuyển tổng cộng {count_vi(ranks or 0)}; "
        f"cơ quan chủ trì bộ chỉ số cần xác định “{decision.vi}”.",
        f'Not an error to correct: "{setting.en}" changes the total of one unit by at most '
        f"{most:.2f} points and shifts ranks by {ranks or 0:,} in all; the owner of the index has "
        f'to settle "{decision.en}".',
    )


def count_vi(number: int) -> str:
    """Return a count with the Vietnamese thousands dot."""
    return f"{number:,}".replace(",", ".")


def decimal_vi(number: Decimal) -> str:
    """Return points with the Vietnamese decimal comma."""
    return f"{number:.2f}".replace(".", ",")


def _chosen(measure: Contested) -> Figure | None:
    return next((figure for figure in measure.figures if figure.chosen), None)


def _farthest(measure: Contested) -> Figure | None:
    candidates = [one for one in measure.figures if one.inadmissible_reason is None and one.gap]
    return max(candidates, key=lambda one: abs(one.gap or 0), default=None)


def _one_portal(measure: Contested, chosen: Figure, other: Figure) -> Label:
    a, b, gap = chosen.value or 0, other.value or 0, abs(other.gap or 0)
    return Label(
        f"{chosen.portal.vi} nêu hai giá trị cho “{measure.measure.vi}”: {count_vi(a)} "
        f"({chosen.dataset}) và {count_vi(b)} ({other.dataset}), chênh {count_vi(gap)}; đề nghị "
        "cổng này thống nhất, đơn vị không phải sửa ở nơi khác",
        f'{chosen.portal.en} gives two values of "{measure.measure.en}": {a:,} ({chosen.dataset}) '
        f"and {b:,} ({other.dataset}), {gap:,} apart; ask this portal to make them agree, the unit "
        "has nothing to correct elsewhere",
    )


def _two_portals(measure: Contested, chosen: Figure, other: Figure) -> Label:
    a, b, gap = chosen.value or 0, other.value or 0, abs(other.gap or 0)
    more, less = (other, chosen) if b > a else (chosen, other)
    numbers_vi = f"{count_vi(less.value or 0)} so với {count_vi(more.value or 0)}"
    numbers_en = f"{less.value or 0:,} beside {more.value or 0:,}"
    return Label(
        f"Tại {less.portal.vi} ({less.dataset}): “{measure.measure.vi}” ít hơn {count_vi(gap)} so "
        f"với {more.portal.vi} ({numbers_vi}); bổ sung phần thiếu ở đó, hoặc sửa tại "
        f"{more.portal.vi} ({more.dataset}) nếu đếm thừa",
        f'At {less.portal.en} ({less.dataset}): "{measure.measure.en}" is {gap:,} less than at '
        f"{more.portal.en} ({numbers_en}); add what is missing there, or correct it at "
        f"{more.portal.en} ({more.dataset}) if that counts too much",
    )


def _opposite(measures: list[Contested], main: Contested, other: Figure) -> Contested | None:
    """Return the count that another source raises by as much as it lowers the main one.

    The whole is the same then, and only the classes differ: nothing is missing anywhere.
    """
    gaps = {
        one.measure_id: figure.gap or 0
        for one in measures
        for figure in one.figures
        if (figure.portal_id, figure.dataset) == (other.portal_id, other.dataset)
    }
    if sum(gaps.values()) != 0:
        return None
    return next(
        (
            one
            for one in measures
            if one is not main and gaps.get(one.measure_id) == -(other.gap or 0)
        ),
        None,
    )


def _other_class(main: Contested, opposite: Contested, chosen: Figure, other: Figure) -> Label:
    fewer, more = (main, opposite) if (other.gap or 0) < 0 else (opposite, main)
    gap = abs(other.gap or 0)
    return Label(
        f"Tại {other.portal.vi} ({other.dataset}): {count_vi(gap)} trường hợp xếp vào "
        f"“{more.measure.vi}” mà {chosen.portal.vi} ({chosen.dataset}) xếp vào "
        f"“{fewer.measure.vi}”; tổng số khớp, rà soát cách xếp loại ở hai nơi",
        f"At {other.portal.en} ({other.dataset}): {gap:,} cases stand under "
        f'"{more.measure.en}" that {chosen.portal.en} ({chosen.dataset}) has under '
        f'"{fewer.measure.en}"; the total is the same, compare how the two classify',
    )


def _ended(said: Label, measure: Contested, chosen: Figure, other: Figure) -> Label:
    vi, en = said
    if measure.cause is not None:
        vi += f"; nguyên nhân thường gặp: {_inside(measure.cause.vi)}"
        en += f"; the usual cause: {_inside(measure.cause.en)}"
    if chosen.is_synthetic or other.is_synthetic:
        vi += f" ({SYNTHETIC.vi})"
        en += f" ({SYNTHETIC.en})"
    return Label(f"{vi}.", f"{en}.")


def _inside(text: str) -> str:
    """Return a text as it stands inside a sentence."""
    return text[:1].lower() + text[1:]


def _overridden(measure: Contested, override: Override) -> Label:
    value, rule = measure.chosen_value or 0, override.rule_value or 0
    source = next((one for one in measure.figures if one.value == override.rule_value), None)
    at = source.portal if source else Label("nguồn", "its source")
    until = override.expires_on
    return Label(
        f"Sửa “{measure.measure.vi}” tại {at.vi}"
        + (f" trước ngày {until:%d/%m/%Y}" if until else "")
        + f": đang dùng {count_vi(value)} thay cho {count_vi(rule)} theo {override.override_id} "
        f"(người lập: {override.author}; người duyệt: {override.approver}).",
        f'Correct "{measure.measure.en}" at {at.en}'
        + (f" before {until}" if until else "")
        + f": {value:,} stands in place of {rule:,} by {override.override_id} "
        f"(written by {override.author}, approved by {override.approver}).",
    )
