"""Rows of a pack beside the rows of its edition, as texts.

Here: comparing them by key, and the form of `expected.json`; standard library only, it travels
inside the pack. Not here: where the edition's rows come from (`recompute_chain.py`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dagster_project.audit.pack.recompute_files import Pack, Row

SCORE_KEY = ("basis", "what", "id")
_SHOWN, _WIDTH = 5, 60


def text_of(value: Any) -> str:
    """Return a value as the edition's rows write it; null is empty."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def same_rows(
    pack: Pack, file: str, stated: Iterable[Row], found: Iterable[Row], key: Sequence[str]
) -> None:
    """Say which rows of a file are not those of the edition.

    Args:
        pack: Where findings go.
        file: The file's name.
        stated: Its rows; columns that the edition does not have are passed over.
        found: The edition's rows, all that the file must hold.
        key: The columns that tell rows apart.
    """
    told: list[str] = []
    wanted = {_key(row, key): row for row in found}
    seen: set[tuple[str, ...]] = set()
    for row in stated:
        name = _key(row, key)
        what = ", ".join(f"{one}={value}" for one, value in zip(key, name, strict=True) if value)
        if name in seen or name not in wanted:
            told.append(f"{what}: is there {'twice' if name in seen else 'but not in the edition'}")
            continue
        seen.add(name)
        told += [
            f"{what}: {column} is {_clipped(row.get(column))}, the edition has {_clipped(value)}"
            for column, value in wanted[name].items()
            if text_of(row.get(column)) != text_of(value)
        ]
    for name in sorted(wanted.keys() - seen):
        told.append(
            f"{', '.join(one for one in name if one)}: the edition has it, the file lacks it"
        )
    for line in told[:_SHOWN]:
        pack.find(f"{file}: {line}")
    if len(told) > _SHOWN:
        pack.find(f"{file}: {len(told) - _SHOWN} more such lines")


def _key(row: Row, key: Sequence[str]) -> tuple[str, ...]:
    return tuple(text_of(row.get(one)) for one in key)


def _clipped(value: Any) -> str:
    text = text_of(value) or "empty"
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"


def expected_of(scores: Mapping[str, Sequence[Row]], unit_code: str) -> dict[str, Any]:
    """Return `expected.json` of a unit from its edition's rows, all of one day and period.

    Args:
        scores: Rows of `composite_scores`, `component_scores`, `indicator_scores` and `rankings`.
        unit_code: The unit; only `rankings` needs the rows of others.
    """
    own = {name: [one for one in rows if one["unit_code"] == unit_code]
           for name, rows in scores.items()}  # fmt: skip
    expected: dict[str, Any] = {}
    for total in sorted(own["composite_scores"], key=lambda row: str(row["basis"])):
        basis = total["basis"]
        expected[basis] = {
            "indicators": _level(own["indicator_scores"], "indicator_id", basis),
            "components": _level(own["component_scores"], "component_id", basis),
            "total": _score(total, "total_score"),
            "ranks": _ranks(scores["rankings"], unit_code, basis),
        }
    return expected


def _level(rows: Sequence[Row], name: str, basis: str) -> dict[str, Any]:
    return {row[name]: _score(row, "score") for row in rows if row["basis"] == basis}


def _score(row: Row, column: str) -> dict[str, str | None]:
    return {"score": text_of(row[column]) or None, "state": row["state"]}


def _ranks(rankings: Sequence[Row], unit_code: str, basis: str) -> list[dict[str, Any]]:
    """Return the unit's ranks, each with the totals of the other ranked units of its group."""
    rows = [row for row in rankings if row["basis"] == basis and text_of(row["rank"])]
    own = [row for row in rows if row["unit_code"] == unit_code]
    return [
        {
            "peer_group": mine["peer_group"],
            "rank": int(mine["rank"]),
            "others": sorted(
                text_of(row["total_score"])
                for row in rows
                if row["peer_group"] == mine["peer_group"] and row["unit_code"] != unit_code
            ),
        }
        for mine in sorted(own, key=lambda row: str(row["peer_group"]))
    ]


def flat_scores(expected: Row) -> Iterator[dict[str, Any]]:
    """Yield each score and rank of `expected.json` as a row."""
    for basis, scores in expected.items():
        for level in ("indicators", "components"):
            for name, row in scores[level].items():
                yield {"basis": basis, "what": level, "id": name, **row}
        if scores["total"] is not None:
            yield {"basis": basis, "what": "total", "id": "TOTAL", **scores["total"]}
        for row in scores["ranks"]:
            others = " ".join(sorted(row["others"]))
            yield {"basis": basis, "what": "rank", "id": row["peer_group"], "rank": row["rank"],
                   "others": others}  # fmt: skip
