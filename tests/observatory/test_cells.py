"""No figure of fewer than five people, nor two whose difference is one."""

from collections.abc import Mapping
from itertools import product

from joute.observatory.cells import (
    LEAST,
    overlapping_shown,
    parts_shown,
    share_shown,
    shown,
)


def solutions(told: Mapping[int, int | None], total: int) -> list[dict[int, int]]:
    """All counts that a reader holds for possible who knows the total, and that each hidden count
    is under five or was hidden with another one."""
    hidden = [name for name, people in told.items() if people is None]
    rest = total - sum(people or 0 for people in told.values())
    return [
        dict(zip(hidden, counts, strict=True))
        for counts in product(range(rest + 1), repeat=len(hidden))
        if sum(counts) == rest and any(one < LEAST for one in counts)
    ]


def test_counts_under_five_are_hidden_zero_too() -> None:
    assert [shown(people) for people in (0, 1, 4, 5, 80)] == [None, None, None, 5, 80]


def test_no_part_of_a_total_can_be_worked_out() -> None:
    for counts in product(range(9), repeat=3):
        parts = dict(enumerate(counts))
        told = parts_shown(parts)
        for name, people in told.items():
            assert people is None or people == parts[name] >= LEAST
        hidden = [name for name, people in told.items() if people is None]
        assert len(hidden) != 1
        if shown(sum(counts)) is None:
            assert len(hidden) == 3
            continue
        # With a total beside them, no hidden part has only one value that is possible.
        for name in hidden:
            assert len({one[name] for one in solutions(told, sum(counts))}) > 1, counts


def test_parts_that_are_all_large_enough_are_shown_as_they_are() -> None:
    assert parts_shown({"a": 5, "b": 90}) == {"a": 5, "b": 90}
    assert parts_shown({"a": 3, "b": 6, "c": 90}) == {"a": None, "b": None, "c": 90}
    assert parts_shown({}) == {}


def test_a_share_needs_five_on_both_sides() -> None:
    assert share_shown(4, 20) is None
    assert share_shown(16, 20) is None
    share = share_shown(15, 20)
    assert share
    assert share.value == 0.75


def test_groups_that_overlap_are_shown_where_no_difference_is_small() -> None:
    assert overlapping_shown(30, 20, 15) == (20, 15)
    assert overlapping_shown(30, 30, 0) is None  # nobody in the other
    assert overlapping_shown(30, 28, 7) is None  # two in the other alone
    assert overlapping_shown(30, 18, 15) is None  # three in both
