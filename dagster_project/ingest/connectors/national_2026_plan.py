"""The field map of one evaluation endpoint, compiled for the walk through its answers.

Here: cells and sets of known fields. Not here: the walk (`national_2026_answers.py`).
"""

from dataclasses import dataclass, field
from typing import Any

from dagster_project.ingest.connectors.field_maps import (
    Cell,
    EvaluationMap,
    National2026Map,
    cells,
)


@dataclass(frozen=True)
class EvaluationPlan:
    """An endpoint's field map, compiled for the walk."""

    dataset_id: str
    fields: EvaluationMap
    whole: National2026Map
    figures: dict[str, Cell] = field(init=False)
    groups: dict[str, dict[str, Cell]] = field(init=False)
    metrics: dict[str, dict[str, Cell]] = field(init=False)
    known_data: frozenset[str] = field(init=False)
    known_unit: frozenset[str] = field(init=False)
    known_metric: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Compile cells and sets of known fields."""
        fields, unit, metric = self.fields, self.whole.unit, self.whole.metric
        where = f"national_2026.yaml: {self.dataset_id}"
        compiled: dict[str, Any] = {
            "figures": cells(fields.figures, where),
            "groups": {
                name: cells(group, f"{where}.{name}") for name, group in fields.groups.items()
            },
            "metrics": {
                code: cells({part: [m] for part, m in parts.items()}, f"{where}.{code}")
                for code, parts in fields.metrics.items()
            },
            "known_data": frozenset(
                {fields.root, fields.members, "pagination", *fields.unused.data}
            ),
            "known_unit": frozenset(
                {unit.source_id, unit.code, unit.name, *unit.levels_from, *unit.also}
                | {*fields.figures, *fields.groups, *fields.unused.unit}
                | ({"metrics"} if fields.metrics else set())
            ),
            "known_metric": frozenset(
                {metric.code, metric.quality_flag, *metric.flagged, "ratio", *metric.unused}
            ),
        }
        for name, value in compiled.items():
            object.__setattr__(self, name, value)
