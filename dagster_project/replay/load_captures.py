"""Loads a folder of captured figures (`--captures DIR`).

Here: which file name means which form, and the walk over the folder. Not here: the forms
(`capture_forms.py`), the figures that the project carries (`carried.py`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dagster_project.replay.capture_forms import (
    LEGACY_COLUMNS,
    Found,
    default_instant,
    line_moment,
    read_indicators,
    read_legacy,
    read_scores,
)
from dagster_project.replay.capture_tables import BadFile, CaptureFilesError, CaptureTable, Problem
from dagster_project.replay.carried import know_provinces
from dagster_project.replay.holdings import Holdings

FORMS = (
    "provinces_indicators_<date>.csv",
    "units_indicators_<date>.csv",
    "provinces_scores_<date>.csv",
    "units_scores_<date>.csv",
    "national_daily_<anything>.csv",
    "national_<period>_asof_<date>.csv",
    "legacy_<period>_asof_<date>.tsv",
)
_DATE = r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
_PERIOD = r"(?P<period>[0-9]{4}(?:-(?:H[12]|Q[1-4]|0[1-9]|1[0-2]))?)(?:ytd)?"
_LONG = ("component", "indicator_code", "field", "value")


_NO_DATE = date.min  # of forms whose lines carry their own


@dataclass(frozen=True)
class _Name:
    """What a file's name says."""

    path: Path
    date: date
    period: str


def load_captures(folder: Path) -> Holdings:
    """Return the figures of a folder.

    Raises:
        CaptureFilesError: With every problem found: file, row, column, reason, remedy.
    """
    if not folder.is_dir():
        raise CaptureFilesError([Problem(str(folder), None, None, "is not a folder",
                                         "give --captures a folder")])  # fmt: skip
    found, problems, ignored, known = Found(), list[Problem](), list[str](), 0
    # Alphabetical but for the scoreboards, which complete what the indicators say.
    for path in sorted(folder.iterdir(), key=lambda p: ("_scores_" in p.name, p.name)):
        match = _match(path.name) if path.is_file() else None
        if match is None:
            ignored.append(path.name)
            continue
        known += 1
        problems += _read(path, *match, found)
    if not known:
        problems.append(Problem(str(folder), None, None, "holds no file of a known form",
                                f"name files {', '.join(FORMS)}"))  # fmt: skip
    if problems:
        raise CaptureFilesError(problems)
    return _holdings(found, ignored)


def _holdings(found: Found, ignored: list[str]) -> Holdings:
    holdings = Holdings(labels=dict(found.labels), notes=list(found.notes))
    for key, units in found.rows.items():
        holdings.add(key, (row for rows in units.values() for row in rows))
    know_provinces(holdings)
    if ignored:
        names = ", ".join(sorted(ignored))
        holdings.notes.append(f"ignored, not of a known form: {names}")
    return holdings


Reader = Callable[[_Name, Found], CaptureTable]


def _match(name: str) -> tuple[Reader, re.Match[str]] | None:
    for pattern, reader in _READERS:
        if match := re.fullmatch(pattern, name):
            return reader, match
    return None


def _read(path: Path, reader: Reader, match: re.Match[str], found: Found) -> list[Problem]:
    parts = match.groupdict()
    try:
        day = date.fromisoformat(parts["date"]) if parts.get("date") else _NO_DATE
    except ValueError as error:
        return [Problem(path.name, None, None, f"{parts['date']} is no date ({error})",
                        "write the date as YYYY-MM-DD")]  # fmt: skip
    try:
        table = reader(_Name(path, day, parts.get("period") or ""), found)
    except BadFile as error:
        return [error.problem]
    return table.problems


def _indicators(code: str, name: str) -> Reader:
    def read(file: _Name, found: Found) -> CaptureTable:
        table = CaptureTable(file.path, (code, name, *_LONG))
        read_indicators(table, found, file.date, code, name)
        return table

    return read


def _scores(code: str, name: str | None) -> Reader:
    def read(file: _Name, found: Found) -> CaptureTable:
        table = CaptureTable(file.path, (code, *([name] if name else []), "total"))
        moment = default_instant(file.date), file.period or str(file.date.year), ""
        read_scores(table, found, code, name, lambda *_: moment)
        return table

    return read


def _daily(file: _Name, found: Found) -> CaptureTable:
    table = CaptureTable(file.path, ("as_of", "h_code", "total"))
    read_scores(table, found, "h_code", "province", line_moment)
    return table


def _legacy(file: _Name, found: Found) -> CaptureTable:
    table = CaptureTable(file.path, LEGACY_COLUMNS, delimiter="\t")
    read_legacy(table, found, file.date, file.period)
    return table


_READERS: tuple[tuple[str, Reader], ...] = (
    (rf"provinces_indicators_{_DATE}\.csv", _indicators("h_code", "province")),
    (rf"units_indicators_{_DATE}\.csv", _indicators("code", "name")),
    (rf"provinces_scores_{_DATE}\.csv", _scores("h_code", "province")),
    (rf"units_scores_{_DATE}\.csv", _scores("code", "name")),
    (r"national_daily_.*\.csv", _daily),
    (rf"national_{_PERIOD}_asof_{_DATE}\.csv", _scores("h_code", None)),
    (rf"(?:legacy|national)_{_PERIOD}_asof_{_DATE}\.tsv", _legacy),
)
