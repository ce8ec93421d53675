"""The exact parts of changes, against counting one by one.

Not here: what the causes are (test_diff*.py).
"""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dagster_project.audit.diff.rank_parts import (
    RankParts,
    rank_chain,
    rank_step,
    ranks,
    total_parts,
)
from dagster_project.audit.diff.score_parts import Leaf, Scores, score_chain, score_step, sum_parts

# Few units and few totals, so that ties, entries and exits are common.
UNITS = [f"H{number:02}" for number in range(9)]
rankings = st.dictionaries(st.sampled_from(UNITS), st.integers(0, 8))


def place(totals: dict[str, int], unit: str, own: int) -> int:
    """The rank of a unit with total `own` among the others of `totals`, counted one by one."""
    return 1 + sum(total > own for other, total in totals.items() if other != unit)


@given(rankings, rankings)
def test_rank_parts_are_the_mean_of_both_orders_of_counting(before, after):
    stayed = before.keys() & after.keys()
    old = {unit: before[unit] for unit in stayed}
    new = {unit: after[unit] for unit in stayed}
    parts = rank_step(before, after)
    assert parts.keys() == stayed
    for unit in stayed:
        was, now = before[unit], after[unit]
        own_first = place(old, unit, was) - place(old, unit, now)
        own_last = place(new, unit, was) - place(new, unit, now)
        whole = place(old, unit, was) - place(new, unit, now)
        assert parts[unit].own_twice == own_first + own_last
        assert parts[unit].rivals_twice == 2 * whole - own_first - own_last
        assert parts[unit].entries == -sum(after[u] > now for u in after.keys() - stayed)
        assert parts[unit].exits == sum(before[u] > was for u in before.keys() - stayed)


@given(st.lists(rankings, min_size=2, max_size=6))
def test_parts_of_a_chain_sum_to_the_change_of_rank(states):
    chain = rank_chain(states)
    first, last = ranks(states[0]), ranks(states[-1])
    assert chain.keys() == first.keys() & last.keys()
    for unit, steps in chain.items():
        assert len(steps) == len(states) - 1
        assert total_parts(steps).gained == first[unit] - last[unit]
        assert all((one.own_twice + one.rivals_twice) % 2 == 0 for one in steps)


@given(st.lists(rankings, min_size=2, max_size=6))
def test_a_step_in_which_no_total_changes_moves_nobody(states):
    same = [states[0], states[0], *states[1:]]
    for unit, steps in rank_chain(same).items():
        assert steps[0] == RankParts(), unit


def test_ranks_are_competition_ranks():
    assert ranks({"a": 5, "b": 7, "c": 5, "d": 1}) == {"b": 1, "a": 2, "c": 2, "d": 4}


def test_a_place_that_either_mover_alone_would_have_changed_is_shared():
    parts = rank_step({"a": 10, "b": 9}, {"a": 10, "b": 11})
    assert parts["b"] == RankParts(own_twice=2)
    assert parts["a"] == RankParts(rivals_twice=-2)
    crossed = rank_step({"a": 10, "b": 8}, {"a": 7, "b": 11})
    assert crossed["b"] == RankParts(own_twice=1, rivals_twice=1)


scores = st.builds(
    lambda total, whole, parts: Scores(
        total,
        {**whole, **{component: sum(found.values()) for component, found in parts.items()}},
        parts,
    ),
    st.integers(0, 10000),
    st.dictionaries(st.sampled_from(["A", "B", "C"]), st.integers(0, 2000)),
    st.dictionaries(
        st.sampled_from(["B", "C", "D"]),
        st.dictionaries(st.sampled_from(["1", "2", "3"]), st.integers(0, 600), min_size=1),
    ),
)


@given(scores, scores)
def test_score_parts_sum_to_the_change_at_every_level(before, after):
    parts = score_step(before, after)
    assert sum(parts.values()) == after.total - before.total
    assert 0 not in parts.values()
    for component in before.components.keys() & after.components.keys():
        found = sum(part for leaf, part in parts.items() if leaf.component_id == component)
        assert found == after.components[component] - before.components[component]


@given(st.lists(st.dictionaries(st.sampled_from(UNITS[:3]), scores), min_size=2, max_size=5))
def test_parts_of_a_chain_sum_to_the_change_of_score(states):
    for unit, steps in score_chain(states).items():
        whole = sum_parts(steps)
        assert sum(whole.values()) == states[-1][unit].total - states[0][unit].total
        for number, (start, end) in enumerate(pairwise(states)):
            if unit in start and unit in end:
                assert steps[number] == score_step(start[unit], end[unit])


def test_a_component_taken_as_a_whole_once_is_compared_as_a_whole():
    published = Scores(1500, {"CKMB": 1500})
    counted = Scores(1400, {"CKMB": 1400}, {"CKMB": {"1.1": 600, "1.2": 800}})
    assert score_step(published, counted) == {Leaf("CKMB"): -100}
