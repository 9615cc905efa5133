"""Words that an answer shares with what is expected."""

from collections import Counter
from collections.abc import Hashable, Sequence

from joute.evaluation.scorers.normalising import words
from joute.evaluation.scorers.references import AgainstExpected


class TokenF1(AgainstExpected):
    """F1 of the words, normalised, whatever their order: P. Rajpurkar and others, SQuAD, 2016."""

    name = "f1"

    def compare(self, answer: str, expected: str, language: str) -> float:
        return f1(words(answer, language), words(expected, language))


def f1(found: Sequence[Hashable], wanted: Sequence[Hashable]) -> float:
    """2PR / (P + R) of the elements that both have, each as often as both have it; from 0 to 1, and
    1 for two that are empty."""
    if not found and not wanted:
        return 1.0
    shared = (Counter(found) & Counter(wanted)).total()
    return 2 * shared / (len(found) + len(wanted))
