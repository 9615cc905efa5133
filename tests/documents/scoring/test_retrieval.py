"""Recall, precision, MRR and nDCG of searches."""

from collections.abc import Callable
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.documents.scoring.retrieval import (
    Searched,
    compare,
    figures,
    ndcg,
    precision,
    recall,
    reciprocal_rank,
)
from joute.evaluation.scorers import retrieval as of_items
from joute.statistics import Verdict, interval, verdict

WITNESSES: dict[Callable[[Searched, int], float], type[of_items._Retrieval]] = {
    recall: of_items.Recall,
    precision: of_items.Precision,
    reciprocal_rank: of_items.ReciprocalRank,
    ndcg: of_items.Ndcg,
}
found_ids = st.lists(st.integers(1, 9), unique=True, min_size=1, max_size=8)


def test_a_worked_example() -> None:
    """Two golds, found at ranks 2 and 4 of four."""
    searched = Searched([7, 1, 8, 2], [{1}, {2}])

    assert recall(searched, 2) == 0.5
    assert recall(searched, 4) == 1.0
    assert precision(searched, 5) == pytest.approx(2 / 5)
    assert reciprocal_rank(searched, 4) == 0.5
    assert ndcg(searched, 4) == pytest.approx((1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3)))


@given(found_ids, st.sets(st.integers(1, 9), min_size=1), st.integers(1, 10))
def test_with_one_passage_for_each_gold_they_are_those_of_evaluation_sets(
    found: list[int], right: set[int], k: int
) -> None:
    searched = Searched(found, [{one} for one in right])

    for measure, witness in WITNESSES.items():
        expected = witness(k).figure([one in right for one in found[:k]], len(right))
        assert measure(searched, k) == pytest.approx(expected)


def test_a_gold_that_several_passages_hold_is_found_with_any_of_them() -> None:
    searched = Searched([5, 1, 2], [{1, 2, 3}])

    assert recall(searched, 3) == 1.0
    assert precision(searched, 3) == pytest.approx(2 / 3)
    # The second passage of a page adds nothing to the first.
    assert ndcg(searched, 3) == ndcg(Searched([5, 1], [{1, 2, 3}]), 3) == pytest.approx(1 / log2(3))


def test_a_passage_that_holds_two_golds_is_the_best_order() -> None:
    assert ndcg(Searched([1, 9], [{1, 2}, {1, 3}]), 2) == 1.0
    assert ndcg(Searched([2, 3], [{1, 2}, {1, 3}]), 2) < 1.0


def test_a_search_that_found_nothing_has_0_of_everything() -> None:
    searched = Searched([], [{1}])

    assert {measure(searched, 5) for measure in WITNESSES} == {0.0}


def test_figures_have_an_interval_and_say_of_how_many() -> None:
    questions = [Searched([n if n % 4 else 100], [{n}]) for n in range(40)]

    found = figures(questions, (5, 10))

    assert list(found) == [
        f"{name}@{k}" for name in ("recall", "precision", "mrr", "ndcg") for k in (5, 10)
    ]
    assert found["recall@5"].mean == 0.75
    assert found["recall@5"].n == 40
    assert found["recall@5"].interval == interval(30, 40)


def test_questions_on_one_passage_are_one_cluster() -> None:
    apart = [Searched([n if n % 2 else 100], [{n}]) for n in range(40)]
    together = [Searched(one.found, [{n // 8}]) for n, one in enumerate(apart)]

    assert figures(apart, (5,))["mrr@5"].clusters == 40
    assert figures(together, (5,))["mrr@5"].clusters == 5


def test_two_searches_are_compared_question_by_question() -> None:
    golds = [{n} for n in range(60)]
    good = [Searched([n], [gold]) for n, gold in enumerate(golds)]
    bad = [Searched([n if n % 3 else 99], [gold]) for n, gold in enumerate(golds)]

    pair = compare(good, bad, (5,))["recall@5"]

    assert pair.n == 60
    assert pair.difference == pytest.approx(np.mean([n % 3 == 0 for n in range(60)]))
    assert verdict(pair) == Verdict.A_BETTER
    assert verdict(compare(bad, good, (5,))["recall@5"]) == Verdict.B_BETTER
    assert verdict(compare(good, good, (5,))["recall@5"]) == Verdict.NO_DIFFERENCE_SHOWN


def test_searches_on_other_questions_are_not_compared() -> None:
    with pytest.raises(ValueError, match="same questions"):
        compare([Searched([1], [{1}])], [Searched([1], [{2}])], (5,))
