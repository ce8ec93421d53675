"""The scores of a unit, joined with what they stand on.

Here: composite, components and indicators as records. Not here: raw cells (`evidence.py`), the
ledger (`ledger.py`), ranks (`standing.py`).
"""

from collections import defaultdict
from decimal import Decimal

from dagster_project.audit.explain.evidence import Evidence
from dagster_project.audit.explain.evidence_records import Source
from dagster_project.audit.explain.explanation import Component, Composite, Indicator, Term
from dagster_project.audit.explain.ledger import Ledger
from dagster_project.audit.explain.read_scores import Read
from dagster_project.audit.explain.steps import Step, steps_of
from dagster_project.audit.explain.words import legal_basis_of, rule_of
from dagster_project.audit.open_for_reading import Row
from dagster_project.publish.ranking_labels import Label

_SUMS = ("scored", "mixed", "zero_denominator")
_CALCULATED = ("scored", "override")
Place = tuple[str | None, str | None]  # component, indicator


class Teller:
    """Makes records of the rows.

    Args:
        read: The rows.
        evidence: What the lineage leads to.
        ledger: The unit's ledger.
    """

    def __init__(self, read: Read, evidence: Evidence, ledger: Ledger) -> None:
        self._read = read
        self._evidence = evidence
        self._ledger = ledger
        self._sources: dict[Place, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in read.lineage:
            self._sources[row["component_id"], row["indicator_id"]][row["role"]].append(row)

    def composite(self) -> Composite:
        """Return the unit's total."""
        row = self._read.composite
        names = ("total_score", "low", "high", "state", "points_recomputed",
                 "points_as_published", "points_fallback")  # fmt: skip
        return Composite(
            max_score=self._read.methodology["max_score"],
            band=row["band_name"],
            published=self._published_score("composite", "TOTAL", row["total_score"]),
            published_sources=self._of((None, None), "published"),
            parts=self._read.component_parts,
            **{name: row[name] for name in names},
        )

    def components(self) -> list[Component]:
        """Return the components with their indicators."""
        return [self._component(row) for row in self._read.components]

    def _component(self, row: Row) -> Component:
        own = row["component_id"]
        name = Label(row["name_vi"], row["name_en"])
        names = ("component_id", "score", "max_score", "low", "high", "state", "has_synthetic")
        indicators = [r for r in self._read.indicators if r["component_id"] == own]
        return Component(
            name=name,
            legal_basis=legal_basis_of(row),
            is_sum=self._read.asked.basis != "published" and row["state"] in _SUMS,
            published=self._published_score("component", own, row["score"]),
            published_sources=self._of((own, None), "published"),
            parts=self._read.indicator_parts.get(own, {}),
            indicators=[self._indicator(one, name) for one in indicators],
            **{key: row[key] for key in names},
        )

    def _indicator(self, row: Row, component: Label) -> Indicator:
        methodology = Label(self._read.methodology["name_vi"], self._read.methodology["name_en"])
        place: Place = row["component_id"], row["indicator_id"]
        names = ("indicator_id", "score", "max_score", "low", "high", "state", "is_fallback",
                 "has_synthetic", "ratio")  # fmt: skip
        numerator, denominator = (
            self._term(row, place, role) for role in ("numerator", "denominator")
        )
        published = self._of(place, "published")
        return Indicator(
            name=Label(row["name_vi"], row["name_en"]),
            rule=rule_of(row, methodology, component),
            numerator=numerator,
            denominator=denominator,
            steps=_steps(row),
            published=self._published_score("indicator", row["indicator_id"], row["score"]),
            published_sources=published,
            portals=self._portals([*numerator.sources, *denominator.sources, *published]),
            **{key: row[key] for key in names},
        )

    def _portals(self, sources: list[Source]) -> dict[str, Label]:
        """Return the portals of some cells, the first one first."""
        ids = dict.fromkeys(one.portal_id for one in sources if one.portal_id)
        return {one: self._evidence.portal(one) for one in ids}

    def _term(self, row: Row, place: Place, role: str) -> Term:
        measures = self._read.measures.get((row["indicator_id"], role), [])
        rows = self._sources[place][role]
        stated = [row.get("term_measure_id") or row["measure_id"] for row in rows]
        # A count that a rule derives has no candidates of its own: its parts have.
        parts = [row["part_measure_id"] for row in rows if row.get("part_measure_id")]
        wanted = dict.fromkeys(self._evidence.canonical(x) for x in [*measures, *stated, *parts])
        sources = self._of(place, role)
        ledger = [self._ledger.row(one, self._evidence) for one in wanted]
        return Term(
            role=role,
            value=row[role],
            ledger=[one for one in ledger if one is not None],
            sources=sources,
        )

    def _of(self, place: Place, role: str) -> list[Source]:
        return [self._evidence.source(row) for row in self._sources[place][role]]

    def _published_score(self, level: str, part: str, own: Decimal | None) -> Decimal | None:
        if self._read.asked.basis == "published":
            return own
        return self._read.published.get((level, part))


def _steps(row: Row) -> list[Step]:
    if row["state"] not in _CALCULATED or row["numerator"] is None or not row["denominator"]:
        return []
    return steps_of(
        row["numerator"], row["denominator"], row["max_score"], row["cap_percent"],
        row["decimals"], row["rounding"],
    )  # fmt: skip
