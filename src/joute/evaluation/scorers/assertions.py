"""Statements about an answer that hold or do not."""

from collections.abc import Sequence

from joute.evaluation.answers import Answer
from joute.evaluation.scorers.normalising import clean
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import Item


class Contains:
    """Whether the answer contains one of `texts`, or of those expected; `all: true` asks for all.

    Capitals and typography apart. `whole_words` leaves out « art » in « partie ».
    """

    name = "contains"
    version = "1"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(
        self,
        texts: Sequence[str] | str = (),
        all: bool = False,
        whole_words: bool = False,
    ) -> None:
        self.texts = [texts] if isinstance(texts, str) else [str(one) for one in texts]
        self.all, self.whole_words = all, whole_words

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        texts = self.texts or item.expected
        if not texts:
            return None
        plain = clean(answer.text)
        found = [one for one in texts if self._is_in(clean(one), plain)]
        holds = len(found) == len(texts) if self.all else bool(found)
        return Score(float(holds), details={"found": found[:10]})

    def _is_in(self, text: str, plain: str) -> bool:
        return _has_words(text, plain) if self.whole_words else text in plain


class NotContains:
    """Whether the answer contains none of `texts`; those expected are not looked at."""

    name = "not_contains"
    version = "1"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(self, texts: Sequence[str] | str, whole_words: bool = False) -> None:
        self._contains = Contains(texts, whole_words=whole_words)
        if not self._contains.texts:
            raise ValueError("texts are missing")

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        score = await self._contains(item, answer, judge)
        return score and Score(1 - (score.value or 0), details=score.details)


def _has_words(text: str, plain: str) -> bool:
    start = plain.find(text)
    while start >= 0:
        end = start + len(text)
        if not (plain[start - 1 : start].isalnum() or plain[end : end + 1].isalnum()):
            return True
        start = plain.find(text, start + 1)
    return False
