"""Answers that match what is expected."""

from joute.evaluation.answers import Answer
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import Item


class Exact:
    """Whether the answer is one of those expected, to the letter, spaces at its ends apart."""

    name = "exact"
    version = "1"
    range = (0.0, 1.0)
    needs_judge = False

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        if not item.expected:
            return None
        return Score(float(answer.text.strip() in {one.strip() for one in item.expected}))
