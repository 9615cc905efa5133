"""Relevance by a cross-encoder, which reads a question and a text together."""

from joute.evaluation.scorers.local.scorer import LocalScorer
from joute.evaluation.scorers.scorer import Score
from joute.evaluation.sets.item import Item


class CrossEncoder(LocalScorer):
    """How far the answer is about the question, by a model that ranks passages: its one output
    through the logistic function, from 0 to 1. Answers of one question can be compared by it; the
    value of one alone says little. What is beyond the tokens that the model reads is cut."""

    name = "cross_encoder"

    def score(self, item: Item, text: str) -> Score | None:
        found = self.model.probabilities([(item.question, text)])
        if found.shape[1] != 1:
            raise ValueError(f"a cross-encoder has one output, not {found.shape[1]}")
        return Score(float(found[0, 0]))
