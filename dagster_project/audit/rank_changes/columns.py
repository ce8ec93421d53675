"""The table `rank_changes`: its columns, types and what they mean.

Here: the form. Not here: the rows (rows.py).
"""

import pyarrow as pa

NAME = "rank_changes"
PRIMARY_KEY = ("as_of", "period_id", "unit_code", "basis", "methodology_id", "peer_group")
DESCRIPTION = (
    "Why scores and ranks changed since the day before of the same period, peer group, basis and "
    "methodology; made by publishing, not by dbt. rank_change = (own_twice + rivals_twice) / 2 + "
    "entries + exits. These four and score_change are each the sum of their parts by cause: code, "
    "boundary, methodology, rules, revised_data, new_data, not_split, applied in this order. "
    "Grain: one row per unit that has a row in the ranking on either day (as_of, period_id, "
    "unit_code, basis, methodology_id, peer_group)."
)
# Raised when the same rankings give other rows than before: older files are not carried over then.
FORM = "4"

# Of a step that several causes share because they could not be told apart, and of what no known
# cause explains.
NOT_SPLIT = "not_split"
# Each cause with what a part of it is the work of.
CAUSES = {
    "code": "of other code: always 0, as both days of an edition have the same",
    "boundary": "of a unit whose level or parent changes between the days (boundary or name)",
    "methodology": "of other rules of the index: always 0, as a period has one methodology",
    "rules": "of a reconciliation rule or override that begins or ends between the days",
    "revised_data": "of figures revised at one cut-off",
    "new_data": "of figures of a later cut-off",
    NOT_SPLIT: "of several causes that could not be told apart, or of none that is known",
}
# The parts of a change: the column of the whole, that of a cause, what it is.
PARTS = {
    "own": (
        "own_twice",
        "own_{}_twice",
        "Twice the places that its own score gained: the sum of what it gains when it moves before "
        "its rivals and after them, so twice the Shapley value.",
    ),
    "rivals": (
        "rivals_twice",
        "rivals_{}_twice",
        "Twice the places that it gained because scores of units ranked before and after a step "
        "moved.",
    ),
    "entries": (
        "entries",
        "entries_{}",
        "Places lost to units that came into the ranking (0 or less).",
    ),
    "exits": ("exits", "exits_{}", "Places gained by units that left the ranking (0 or more)."),
    "score": ("score_change", "score_{}", "Difference of the totals; null where one is missing."),
}

_POINTS, _PLACES = pa.decimal128(9, 2), pa.int64()
_Column = tuple[str, pa.DataType, str]


def _parts(part: str, kind: pa.DataType) -> tuple[_Column, ...]:
    whole, name, text = PARTS[part]
    by_cause = [
        (name.format(cause), kind, f"The part of {whole} that is the work {work}.")
        for cause, work in CAUSES.items()
    ]
    return ((whole, kind, text), *by_cause)


_COLUMNS: tuple[_Column, ...] = (
    ("as_of", pa.date32(), "The later day."),
    ("previous_as_of", pa.date32(), "The earlier day: the newest one with this ranking."),
    ("period_id", pa.string(), "The period that the figures cover."),
    ("unit_code", pa.string(), "The unit."),
    ("basis", pa.string(), "Which inputs the scores used."),
    ("methodology_id", pa.string(), "The rules of the period."),
    ("peer_group", pa.string(), "The units it is ranked among."),
    (
        "state",
        pa.string(),
        "stayed (ranked on both days), entered (on the later only), left (on the earlier only), "
        "unranked (on neither).",
    ),
    ("previous_rank", _PLACES, "Rank on the earlier day."),
    ("rank", _PLACES, "Rank on the later day."),
    ("rank_change", _PLACES, "Places gained, above 0 for a rise; null unless it stayed."),
    *_parts("own", _PLACES),
    *_parts("rivals", _PLACES),
    *_parts("entries", _PLACES),
    *_parts("exits", _PLACES),
    ("previous_total_score", _POINTS, "Total on the earlier day."),
    ("total_score", _POINTS, "Total on the later day."),
    *_parts("score", _POINTS),
    (
        "largest_component_id",
        pa.string(),
        "Component of the largest part of score_change, whatever the cause; null where the total "
        "moved by itself (a published total need not be the sum of its parts) or nothing moved.",
    ),
    (
        "largest_indicator_id",
        pa.string(),
        "Indicator of that part; null where the component has no indicators on one of the days.",
    ),
    ("largest_part", _POINTS, "How much of score_change that part is."),
    ("has_synthetic", pa.bool_(), "A synthetic figure stands in its scores on one of the days."),
)
SCHEMA = pa.schema([pa.field(name, kind) for name, kind, _ in _COLUMNS], {b"chiso.form": FORM})
DESCRIPTIONS = {name: text for name, _, text in _COLUMNS}
