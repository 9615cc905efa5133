"""Rankings merged by reciprocal rank."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from joute.documents.index.merging import merged

rankings = st.lists(st.lists(st.integers(1, 12), unique=True), max_size=3)


def test_a_passage_that_both_find_comes_before_one_that_one_finds_higher() -> None:
    assert merged([[1, 2, 3], [4, 2, 5]]) == [2, 1, 4, 3, 5]


def test_a_ranking_that_found_nothing_leaves_the_other_as_it_is() -> None:
    assert merged([[3, 1, 2], []]) == [3, 1, 2]
    assert merged([[], [3, 1, 2]]) == [3, 1, 2]
    assert merged([]) == merged([[], []]) == []


def test_a_passage_named_twice_counts_where_it_is_first() -> None:
    assert merged([[1, 1, 2], [2]]) == merged([[1, 2], [2]])


@given(rankings)
def test_sums_decide_the_order_and_ties_are_stable(
    given_rankings: list[list[int]],
) -> None:
    sums: dict[int, Fraction] = {}
    for ranking in given_rankings:
        for rank, passage in enumerate(ranking, start=1):
            sums[passage] = sums.get(passage, 0) + Fraction(1, 60 + rank)

    assert merged(given_rankings) == sorted(sums, key=lambda passage: -sums[passage])
