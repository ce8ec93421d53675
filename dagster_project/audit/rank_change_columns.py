"""The table `rank_changes`: its columns, types and what they mean.

Here: the form. Not here: the rows (rank_changes.py).
"""

import pyarrow as pa

NAME = "rank_changes"
PRIMARY_KEY = ("as_of", "period_id", "unit_code", "basis", "methodology_id", "peer_group")
DESCRIPTION = (
    "Why scores and ranks changed since the day before of the same period, peer group, basis and "
    "methodology; made by publishing, not by dbt. rank_change = (own_twice + rivals_twice) / 2 + "
    "entries + exits; own_twice and score_change are the sums of their parts by cause. "
    "Grain: one row per unit that has a row in the ranking on either day (as_of, period_id, "
    "unit_code, basis, methodology_id, peer_group)."
)
# Raised when the same rankings give other rows than before: older files are not carried over then.
FORM = "1"

_POINTS, _PLACES = pa.decimal128(9, 2), pa.int64()
_COLUMNS: tuple[tuple[str, pa.DataType, str], ...] = (
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
    (
        "own_twice",
        _PLACES,
        "Twice the places that its own score gained: the sum of what it gains when it moves before "
        "its rivals and after them, so twice the Shapley value.",
    ),
    ("own_rules_twice", _PLACES, "The part of own_twice by a reconciliation rule or override."),
    ("own_revised_data_twice", _PLACES, "The part of own_twice by figures revised at one cut-off."),
    ("own_new_data_twice", _PLACES, "The part of own_twice by figures of a later cut-off."),
    ("own_not_split_twice", _PLACES, "The part of own_twice of which no cause could be told."),
    (
        "rivals_twice",
        _PLACES,
        "Twice the places that it gained because scores of units ranked on both days moved.",
    ),
    ("entries", _PLACES, "Places lost to units that are ranked on the later day only (0 or less)."),
    ("exits", _PLACES, "Places gained by units ranked on the earlier day only (0 or more)."),
    ("previous_total_score", _POINTS, "Total on the earlier day."),
    ("total_score", _POINTS, "Total on the later day."),
    ("score_change", _POINTS, "Difference of the totals; null where one is missing."),
    ("score_rules", _POINTS, "The part of score_change by a reconciliation rule or override."),
    ("score_revised_data", _POINTS, "The part of score_change by figures revised at one cut-off."),
    ("score_new_data", _POINTS, "The part of score_change by figures of a later cut-off."),
    ("score_not_split", _POINTS, "The part of score_change of which no cause could be told."),
    (
        "largest_component_id",
        pa.string(),
        "Component of the largest part of score_change; null where the total moved by itself "
        "(a published total need not be the sum of its parts) or nothing moved.",
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
# Causes between two days of one edition: code and methodology are the same on both, and a unit
# that changes its parent or level leaves one ranking and enters another.
CAUSES = ("rules", "revised_data", "new_data", "not_split")
