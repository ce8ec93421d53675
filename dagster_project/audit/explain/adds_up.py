"""Does the tree add up: cells to counts, counts to points, points to totals?

Here: the sums once more, from the tree's own records. Not here: the words (`problems.py`), whether
a cell still says what was used (`evidence.py`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from dagster_project.audit.explain.evidence_records import Source
from dagster_project.audit.explain.explanation import Component, Composite, Indicator, Term
from dagster_project.audit.explain.ledger_adds_up import ledger_problems
from dagster_project.audit.explain.problems import Problem, contradiction, without_lineage
from dagster_project.audit.explain.words import ROLES, label_of
from dagster_project.audit.pack.recompute import rounded
from dagster_project.audit.pack.recompute_files import number
from dagster_project.publish.ranking_labels import Label

Number = Decimal | int | None
# Marks between thousands and before decimals, as portals write them.
_FORMS = (("", "."), (".", ","), (",", "."), (" ", ","), ("\u00a0", ","))
_HOLDS = Label("ấn bản ghi", "the edition holds")
_CELLS = Label("các ô dữ liệu gốc cho", "its cells give")
_STEPS = Label("phép tính cho", "the calculation gives")
_PUBLISHED = Label("cổng công bố", "the portal published")
_INDICATORS = Label("tổng các chỉ số là", "its indicators sum to")
_COMPONENTS = Label("tổng các nhóm chỉ số là", "its components sum to")
_TOTAL = Label("tổng điểm", "total")


class AddsUp:
    """Checks one explanation.

    Args:
        edition_id: The edition.
        basis: The basis of the scores.
        asked: What is explained: only the lineage of that is at hand.
        whole_ledger: Whether the ledger's candidates could be read.
    """

    def __init__(self, edition_id: str, basis: str, asked: str, *, whole_ledger: bool) -> None:
        self._edition_id, self._basis, self._asked = edition_id, basis, asked
        self._whole_ledger = whole_ledger

    def problems(self, composite: Composite, components: list[Component]) -> Iterator[Problem]:
        """Yield every pair of numbers that should be one, and every score without lineage."""
        for one in components:
            for indicator in one.indicators:
                yield from self._indicator(indicator)
            yield from self._component(one)
        yield from self._composite(composite)

    def _indicator(self, one: Indicator) -> Iterator[Problem]:
        where = Label(f"chỉ số {one.indicator_id}", f"indicator {one.indicator_id}")
        if one.state in ("scored", "override", "zero_denominator"):
            for term in (one.numerator, one.denominator):
                yield from self._term(where, term)
            given = _calculated(one)
            if given != one.score:
                yield self._differ(where, one.score, _STEPS, given)
        elif one.state == "as_published":
            yield from self._published(where, one.score, one.published_sources)

    def _component(self, one: Component) -> Iterator[Problem]:
        where = Label(f"nhóm {one.component_id}", f"component {one.component_id}")
        if one.is_sum:
            yield from self._sum(where, one.score, _INDICATORS, one.parts)
        elif self._asked != "indicator":
            yield from self._published(where, one.score, one.published_sources)

    def _composite(self, one: Composite) -> Iterator[Problem]:
        if self._basis != "published":
            if one.state != "missing" or one.total_score is not None:
                yield from self._sum(_TOTAL, one.total_score, _COMPONENTS, one.parts)
        elif self._asked in ("composite", "rank"):
            yield from self._published(_TOTAL, one.total_score, one.published_sources)

    def _term(self, where: Label, term: Term) -> Iterator[Problem]:
        role = label_of(ROLES, term.role)
        where = Label(f"{where.vi}, {role.vi}", f"{where.en}, {role.en}")
        if term.value is not None and not term.sources:
            yield without_lineage(self._edition_id, where)
        elif term.sources and not _lost(term.sources):
            yield from self._texts(where, term.sources)
            given = value_of(term.sources)
            if given != term.value:
                yield self._differ(where, term.value, _CELLS, given)
            yield from self._chosen(where, term)
        for row in term.ledger:
            yield from ledger_problems(self._edition_id, row, whole=self._whole_ledger)

    def _chosen(self, where: Label, term: Term) -> Iterator[Problem]:
        """Yield counts of the ledger that are not the ones that the term is made of."""
        for row in term.ledger:
            own = [one for one in term.sources if one.term_measure_id == row.measure_id]
            if row.is_used and own and value_of(own) != row.chosen_value:
                place = Label(f"{where.vi}, sổ đối soát", f"{where.en}, ledger")
                yield self._differ(place, row.chosen_value, _CELLS, value_of(own))

    def _published(
        self, where: Label, score: Decimal | None, sources: list[Source]
    ) -> Iterator[Problem]:
        if score is None or _lost(sources):
            return
        if not sources:
            yield without_lineage(self._edition_id, where)
            return
        yield from self._texts(where, sources)
        if sources[0].value != score:
            yield self._differ(where, score, _PUBLISHED, sources[0].value)

    def _texts(self, where: Label, sources: list[Source]) -> Iterator[Problem]:
        """Yield numbers that their own text does not say."""
        for one in sources:
            if one.origin == "observation" and not _says(one.raw_text, one.value):
                said = Label(f"ô ghi “{one.raw_text}”, tức là", f'the cell says "{one.raw_text}",')
                yield self._differ(where, _whole(one.value), said, _whole(_read(one.raw_text)))

    def _sum(
        self, where: Label, score: Decimal | None, name: Label, parts: Mapping[str, Decimal | None]
    ) -> Iterator[Problem]:
        known = [part for part in parts.values() if part is not None]
        given = sum(known, Decimal(0)) if known and len(known) == len(parts) else None
        if given != score:
            yield self._differ(where, score, name, given)

    def _differ(self, where: Label, holds: Number, name: Label, given: Number) -> Problem:
        return contradiction(self._edition_id, where, (_HOLDS, holds), (name, given))


def value_of(sources: list[Source]) -> int | None:
    """Return a count from its sources: terms added up, each a sum or the largest of such sums."""
    terms: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    divisors: dict[tuple[str, str], int] = {}
    for one in sources:
        if one.value is None:
            return None
        terms[one.term_measure_id][one.part_measure_id] += one.coefficient * one.value
        divisors[one.term_measure_id, one.part_measure_id] = one.divisor
    return sum(
        max(rounded(int(value), divisors[term, part], "half_up") for part, value in parts.items())
        for term, parts in terms.items()
    )


def _calculated(one: Indicator) -> Decimal | None:
    """Return the points that an indicator's rule gives."""
    if one.state == "zero_denominator":
        return one.max_score if one.rule.zero_rule == "maximum" else Decimal(0)
    return Decimal(one.steps[-1].result) if one.steps else None


def _lost(sources: list[Source]) -> bool:
    """Whether what some source leads to is gone, which is a problem of its own."""
    return any(one.cell_state == "lost" for one in sources)


def _says(text: str | None, value: Decimal | None) -> bool:
    return value is None or text is None or any(one == value for one in _readings(text))


def _read(text: str | None) -> Decimal | None:
    return next(_readings(text or ""), None)


def _readings(text: str) -> Iterator[Decimal | None]:
    suffix = text.lstrip("-0123456789., \u00a0") if text != "null" else ""
    for thousands, decimal in _FORMS:
        try:
            yield number(text, {"thousands": thousands, "decimal": decimal, "suffix": suffix})
        except ValueError:
            continue


def _whole(value: Decimal | None) -> Number:
    return int(value) if value is not None and value % 1 == 0 else value
