"""What ties a pack to its edition: from the sha256 of `datapackage.json` to every figure used.

The datapackage states the sha256 of the rows of each table and day, of each capture's bytes and of
its record. The pack holds those rows in the form that is hashed; what it recomputes from must be
among them. Whoever changes a figure must change the datapackage, whose own sha256 the publisher
tells elsewhere.

Here: that chain; standard library only, it travels inside the pack. Not here: scores.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from dagster_project.audit.pack.recompute_files import Pack, Row, Unusable
from dagster_project.audit.pack.recompute_rows import (
    SCORE_KEY,
    expected_of,
    flat_scores,
    same_rows,
    text_of,
)

DATAPACKAGE = "edition/datapackage.json"
RULES, ALL = ("methodologies", "components", "indicators", "indicator_measures"), "all"
SCORES = ("composite_scores", "component_scores", "indicator_scores", "rankings")
LINEAGE, OBSERVATIONS = "score_lineage", "observations"
COUNTED = ("numerator", "denominator")
_OF_SIDECAR = (
    "capture_id", "blob_id", "portal_id", "dataset", "request", "url", "http_status", "bytes",
    "source_label",
)  # fmt: skip
Rows = list[dict[str, str]]


def rows_file(table: str, day: str) -> str:
    """Return where a pack holds the rows of a table and day, as they are hashed."""
    return f"edition/rows/{table}/{day}.csv"


def content_sha256(document: Row) -> str:
    """Return the hash of an edition's content, of which its id bears the first digits."""
    tables = {
        name: {
            "columns": [list(column) for column in table["column_types"].items()],
            "primary_key": table["primary_key"],
            "rows_sha256": table["rows_sha256"],
        }
        for name, table in document["tables"].items()
    }
    text = json.dumps(
        {"format": document["publish_format"], "tables": tables},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def check_chain(pack: Pack) -> None:
    """Compare the pack with its edition's datapackage; what does not fit is a finding."""
    stated = pack.about["datapackage_sha256"]
    if pack.sha256(DATAPACKAGE) != stated:
        pack.find(f"{DATAPACKAGE}: its sha256 is not {stated}, which pack.json states")
    try:
        document = pack.document(DATAPACKAGE)
    except Unusable as error:
        pack.find(f"{error}: nothing ties the pack to its edition")
        return
    try:
        _check_id(pack, document)
        _check_captures(pack, document)
        _check_rows(pack, _Edition(pack, document))
    except (LookupError, TypeError, ValueError, AttributeError, csv.Error) as error:
        reason = f"{type(error).__name__}: {error}"
        pack.find(f"{DATAPACKAGE}: the pack and it do not fit one another ({reason})")


def _check_id(pack: Pack, document: Row) -> None:
    edition_id = pack.about["edition_id"]
    content = content_sha256(document)
    if document["edition_id"] != edition_id:
        pack.find(f"{DATAPACKAGE}: is of edition {document['edition_id']}, not of {edition_id}")
    elif content != document["content_sha256"] or not edition_id.endswith(f"-{content[:8]}"):
        pack.find(f"{DATAPACKAGE}: its tables are not those that edition {edition_id} is named by")


def _check_captures(pack: Pack, document: Row) -> None:
    _check_names(pack)
    pinned = {one["capture_id"]: one for one in document["captures"]}
    for name in sorted(pack.captures):
        capture, sidecar = pack.captures[name], f"sidecars/{name}.json"
        entry = pinned.get(name)
        if entry is None:
            pack.find(f"captures.json: {name} is no capture of the edition")
            continue
        _same_fields(pack, name, capture, {key: entry[key] for key in entry if key in capture})
        if not (pack.folder / "raw" / str(entry["blob_id"])).is_file():
            pack.find(f"raw/{entry['blob_id']}: is not in the pack, capture {name} is of it")
        wanted = entry.get("sidecar_sha256")
        if wanted is None:
            continue  # the edition was published when the record was not there
        if pack.sha256(sidecar) != wanted:
            pack.find(f"{sidecar}: its sha256 is not {wanted}, as the edition states")
            continue
        record = pack.document(sidecar)
        _same_fields(pack, name, capture, {key: record[key] for key in _OF_SIDECAR})
    labels = (str(one["source_label"] or "") for one in pack.captures.values())
    if pack.about["has_synthetic"] != any(map(is_synthetic, labels)):
        pack.find("pack.json: has_synthetic does not fit the captures")


def _check_names(pack: Pack) -> None:
    """Compare the names under which rows are kept with the rows' own."""
    for file, column, rows in (
        ("captures.json", "capture_id", pack.captures),
        ("observations.json", "observation_id", pack.observations),
        ("rules.json", "component_id", pack.rules["components"]),
    ):
        for name, row in rows.items():
            if row[column] != name:
                pack.find(f"{file}: {name} holds the row of {row[column]}")


def is_synthetic(label: str) -> bool:
    """Whether a capture's label says that its figures are synthetic."""
    return label.lower().startswith("synthetic")


def _same_fields(pack: Pack, name: str, capture: Row, wanted: Row) -> None:
    for key, value in wanted.items():
        if text_of(capture[key]) != text_of(value):
            pack.find(f"captures.json: {key} of {name} is {capture[key]!r}, not {value!r}")


class _Edition:
    """The edition's rows in a pack, each file hashed before it is read."""

    def __init__(self, pack: Pack, document: Row) -> None:
        self._pack = pack
        self._tables: Mapping[str, Any] = document["tables"]

    def rows(self, table: str, day: str, **wanted: str | set[str]) -> Rows:
        """Return the rows whose columns have these values, as texts; null is empty."""
        name, stated = rows_file(table, day), self._tables[table]["rows_sha256"].get(day)
        path = self._pack.folder / name
        body = path.read_bytes() if path.is_file() else b""
        if stated is None and not body:
            return []  # the table has no row on that day
        if hashlib.sha256(body).hexdigest() != stated:
            self._pack.find(f"{name}: its sha256 is not {stated}, as in the edition")
        lines = csv.reader(io.StringIO(body.decode("utf-8", "replace"), newline=""))
        columns = next(lines, [])
        tests = [
            (columns.index(key), {value} if isinstance(value, str) else value)
            for key, value in wanted.items()
            if key in columns
        ]
        return [
            dict(zip(columns, line, strict=False))
            for line in lines
            if all(line[place] in values for place, values in tests)
        ]

    def key(self, table: str) -> tuple[str, ...]:
        return tuple(self._tables[table]["primary_key"])


def _check_rows(pack: Pack, edition: _Edition) -> None:
    about, rules = pack.about, pack.rules
    day, methodology = str(about["as_of"]), {"methodology_id": str(about["methodology_id"])}
    found = {table: edition.rows(table, ALL, **methodology) for table in RULES}
    stated: dict[str, Iterable[Row]] = {
        "methodologies": [rules["methodology"]],
        "components": rules["components"].values(),
        "indicators": rules["indicators"],
    }
    for table, rows in stated.items():
        same_rows(pack, "rules.json", rows, found[table], edition.key(table))
    _check_terms(pack, found["indicator_measures"])
    unit = methodology | {name: str(about[name]) for name in ("unit_code", "period_id")}
    lineage = edition.rows(LINEAGE, day, **unit)
    same_rows(pack, "lineage.json", pack.lineage, lineage, edition.key(LINEAGE))
    _check_observations(pack, edition)
    unit.pop("unit_code")
    scores = {table: edition.rows(table, day, **unit) for table in SCORES}
    wanted = flat_scores(expected_of(scores, str(about["unit_code"])))
    same_rows(pack, "expected.json", flat_scores(pack.expected), wanted, SCORE_KEY)


def _check_observations(pack: Pack, edition: _Edition) -> None:
    used = [row for row in pack.lineage if row["observation_id"]]
    ids = {str(row["observation_id"]) for row in used}
    found: Rows = []
    for day in sorted({str(row["observation_as_of"]) for row in used}):
        found += edition.rows(OBSERVATIONS, day, observation_id=ids)
    stated = pack.observations.values()
    same_rows(pack, "observations.json", stated, found, edition.key(OBSERVATIONS))


def _check_terms(pack: Pack, rows: Rows) -> None:
    terms: dict[str, int] = {}
    for row in rows:
        if row["role"] in COUNTED:
            name = f"{row['indicator_id']} {row['role']}"
            terms[name] = terms.get(name, 0) + 1
    if pack.rules["terms"] != terms:
        pack.find("rules.json: terms are not those of the edition")
