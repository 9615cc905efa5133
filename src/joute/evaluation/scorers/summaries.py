"""How much shorter an answer is than what it sums up."""

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.normalising import tokens
from joute.evaluation.scorers.references import UNBOUNDED
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import Item


class Compression:
    """Words of the context, or of the question without one, per word of the answer: M. Grusky and
    others, Newsroom, 2018."""

    name = "compression"
    version = "1"
    range = (0.0, UNBOUNDED)
    needs_judge = False

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        source = "\n".join(one.text for one in item.context) or item.question
        words = len(tokens(answer.text))
        if not words:
            return Score(None, reason=N_("There is no text in the answer."))
        return Score(len(tokens(source)) / words)
