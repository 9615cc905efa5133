"""What scorers share that hold an answer against those expected."""

from abc import ABC, abstractmethod
from typing import ClassVar

from joute.evaluation.answers import Answer
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import Item

# The greatest value of a scorer without one: JSON knows no infinity.
UNBOUNDED = 1e9


class AgainstExpected(ABC):
    """The best value over the expected answers, each compared on its own."""

    name: ClassVar[str]
    version = "1"
    range = (0.0, 1.0)
    needs_judge = False
    needs_expected = True
    lower_is_better: ClassVar[bool] = False

    def __init__(self, language: str = "fr") -> None:
        self.language = language

    @abstractmethod
    def compare(self, answer: str, expected: str, language: str) -> float:
        """The value of an answer beside one that is expected."""

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        if not item.expected:
            return None
        language = item.language or self.language
        values = [self.compare(answer.text, one, language) for one in item.expected]
        return Score(min(values) if self.lower_is_better else max(values))
