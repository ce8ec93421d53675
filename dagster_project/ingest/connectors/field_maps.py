"""Field maps: which cell of an answer feeds which measures, read from YAML beside this module.

Here: loading, checking against the register of measures, and the compiled form parsers walk
with. Not here: reading answers. A map that names an unknown measure or key does not load.
"""

import csv
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field

from dagster_project.ingest.connectors.figures import KINDS
from dagster_project.ingest.models import Level, canonical_json, sha256_text
from dagster_project.settings import PROJECT_ROOT

FOLDER = Path(__file__).parent
MEASURES = PROJECT_ROOT / "seeds" / "measures.csv"
_Map = TypeVar("_Map", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UnitFields(_Strict):
    """Where a unit says who it is."""

    source_id: str
    code: str
    name: str
    levels_from: list[str] = Field(default_factory=list)
    also: list[str] = Field(default_factory=list)


class Unused(_Strict):
    """Fields that are known and feed no measure."""

    data: list[str] = Field(default_factory=list)
    unit: list[str] = Field(default_factory=list)
    item: list[str] = Field(default_factory=list)


class MetricFields(_Strict):
    """The fields of one entry of `metrics`."""

    code: str
    quality_flag: str
    flagged: list[str]
    unused: list[str]


class EvaluationMap(_Strict):
    """One evaluation endpoint."""

    path: str
    root: str
    members: str
    time: str = "time_type"
    paged: bool = True
    figures: dict[str, list[str]]
    groups: dict[str, dict[str, list[str]]] = Field(default_factory=dict)
    metrics: dict[str, dict[str, str]] = Field(default_factory=dict)
    unused: Unused


class FormalitiesMap(_Strict):
    """The catalogue of procedures."""

    path: str
    measure: str
    unused: Unused


class National2026Map(_Strict):
    """Everything of `national_2026.yaml`."""

    version: int
    host_prefix: str
    unit: UnitFields
    levels: dict[str, Level]
    below_province: list[str]
    datasets: dict[str, EvaluationMap]
    metric: MetricFields
    formalities: FormalitiesMap


class LegacyUnitFields(_Strict):
    """Where a legacy row says who it is."""

    source_id: str
    code: str
    name: str
    level: str


class LegacyDatasetMap(_Strict):
    """One legacy service."""

    figures: dict[str, list[str]]
    unused: list[str]
    parameters: dict[str, str | int]


class LegacyMap(_Strict):
    """Everything of `national_legacy.yaml`."""

    version: int
    path: str
    page_size: int
    unit: LegacyUnitFields
    levels: dict[str, Level]
    datasets: dict[str, LegacyDatasetMap]


class Cell(NamedTuple):
    """What one cell feeds: measures that share it, and what their token must look like."""

    measure_ids: tuple[str, ...]
    kind: str


@lru_cache(maxsize=1)
def measure_kinds() -> dict[str, str]:
    """Return the kind of every registered measure (`count`, `published_score`, …)."""
    with MEASURES.open(encoding="utf-8", newline="") as lines:
        return {row["measure_id"]: row["kind"] for row in csv.DictReader(lines)}


def cell(measure_ids: list[str], where: str) -> Cell:
    """Compile one cell's measures.

    Raises:
        ValueError: If a measure is not registered, or measures of one cell differ in kind.
    """
    known = measure_kinds()
    missing = [measure for measure in measure_ids if measure not in known]
    if missing:
        raise ValueError(f"{where}: measure {missing[0]!r} is not in {MEASURES.name}; add it there")
    kinds = {known[measure] for measure in measure_ids}
    if len(kinds) != 1 or not kinds <= KINDS:
        raise ValueError(f"{where}: one cell cannot be {' and '.join(sorted(kinds)) or 'nothing'}")
    return Cell(tuple(measure_ids), kinds.pop())


def cells(figures: dict[str, list[str]], where: str) -> dict[str, Cell]:
    """Compile the cells of one object."""
    return {field: cell(measures, f"{where}.{field}") for field, measures in figures.items()}


def load_map(model: type[_Map], file_name: str) -> tuple[_Map, str]:
    """Read one map and name its version: the number in it and a hash of what it says.

    Comments are not part of the hash; the kinds of measures are, for they decide what is read.
    """
    content: Any = yaml.safe_load((FOLDER / file_name).read_text(encoding="utf-8"))
    loaded = model.model_validate(content)
    digest = sha256_text(canonical_json([content, sorted(measure_kinds().items())]))[:8]
    return loaded, f"{content['version']}+{digest}"
