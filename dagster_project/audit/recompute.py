"""Recomputes one unit's scores from the raw bytes of an auditor's pack.

Here: everything from a cell to a total, in whole numbers. This file travels inside the pack and
runs on Python 3.11 or later with nothing installed: it and what it imports use the standard
library only. Not here: making packs (`pack.py`).
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
AGREE, DIFFER, CANNOT_TELL = 0, 1, 2
COUNTED = ("numerator", "denominator")
# A scale that every score fits in; the sums stay whole.
CENT = Decimal("0.01")
STATES_WITHOUT_SCORE = ("missing", "not_applicable")


class Unreadable(LookupError):
    """A cell that this Python can't read; the message says why."""


class Pack:
    """The files of a pack, read once.

    Args:
        folder: The unpacked folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.about = self._json("pack.json")
        self.rules = self._json("rules.json")
        self.lineage: list[Row] = self._json("lineage.json")
        self.expected = self._json("expected.json")
        self.observations: dict[str, Row] = self._json("observations.json")
        self.captures: dict[str, Row] = self._json("captures.json")
        self.findings: list[str] = []
        self.unreadable: list[str] = []
        self._readers: dict[str, Any] = {}

    def _json(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def check_files(self) -> None:
        """Compare every file with its checksum; a raw file's name is its checksum."""
        for name, stated in self.about["files"].items():
            path = self.folder / name
            if not path.is_file():
                self.findings.append(f"{name}: missing from the pack")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != stated:
                self.findings.append(f"{name}: its sha256 is not {stated}: the file was changed")

    def value(self, observation_id: str) -> Decimal | None:
        """Return an observation's value, read from the raw bytes now.

        Raises:
            Unreadable: If this Python can't read the cell.
        """
        row = self.observations[observation_id]
        capture = self.captures[row["capture_id"]]
        text = self._text(capture["blob_id"], row["locator"])
        where = f"raw/{capture['blob_id']} at {row['locator']}"
        if text != row["raw_text"]:
            told = f"{where}: says {text!r}, the edition used {row['raw_text']!r}"
            if told not in self.findings:
                self.findings.append(told)
        try:
            return number(text, row["number_format"])
        except ValueError as error:
            raise Unreadable(f"{where}: {error}") from None

    def _text(self, blob_id: str, locator: str) -> str:
        from dagster_project.audit.cells import Allowed, CellNotFound, CellReader

        try:
            if blob_id not in self._readers:
                self._readers[blob_id] = CellReader((self.folder / "raw" / blob_id).read_bytes())
            return str(self._readers[blob_id].cell(locator, Allowed([])).text)
        except (CellNotFound, OSError, ImportError) as error:
            raise Unreadable(f"raw/{blob_id} at {locator}: {error}") from None


def number(text: str, form: Mapping[str, str]) -> Decimal | None:
    """Return the number that a cell's text is, by the form that its export is written in.

    Args:
        text: The cell's text; `null` is no number.
        form: `thousands`, `decimal` and `suffix` of the export.

    Raises:
        ValueError: If it is no number in that form.
    """
    if text == "null":
        return None
    plain = text.strip().removesuffix(form["suffix"])
    if form["thousands"]:
        plain = plain.replace(form["thousands"], "")
    plain = plain.replace(form["decimal"], ".").strip()
    whole, _, rest = plain.removeprefix("-").partition(".")
    if not (whole.isascii() and whole.isdigit() and (rest == "" or rest.isdigit())):
        raise ValueError(f"{text!r} is no number")
    return Decimal(plain)


def rounded(numerator: int, denominator: int, mode: str) -> int:
    """Return a quotient as a whole number, rounded as the methodology says."""
    whole, rest = divmod(numerator, denominator)
    if mode == "half_up":
        return whole + (2 * rest >= denominator)
    if mode == "half_even":
        return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))
    if mode == "down":
        return whole
    raise ValueError(f"unknown rounding {mode!r}")


def points(numerator: int, denominator: int, rule: Row) -> Decimal:
    """Return an indicator's points: maximum x min(1, ratio / cap), rounded once."""
    hundredths, cap = int(Decimal(rule["max_score"]) * 100), int(rule["cap_percent"])
    if numerator * 100 >= denominator * cap:
        return Decimal(hundredths) * CENT
    step = 10 ** (2 - int(rule["decimals"]))
    quotient = rounded(hundredths * numerator * 100, denominator * cap * step, rule["rounding"])
    return Decimal(quotient * step) * CENT


class Recomputed:
    """Scores of one basis, from its lineage."""

    def __init__(self, pack: Pack, basis: str) -> None:
        self._pack = pack
        rows = [row for row in pack.lineage if row["basis"] == basis]
        self._of: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            self._of[row["score_id"], row["role"]].append(row)
        self.basis = basis

    def published(self, score_id: str) -> Decimal | None:
        """Return the score as the portal states it, null without one."""
        rows = self._of.get((score_id, "published"))
        return self._pack.value(rows[0]["observation_id"]) if rows else None

    def count(self, rule: Row, role: str) -> int | None:
        """Return an indicator's numerator or denominator; null where a term is missing."""
        terms: dict[str, list[Row]] = defaultdict(list)
        for row in self._of.get((rule["indicator_id"], role), ()):
            terms[row["term_measure_id"]].append(row)
        wanted = self._pack.rules["terms"].get(f"{rule['indicator_id']} {role}", 0)
        if len(terms) < wanted or not terms:
            return None
        values = [self._term(rows) for rows in terms.values()]
        known = [value for value in values if value is not None and value >= 0 and value % 1 == 0]
        return int(sum(known)) if len(known) == len(values) else None

    def _term(self, rows: Iterable[Row]) -> Decimal | None:
        """Return a count: the sum of its rows, or the largest of such sums."""
        parts: dict[str, Decimal] = defaultdict(Decimal)
        divisors: dict[str, int] = {}
        for row in rows:
            value = self._value(row)
            if value is None:
                return None
            parts[row["part_measure_id"]] += int(row["coefficient"]) * value
            divisors[row["part_measure_id"]] = int(row["divisor"])
        return Decimal(max(rounded(int(parts[one]), divisors[one], "half_up") if divisors[one] > 1
                           else parts[one] for one in parts))  # fmt: skip

    def _value(self, row: Row) -> Decimal | None:
        if row["observation_id"] is not None:
            return self._pack.value(row["observation_id"])
        return None if row["origin_value"] is None else Decimal(row["origin_value"])

    def indicator(self, rule: Row) -> Decimal | None:
        """Return an indicator's score, null without one."""
        score_id = rule["indicator_id"]
        if self.basis == "published":
            return self.published(score_id)
        if rule["rule"] == "shown":
            return None
        numerator, denominator = (self.count(rule, role) for role in COUNTED)
        if numerator is None or denominator is None or denominator < 0:
            return self.published(score_id)
        if denominator > 0:
            return points(numerator, denominator, rule)
        return Decimal(rule["max_score"]) if rule["zero_rule"] == "maximum" else Decimal(0)

    def component(self, component_id: str, indicators: Mapping[str, Row]) -> Decimal | None:
        """Return a component: as published where it has a row of its own, else the sum."""
        if (component_id, "published") in self._of:
            return self.published(component_id)
        parts = [self.indicator(rule) for rule in indicators.values() if rule["rule"] != "shown"]
        return None if not parts or None in parts else sum(map(_decimal, parts), Decimal(0))

    def total(self, components: Mapping[str, Mapping[str, Row]]) -> Decimal | None:
        """Return the total: as published, or the sum of the components."""
        if self.basis == "published":
            return self.published("TOTAL")
        if set(components) != set(self._pack.rules["components"]):
            return None
        scores = [self.component(one, components[one]) for one in components]
        return None if None in scores else sum(map(_decimal, scores), Decimal(0))


def _decimal(value: Decimal | None) -> Decimal:
    return Decimal(0) if value is None else value


def main(folder: Path) -> int:
    """Recompute every score of a pack, print what agrees and what differs; return the exit code."""
    from dagster_project.audit.recompute_report import report

    return report(Pack(folder))
