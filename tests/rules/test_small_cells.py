"""What Zheng hands on gives nobody away: not a child who is one of three, not by what is left of a total."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.sheets.small_cells import LEAST, alone, broken_down, part_of

SMALL = set(range(1, LEAST))


@pytest.mark.parametrize(("many", "most"), [(2, 30), (3, 16), (4, 9), (5, 6)])
def test_whoever_knows_the_rule_and_all_that_is_shown_finds_two_numbers_for_each_withheld(many: int, most: int) -> None:
    behind = defaultdict(list)
    for parts in product(range(most + 1), repeat=many):
        behind[broken_down(parts)].append(parts)
    complete = [shown for shown in behind if shown.total is not None and shown.total <= most]
    for shown in complete:
        for place, count in enumerate(shown.parts):
            if count is None:
                assert len({parts[place] for parts in behind[shown]}) > 1, (shown, behind[shown])


def test_nor_can_what_is_part_of_a_total_be_told_from_the_rest() -> None:
    behind = defaultdict(set)
    for total in range(40):
        for count in range(total + 1):
            behind[alone(total), part_of(total, count)].add(count)
    assert all(len(counts) > 1 for (_, shown), counts in behind.items() if shown is None)


@settings(max_examples=200)
@given(parts=st.lists(st.integers(0, 12) | st.integers(0, 1000), min_size=1, max_size=12))
def test_nothing_small_is_shown_and_no_more_is_withheld_than_needed(parts: list[int]) -> None:
    shown = broken_down(parts)
    told = [count for count in shown.parts if count is not None]
    assert not SMALL & {shown.total, *told}
    if shown.total is not None:
        assert shown.total == sum(parts)
        assert shown.total - sum(told) not in SMALL, "what the withheld ones make together is no small number either"
    assert all(count in {None, whole} for count, whole in zip(shown.parts, parts, strict=True))
    if not SMALL & set(parts):
        assert told == parts, "a table without small numbers is shown whole"
