"""Factuality and coherence by a model of natural language inference."""

from itertools import combinations, product
from typing import Literal, get_args

from joute.errors import N_
from joute.evaluation.scorers.local.models import Input
from joute.evaluation.scorers.local.scorer import LocalScorer
from joute.evaluation.scorers.scorer import Score
from joute.evaluation.scorers.sentences import sentences
from joute.evaluation.sets.item import Item

Measure = Literal["factuality", "coherence"]
# Pairs of sentences: minutes of a processor.
_MOST = 4_000


class Nli(LocalScorer):
    """`factuality`: how far the context entails what the answer says. Each sentence of the answer
    has the highest probability of entailment over the sentences of the context, and the value is
    their mean: P. Laban and others, SummaC (zero-shot), 2022.

    `coherence`: the share of pairs of the answer's sentences that do not contradict each other,
    in either order; 1 for one sentence.
    """

    name = "nli"

    def __init__(self, model: str, measure: Measure = "factuality") -> None:
        super().__init__(model)
        if measure not in get_args(Measure):
            raise ValueError(f"measure is one of {', '.join(get_args(Measure))}")
        self.measure = measure
        # Models of two classes, entailed or not, have none for what is contradicted.
        self._class = self._place("entail" if measure == "factuality" else "contradict")

    def score(self, item: Item, text: str) -> Score | None:
        claims = sentences(text)
        context = [one for passage in item.context for one in sentences(passage.text)]
        if self.measure == "factuality" and not context:
            return None
        if not claims:
            return Score(None, reason=N_("There is no text in the answer."))
        coherence = self.measure == "coherence"
        if len(claims) * len(claims if coherence else context) > _MOST:
            return Score(None, reason=N_("The texts are too long for this model."))
        return self._coherence(claims) if coherence else self._factuality(context, claims)

    def _factuality(self, context: list[str], claims: list[str]) -> Score:
        pairs: list[Input] = list(product(context, claims))
        entailed = self.model.probabilities(pairs)[:, self._class].reshape(
            len(context), len(claims)
        )
        supported = entailed.max(axis=0)
        least = int(supported.argmin())
        return Score(
            float(supported.mean()),
            details={"sentences": len(claims), "least_supported": claims[least][:300]},
        )

    def _coherence(self, claims: list[str]) -> Score:
        pairs = list(combinations(claims, 2))
        if not pairs:
            return Score(1.0, details={"pairs": 0})
        both: list[Input] = [*pairs, *((b, a) for a, b in pairs)]
        likeliest = self.model.probabilities(both).argmax(axis=1) == self._class
        contradicting = (likeliest[: len(pairs)] | likeliest[len(pairs) :]).nonzero()[0]
        return Score(
            1 - len(contradicting) / len(pairs),
            details={
                "pairs": len(pairs),
                "contradicting": [pairs[one] for one in contradicting[:5]],
            },
        )

    def _place(self, start: str) -> int:
        labels = self.model.labels
        found = [position for position, one in enumerate(labels) if one.startswith(start)]
        if len(found) != 1:
            raise ValueError(f"the classes of the model are {labels}: none is {start}…")
        return found[0]
