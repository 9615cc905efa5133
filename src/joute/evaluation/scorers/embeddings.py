"""How near an answer is to what is expected, by the vectors of an embedding model."""

from collections.abc import Sequence
from math import fsum, sqrt

from joute.errors import N_, AnswerError
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import ChatMessage, Item


class Similarity:
    """The cosine of the answer and the nearest expected one, 0 where it is below; with `threshold`,
    whether it reaches it. A cosine is of one embedding model: others have other scales."""

    name = "similarity"
    version = "1"
    range = (0.0, 1.0)
    needs_judge = True
    needs_expected = True

    def __init__(self, threshold: float | None = None) -> None:
        if threshold is not None and not 0 < threshold <= 1:
            raise ValueError("threshold is above 0 and at most 1")
        self.threshold = threshold

    def asks(self, item: Item) -> Sequence[Sequence[ChatMessage]]:  # the protocol
        """It asks for vectors alone."""
        return ()

    def embeds(self, item: Item) -> Sequence[str]:
        """The texts whose vectors it needs beside that of an answer."""
        return item.expected

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        if not item.expected:
            return None
        if judge is None:
            return Score(None, reason=N_("There is no model for embeddings."))
        if not answer.text.strip():
            return Score(0.0)
        try:
            (vector, *expected), taken = await judge.embed([answer.text, *item.expected])
        except AnswerError as error:
            return Score(None, reason=N_("The embeddings failed."), details={"error": error.code})
        nearest = max(cosine(vector, one) for one in expected)
        value = max(0.0, nearest) if self.threshold is None else float(nearest >= self.threshold)
        return Score(value, judged=(taken,), details={"cosine": nearest})


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """From -1 to 1; 0 beside a vector of zeros. ValueError for lengths that differ."""
    size = sqrt(fsum(x * x for x in one) * fsum(y * y for y in other))
    product = fsum(x * y for x, y in zip(one, other, strict=True))
    return max(-1.0, min(1.0, product / size)) if size else 0.0
