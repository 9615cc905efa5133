"""What scorers by local models share."""

import asyncio
from typing import ClassVar

from joute.evaluation.answers import Answer
from joute.evaluation.scorers.local.models import LocalModel
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import Item


class LocalScorer:
    """A scorer by the model of a folder, `model`; another model is another version of it."""

    name: ClassVar[str]
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(self, model: str) -> None:
        self.model = LocalModel(model)

    @property
    def version(self) -> str:
        return f"1 {self.model.version}"

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        # A model computes for milliseconds to seconds: away from the loop of events.
        return await asyncio.to_thread(self.score, item, answer.text)

    def score(self, item: Item, text: str) -> Score | None:
        """The score of an answer; None where the scorer does not apply to the item."""
        raise NotImplementedError
