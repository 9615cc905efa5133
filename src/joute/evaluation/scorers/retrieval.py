"""Passages that a target found, in its order, beside those that the item says are right.

Passages are known by their ids, or by their texts where they have none. A passage found twice
counts where it was first. Of an answer with no passages the value is 0, not unscored: a search that
finds nothing has failed. Only the first `k` count where it is given.
"""

from collections.abc import Sequence
from math import log2
from typing import ClassVar

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.normalising import clean
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import Item, Passage


class _Retrieval:
    name: ClassVar[str]
    version = "1"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(self, k: int | None = None) -> None:
        if k is not None and k < 1:
            raise ValueError("k is 1 or more")
        self.k = k

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        right = {_key(one) for one in item.context}
        if not right:
            return None
        if not answer.context:
            return Score(0.0, reason=N_("The target named no passages."))
        found = [one in right for one in dict.fromkeys(map(_key, answer.context))][: self.k]
        return Score(self.figure(found, len(right)), details={"found": len(found)})

    def figure(self, found: Sequence[bool], right: int) -> float:
        """The value of passages that are right or not, of so many that are; none is empty."""
        raise NotImplementedError


class Recall(_Retrieval):
    """Right passages found, of all that are right."""

    name = "recall"

    def figure(self, found: Sequence[bool], right: int) -> float:
        return sum(found) / right


class Precision(_Retrieval):
    """Right passages of those found; of `k`, where fewer are found too."""

    name = "precision"

    def figure(self, found: Sequence[bool], right: int) -> float:
        return sum(found) / (self.k or len(found))


class ReciprocalRank(_Retrieval):
    """1 / the rank of the first right passage; its mean over items is MRR."""

    name = "mrr"

    def figure(self, found: Sequence[bool], right: int) -> float:
        return 1 / (found.index(True) + 1) if True in found else 0.0


class AveragePrecision(_Retrieval):
    """The precision at each right passage, summed, over all that are right (or `k`, when fewer);
    its mean over items is MAP."""

    name = "map"

    def figure(self, found: Sequence[bool], right: int) -> float:
        hits = [rank for rank, one in enumerate(found, start=1) if one]
        precisions = (count / rank for count, rank in enumerate(hits, start=1))
        return sum(precisions) / min(right, self.k or right)


class Ndcg(_Retrieval):
    """Σ 1 / log₂(rank + 1) of the right passages, over that of the best order: K. Järvelin and
    J. Kekäläinen, 2002."""

    name = "ndcg"

    def figure(self, found: Sequence[bool], right: int) -> float:
        gain = sum(_discount(rank) for rank, one in enumerate(found, start=1) if one)
        best = sum(_discount(rank) for rank in range(1, min(right, self.k or right) + 1))
        return gain / best


def _discount(rank: int) -> float:
    return 1 / log2(rank + 1)


def _key(passage: Passage) -> str:
    return passage.id or f"text: {clean(passage.text)}"
