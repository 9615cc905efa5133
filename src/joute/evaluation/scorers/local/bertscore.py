"""BERTScore: words matched by the vectors that a model gives them in their sentence."""

import numpy as np

from joute.errors import N_
from joute.evaluation.scorers.local.scorer import LocalScorer
from joute.evaluation.scorers.scorer import Score
from joute.evaluation.sets.item import Item
from joute.statistics.arrays import Floats


class BertScore(LocalScorer):
    """F1 of the greedy matching of tokens by cosine, without weights of rarity: T. Zhang and
    others, 2020. Best over the expected answers.

    The vectors are the model's first output, of the layer that it was exported with: figures are
    those published where model and layer are. French needs a multilingual model.
    """

    name = "bertscore"

    def score(self, item: Item, text: str) -> Score | None:
        if not item.expected:
            return None
        vectors = self._vectors([text, *item.expected])
        if any(not len(one) for one in vectors):
            return Score(None, reason=N_("There is no text in the answer."))
        found, *expected = vectors
        return Score(max(matched(found, one) for one in expected))

    def _vectors(self, texts: list[str]) -> list[Floats]:
        return [
            output[of_text]
            for encoded in self.model.encode(texts)
            for output, of_text in zip(encoded.output, encoded.of_text, strict=True)
        ]


def matched(found: Floats, wanted: Floats) -> float:
    """F1 of two texts as vectors of their tokens, shapes (tokens, size); from 0 to 1."""
    alike = _unit(found) @ _unit(wanted).T
    precision, recall = alike.max(axis=1).mean(), alike.max(axis=0).mean()
    total = float(precision + recall)
    return max(0.0, float(2 * precision * recall) / total) if total > 0 else 0.0


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1))
