"""What a search found beside what it should have found: recall, precision, MRR, nDCG.

A question has golds: things to be found, each held by one passage or by any of several (a page by
all passages that touch it). With one passage for each gold these are the usual figures.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import fsum, log2

import numpy as np

from joute.statistics import Mean, Paired, compare_pairs, mean_score


@dataclass(frozen=True)
class Searched:
    """The passages that a search found for a question, the best first, by their ids; and for each
    gold the passages that hold it, at least one."""

    found: Sequence[int]
    golds: Sequence[AbstractSet[int]]


def recall(searched: Searched, k: int) -> float:
    """The golds that the first k passages hold, of all golds. With golds that several passages
    hold, the subtopic recall of C. Zhai, W. W. Cohen and J. Lafferty, SIGIR 2003."""
    first = set(searched.found[:k])
    return sum(not first.isdisjoint(gold) for gold in searched.golds) / len(searched.golds)


def precision(searched: Searched, k: int) -> float:
    """The passages that hold a gold among the first k, over k, also where fewer are found."""
    held = _held(searched)
    return sum(passage in held for passage in searched.found[:k]) / k


def reciprocal_rank(searched: Searched, k: int) -> float:
    """1 / the rank of the first passage that holds a gold; 0 where none of the first k does. Its
    mean over questions is MRR@k: E. M. Voorhees, TREC-8, 1999."""
    rank = rank_of_gold(searched)
    return 1 / rank if rank is not None and rank <= k else 0.0


def rank_of_gold(searched: Searched) -> int | None:
    """The rank of the first passage that holds a gold, from 1; None where none does."""
    held = _held(searched)
    return next((rank for rank, one in enumerate(searched.found, start=1) if one in held), None)


def ndcg(searched: Searched, k: int) -> float:
    """Σ gain / log₂(rank + 1) of the first k passages, over that of the best order; the gain of a
    passage is the number of golds that it holds and none before it does.

    K. Järvelin and J. Kekäläinen, TOIS 2002; the gain is that of C. L. A. Clarke and others,
    SIGIR 2008, with α = 1, whose best order takes at each rank the passage of the highest gain.
    """
    best = _discounted(_best_gains(searched.golds, k))
    return min(1.0, _discounted(_gains(searched.found[:k], searched.golds)) / best)


MEASURES = {"recall": recall, "precision": precision, "mrr": reciprocal_rank, "ndcg": ndcg}


def figures(questions: Sequence[Searched], ks: Sequence[int]) -> Mapping[str, Mean]:
    """The mean of each measure at each k over questions, with its interval: “recall@5”, ….
    Questions that share a gold are drawn together: they are a cluster. ValueError for none."""
    groups = clusters(questions)
    return {
        name: mean_score(values, groups) for name, values in _values_by_name(questions, ks).items()
    }


def compare(
    one: Sequence[Searched], other: Sequence[Searched], ks: Sequence[int]
) -> Mapping[str, Paired]:
    """Two searches on the same questions in the same order, measure by measure. ValueError where
    they are not the same."""
    if [list(each.golds) for each in one] != [list(each.golds) for each in other]:
        raise ValueError("two searches are compared on the same questions")
    groups, second = clusters(one), _values_by_name(other, ks)
    return {
        name: compare_pairs(values, second[name], groups)
        for name, values in _values_by_name(one, ks).items()
    }


def clusters(questions: Sequence[Searched]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """The cluster of each question, shape (n): those whose first golds have the same first passage
    are one, as questions drafted from one passage are."""
    return np.array([min(one.golds[0]) for one in questions], dtype=np.int64)


def _values_by_name(
    questions: Sequence[Searched], ks: Sequence[int]
) -> "dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]":
    return {
        f"{name}@{k}": np.array([measure(one, k) for one in questions], dtype=np.float64)
        for name, measure in MEASURES.items()
        for k in ks
    }


def _held(searched: Searched) -> AbstractSet[int]:
    return frozenset().union(*searched.golds)


def _gains(passages: Sequence[int], golds: Sequence[AbstractSet[int]]) -> list[int]:
    left, gains = list(golds), list[int]()
    for passage in passages:
        after = [gold for gold in left if passage not in gold]
        gains.append(len(left) - len(after))
        left = after
    return gains


def _best_gains(golds: Sequence[AbstractSet[int]], k: int) -> list[int]:
    left, gains = list(golds), list[int]()
    while left and len(gains) < k:
        passages = sorted(frozenset().union(*left))
        best = max(passages, key=lambda passage: sum(passage in gold for gold in left))
        after = [gold for gold in left if best not in gold]
        gains.append(len(left) - len(after))
        left = after
    return gains


def _discounted(gains: Sequence[int]) -> float:
    return fsum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))
