"""Revisions: which changes of figures are rows, which are growth, and how long until they stand."""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.dbt_builds import query, run_dbt
from tests.warehouse.made_observations import Answer, at, write_days

pytestmark = pytest.mark.slow

SELECTED = ("-s", "+revisions", "+revision_days", "+revision_summary", "build_state")
ONLY_MODELS = ("--resource-type", "model", "--resource-type", "seed")
MARTS = ("revisions", "revision_days", "revision_summary")


def _answer(
    moment: str, cutoff: datetime | None = None, period: str = "2026", **figures: int | None
) -> Answer:
    """One answer of a province's portal about itself."""
    stated = [
        ("H17", "self", measure, None if value is None else Decimal(value))
        for measure, value in figures.items()
    ]
    return Answer(
        "tien-do",
        at(moment),
        stated,
        portal_id="H17",
        root="H17",
        period_id=period,
        data_cutoff=cutoff,
    )


ANSWERS = [
    # A closed quarter: corrected once, ten days after its end; then it stands.
    _answer("2026-07-02T07:00:00Z", period="2026-Q2", dossiers_handled=100),
    _answer("2026-07-10T17:00:00Z", period="2026-Q2", dossiers_handled=103),
    _answer("2026-07-20T07:00:00Z", period="2026-Q2", dossiers_handled=103),
    # The running year: growth, twice on one day, taken back the day after.
    _answer("2026-09-01T01:00:00Z", dossiers_handled=500, dossiers_on_time=400, score_total=60),
    _answer("2026-09-02T01:00:00Z", dossiers_handled=510, dossiers_on_time=410, score_total=61),
    _answer("2026-09-02T02:30:00Z", dossiers_handled=530, dossiers_on_time=410, score_total=62),
    _answer("2026-09-03T01:00:00Z", dossiers_handled=510, dossiers_on_time=405, score_total=None),
    # The same cut-off again, an hour later, and a later one on the same day.
    _answer("2026-09-05T01:00:00Z", at("2026-09-04T17:00:00Z"), dossiers_handled=520),
    _answer("2026-09-05T02:00:00Z", at("2026-09-04T17:00:00Z"), dossiers_handled=525),
    _answer("2026-09-05T12:00:00Z", at("2026-09-05T12:00:00Z"), dossiers_handled=526),
]


def _build(home: Path, answers: list[Answer], *, full: bool = False) -> None:
    home.mkdir(exist_ok=True)
    write_days(home, answers)
    extra = ("--full-refresh",) if full else ()
    run_dbt(home, "build", *SELECTED, *ONLY_MODELS, *extra)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("revisions") / "home"
    _build(folder, ANSWERS, full=True)
    return folder


def test_a_row_is_a_change_of_a_figure_that_should_have_stood(home: Path) -> None:
    rows = query(
        home,
        "select as_of::varchar, measure_id, kind, direction, earlier_value, value, minutes_since "
        "from marts.revisions order by captured_at, measure_id",
    )
    assert rows == [
        ("2026-07-11", "dossiers_handled", "closed_period", "up", 100, 103, 10 * 24 * 60),
        ("2026-09-02", "dossiers_handled", "same_day", "up", 510, 530, 90),
        ("2026-09-02", "score_total", "same_day", "up", 61, 62, 90),
        ("2026-09-03", "dossiers_handled", "reversal", "down", 530, 510, 1350),
        ("2026-09-03", "dossiers_on_time", "withdrawn", "down", 410, 405, 1350),
        ("2026-09-03", "score_total", "withdrawn", "vanished", 62, None, 1350),
        ("2026-09-05", "dossiers_handled", "same_cutoff", "up", 520, 525, 60),
    ]


def test_a_row_leads_to_both_cells(home: Path) -> None:
    rows = query(
        home,
        "select revisions.value = newer.value, revisions.earlier_value = older.value "
        "from marts.revisions as revisions "
        "inner join staging.stg_observed__observations as newer "
        "on revisions.observation_id = newer.observation_id "
        "inner join staging.stg_observed__observations as older "
        "on revisions.earlier_observation_id = older.observation_id",
    )
    assert len(rows) == 7
    assert all(newer in (True, None) and older for newer, older in rows)


def test_growth_is_counted_apart(home: Path) -> None:
    rows = query(
        home,
        "select as_of::varchar, comparison, compared, changed, revised, net_change "
        "from marts.revision_days where measure_id = 'dossiers_handled' and period_id = '2026' "
        "order by 1, 2",
    )
    assert rows == [
        ("2026-09-02", "open", 1, 1, 0, 10),
        ("2026-09-02", "same_day", 1, 1, 1, 20),
        ("2026-09-03", "open", 1, 1, 1, -20),
        ("2026-09-05", "open", 2, 2, 0, 11),  # from the day before, and to the later cut-off
        ("2026-09-05", "same_cutoff", 1, 1, 1, 5),
    ]


def test_the_summary_tells_size_direction_and_time_until_stable(home: Path) -> None:
    rows = query(
        home,
        "select comparison, compared, revised, raised, lowered, largest_change, share_revised, "
        "typical_minutes, longest_minutes, watched_minutes from marts.revision_summary "
        "where measure_id = 'dossiers_handled' order by 1",
    )
    assert rows == [
        ("closed_period", 2, 1, 1, 0, 3, Decimal("0.5"), 14400, 14400, 28200),
        ("open", 4, 1, 3, 1, 20, Decimal("0.25"), 1350, 1350, 2880),
        ("same_cutoff", 1, 1, 1, 0, 5, Decimal(1), 60, 60, 60),
        ("same_day", 1, 1, 1, 0, 20, Decimal(1), 90, 90, 90),
    ]


def test_a_day_that_comes_late_changes_the_two_days_after_it(home: Path, tmp_path: Path) -> None:
    late = date(2026, 9, 2)
    folder = tmp_path / "home"
    _build(folder, [answer for answer in ANSWERS if answer.as_of != late], full=True)
    kinds = query(folder, "select kind from marts.revisions where as_of = date '2026-09-03'")
    assert kinds == [("withdrawn",)]  # the score; nothing is known to have come back
    _build(folder, ANSWERS)
    for mart in MARTS:
        everything = f"select * from marts.{mart} order by all"
        assert query(folder, everything) == query(home, everything), mart


def test_the_captured_days_say_that_the_figures_of_09_30_were_taken_back(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select as_of, unit_code, measure_id, kind, earlier_value, value from marts.revisions "
            "where portal_id = 'national'"
        ).fetchall()
    kinds = Counter((as_of, kind) for as_of, _, _, kind, _, _ in rows)
    assert kinds[date(2026, 9, 27), "same_day"] > 100
    changed = {row[1:3]: row[4:] for row in rows if row[0] == date(2026, 9, 30)}
    returned = {row[1:3]: row[4:] for row in rows if row[0] == date(2026, 10, 1)}
    assert changed
    assert {row[3] for row in rows if row[0] == date(2026, 9, 30)} == {"same_day"}
    assert {row[3] for row in rows if row[0] == date(2026, 10, 1)} == {"reversal"}
    assert returned == {key: (new, old) for key, (old, new) in changed.items()}


def test_the_counts_of_the_captured_days_are_those_of_the_files(
    built_home: Path, warehouse: Path
) -> None:
    figures: dict[tuple[str, str, str], list[tuple[datetime, Decimal | None]]] = {}
    files = built_home / "observations"
    rows = duckdb.sql(
        f"select request_key, unit_code || unit_role, measure_id, captured_at, value "
        f"from read_parquet('{files}/observations/*.parquet') as stated "
        f"inner join read_parquet('{files}/captures/*.parquet') as captures "
        "using (capture_id, as_of) where captures.status = 'good'"
    ).fetchall()
    for key, unit, measure, moment, value in rows:
        figures.setdefault((key, unit, measure), []).append((moment, value))
    pairs = []
    for stated in figures.values():
        ordered = sorted(stated, key=lambda one: one[0])
        pairs += list(pairwise(ordered))
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        counted = connection.execute(
            "select sum(compared), sum(changed) from marts.revision_days"
        ).fetchone()
    assert counted == (len(pairs), sum(old[1] != new[1] for old, new in pairs))
