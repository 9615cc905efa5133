"""What a model's own probabilities say of its answer, where its host gives them."""

from math import exp, fsum, inf, log
from typing import ClassVar

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.references import UNBOUNDED
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import Item


class _OfLogprobs:
    """Figures of the log-probabilities of the answer's tokens: lower is surer of itself, which is
    not better. Of any answer whose host gave none it is unscored."""

    name: ClassVar[str]
    version = "1"
    range = (0.0, UNBOUNDED)
    needs_judge = False

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        if not answer.logprobs:
            return Score(None, reason=N_("The host gave no probabilities of tokens."))
        if -inf in answer.logprobs or not answer.text:
            return Score(None, reason=N_("A token has the probability 0, or there is no text."))
        return Score(min(UNBOUNDED, self.figure(answer.logprobs, answer.text)))

    def figure(self, logprobs: tuple[float, ...], text: str) -> float:
        raise NotImplementedError


class Perplexity(_OfLogprobs):
    """exp(-mean log-probability): of models with one tokeniser only."""

    name = "perplexity"
    range = (1.0, UNBOUNDED)

    def figure(self, logprobs: tuple[float, ...], text: str) -> float:
        mean = -fsum(logprobs) / len(logprobs)
        return exp(min(mean, log(UNBOUNDED)))


class BitsPerByte(_OfLogprobs):
    """-Σ log₂ probability / bytes of the text in UTF-8, which tokenisers do not change."""

    name = "bits_per_byte"

    def figure(self, logprobs: tuple[float, ...], text: str) -> float:
        return -fsum(logprobs) / log(2) / len(text.encode())
