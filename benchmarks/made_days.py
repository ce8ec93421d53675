"""The made-up days as tables: captures, observations and what goes with them.

Here: the shape of a day (which unit stands in which answer, at which place) and its columns.
Not here: the figures themselves, files.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.made_figures import ABSENT, DATASETS, HUNDREDTH, MICRO, Ints
from benchmarks.made_units import MadeUnit

PERIOD = "2026"
PORTAL = "national"
PARSER = "made-1"


@dataclass(frozen=True)
class Skeleton:
    """Where every figure stands, the same on every day: one entry per observation of a day."""

    units: list[MadeUnit]
    answers: list[tuple[str, int]]
    portals: list[str]
    measures: list[str]
    answer_of: Ints
    unit_of: Ints
    measure_of: Ints
    ordinal_of: Ints
    is_self: Ints
    locators: pa.Array


def skeleton(
    units: list[MadeUnit],
    exports: Mapping[str, Sequence[str]] = DATASETS,
    portal: str | None = PORTAL,
) -> Skeleton:
    """Lay out one day: each export is asked for the country and for every province.

    Without a portal each province has one of its own, whose id is its code, and nobody speaks for
    the country.
    """
    members: dict[int, list[int]] = {0: []}
    places = {unit.code: place for place, unit in enumerate(units)}
    for place, unit in enumerate(units):
        if unit.parent_code is not None:
            members.setdefault(places[unit.parent_code], []).append(place)
    if portal is None:
        del members[0]
    measures = [measure for names in exports.values() for measure in names]
    answers = [(dataset, root) for dataset in exports for root in members]
    columns: list[tuple[int, int, int, int, int]] = []
    locators: list[str] = []
    for number, (dataset, root) in enumerate(answers):
        ordinal = 0
        for row, place in enumerate([root, *members[root]]):
            where = "/data/overview" if row == 0 else f"/data/evaluation/{row - 1}"
            for measure in exports[dataset]:
                ordinal += 1
                columns.append((number, place, measures.index(measure), ordinal, row == 0))
                locators.append(f"{where}/{measure}")
    answer_of, unit_of, measure_of, ordinal_of, is_self = np.array(columns, dtype=np.int64).T
    return Skeleton(
        units,
        answers,
        [portal or units[root].code for _, root in answers],
        measures,
        answer_of,
        unit_of,
        measure_of,
        ordinal_of,
        is_self,
        pa.array(locators),
    )


@dataclass(frozen=True)
class MadeDay:
    """One day: its date, the moment of its captures and their ids, one per answer."""

    as_of: date
    captured_at: datetime
    capture_ids: list[str]

    @staticmethod
    def of(as_of: date, shape: Skeleton, seed: int) -> "MadeDay":
        """Name the captures of a day."""
        names = [
            f"{seed}/{as_of}/{dataset}/{root}"
            if portal == PORTAL
            else f"{seed}/{as_of}/{portal}/{dataset}"
            for (dataset, root), portal in zip(shape.answers, shape.portals, strict=True)
        ]
        moment = datetime.combine(as_of, time(7), UTC).replace(tzinfo=None)
        return MadeDay(as_of, moment, [hashlib.sha256(name.encode()).hexdigest() for name in names])


def observations(shape: Skeleton, day: MadeDay, figures: dict[str, Ints]) -> dict[str, Any]:
    """Return the observations of a day as columns, sorted by `observation_id`."""
    rank = np.argsort(np.argsort(np.array(day.capture_ids)))
    order = np.argsort(rank[shape.answer_of], kind="stable")
    answer, unit, measure = shape.answer_of[order], shape.unit_of[order], shape.measure_of[order]
    values = np.stack([figures[name] for name in shape.measures])[measure, unit]
    ordinals = pa.array([f"{number:06d}" for number in range(int(shape.ordinal_of.max()) + 1)])
    short = pa.array([capture_id[:12] for capture_id in day.capture_ids]).take(pa.array(answer))
    datasets = pa.array([dataset for dataset, _ in shape.answers])
    return {
        "observation_id": pc.binary_join_element_wise(
            short, ordinals.take(pa.array(shape.ordinal_of[order])), ":"
        ),
        "capture_id": pa.array(day.capture_ids).take(pa.array(answer)),
        "locator": shape.locators.take(pa.array(order)),
        "raw_text": raw_texts(values),
        "portal_id": pa.array(shape.portals).take(pa.array(answer)),
        "dataset": datasets.take(pa.array(answer)),
        "as_of": repeated(day.as_of, len(order), pa.date32()),
        "period_id": repeated(PERIOD, len(order)),
        "unit_code": pa.array([u.code for u in shape.units]).take(pa.array(unit)),
        "unit_role": pa.array(["member", "self"]).take(pa.array(shape.is_self[order])),
        "measure_id": pa.array(shape.measures).take(pa.array(measure)),
        "value": decimals(values),
        "quality_flag": pa.nulls(len(order), pa.string()),
    }


def repeated(value: Any, times: int, kind: pa.DataType | None = None) -> pa.Array:
    """Return a column that says the same in every row."""
    return pa.array([value], type=kind).take(pa.array(np.zeros(times, dtype=np.int64)))


def decimals(millionths: Ints) -> pa.Array:
    """Return whole millionths as DECIMAL(24,6); `ABSENT` becomes null."""
    words = np.zeros((millionths.size, 2), dtype=np.int64)
    words[:, 0] = millionths
    valid = pa.array(millionths != ABSENT)
    return pa.Array.from_buffers(
        pa.decimal128(24, 6), millionths.size, [valid.buffers()[1], pa.py_buffer(words)]
    )


def raw_texts(millionths: Ints) -> pa.Array:
    """Return the tokens as an answer would show them: counts whole, scores with two decimals."""
    whole = pc.cast(pa.array(millionths // MICRO), pa.string())
    cents = pa.array([f".{number:02d}" for number in range(100)])
    fraction = cents.take(pa.array(millionths % MICRO // HUNDREDTH))
    with_cents = pc.binary_join_element_wise(whole, fraction, "")
    is_whole = pa.array(millionths % MICRO == 0)
    text = pc.if_else(is_whole, whole, with_cents)
    return pc.if_else(pa.array(millionths == ABSENT), "null", text)


def captures(shape: Skeleton, day: MadeDay) -> list[dict[str, Any]]:
    """Return the captures of a day."""
    rows = np.bincount(shape.answer_of)
    found = []
    for place, (dataset, root) in enumerate(shape.answers):
        root_code = shape.units[root].code
        request = json.dumps({"body": {"root": root_code, "year": 2026}, "path": dataset})
        found.append(
            {
                "capture_id": day.capture_ids[place],
                "blob_id": hashlib.sha256(day.capture_ids[place].encode()).hexdigest(),
                "portal_id": shape.portals[place],
                "dataset": dataset,
                **({} if shape.portals[place] == PORTAL else _synthetic(day.as_of)),
                "as_of": day.as_of,
                "captured_at": day.captured_at + timedelta(seconds=place),
                "replayed": True,
                "url": f"http://127.0.0.1/{dataset}",
                "request": request,
                "request_key": hashlib.sha256(f"{dataset}{request}".encode()).hexdigest()[:16],
                "root_unit_code": root_code,
                "period_id": PERIOD,
                "http_status": 201,
                "bytes": int(rows[place]) * 40,
                "rows": int(rows[place]),
                "rejects": 0,
                "unknown_fields": 0,
                "status": "good",
                "day_figure": "latest_good",
                "parser_version": PARSER,
            }
        )
    return found


def _synthetic(as_of: date) -> dict[str, Any]:
    """Return what a province's capture says of itself: made up, up to the end of the day."""
    closed = datetime.combine(as_of, time(17))  # midnight in Vietnam
    return {"source_label": "synthetic (benchmark)", "data_cutoff": closed}


def unit_names(shape: Skeleton, day: MadeDay) -> list[dict[str, Any]]:
    """Return the units as the answers of a day name them."""
    pairs = np.unique(np.stack([shape.answer_of, shape.unit_of]), axis=1).T.tolist()
    return [
        {
            "as_of": day.as_of,
            "capture_id": day.capture_ids[answer],
            "captured_at": day.captured_at + timedelta(seconds=answer),
            "portal_id": shape.portals[answer],
            "dataset": shape.answers[answer][0],
            "unit_code": shape.units[unit].code,
            "source_id": shape.units[unit].source_id,
            "name": shape.units[unit].name,
            "level": shape.units[unit].level,
            "parent_code": shape.units[unit].parent_code,
            "locator": f"/data/{shape.units[unit].code}",
        }
        for answer, unit in pairs
    ]
