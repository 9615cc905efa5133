"""Words that an answer shares with what is expected."""

from collections import Counter
from collections.abc import Hashable, Sequence

from joute.evaluation.scorers.normalising import tokens, words
from joute.evaluation.scorers.references import AgainstExpected


class TokenF1(AgainstExpected):
    """F1 of the words, normalised, whatever their order: P. Rajpurkar and others, SQuAD, 2016."""

    name = "f1"
    version = "3"

    def compare(self, answer: str, expected: str, language: str) -> float:
        return f1(words(answer, language), words(expected, language))


class Rouge1(AgainstExpected):
    """F1 of the words, articles among them: C.-Y. Lin, ROUGE, 2004. Accents stay, no stems."""

    name = "rouge1"
    n = 1

    def compare(self, answer: str, expected: str, language: str) -> float:
        return f1(_sequences(tokens(answer), self.n), _sequences(tokens(expected), self.n))


class Rouge2(Rouge1):
    """The same of pairs of words that follow each other."""

    name = "rouge2"
    n = 2


class RougeL(AgainstExpected):
    """F1 of the longest common subsequence of words."""

    name = "rougeL"

    def compare(self, answer: str, expected: str, language: str) -> float:
        found, wanted = tokens(answer), tokens(expected)
        if not found and not wanted:
            return 1.0
        return 2 * common_subsequence(found, wanted) / (len(found) + len(wanted))


def _sequences(found: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(found[start : start + n]) for start in range(len(found) - n + 1)]


def common_subsequence(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """The length of the longest common subsequence, all positions of `one` at once in the bits of
    an integer: H. Hyyrö, Bit-parallel LCS-length computation revisited, 2004."""
    one, other = sorted((one, other), key=len)
    places: dict[Hashable, int] = {}
    for position, element in enumerate(one):
        places[element] = places.get(element, 0) | 1 << position
    all_bits = left = (1 << len(one)) - 1
    for element in other:
        matched = left & places.get(element, 0)
        left = ((left + matched) | (left - matched)) & all_bits
    return len(one) - left.bit_count()


def f1(found: Sequence[Hashable], wanted: Sequence[Hashable]) -> float:
    """2PR / (P + R) of the elements that both have, each as often as both have it; from 0 to 1, and
    1 for two that are empty."""
    if not found and not wanted:
        return 1.0
    shared = (Counter(found) & Counter(wanted)).total()
    return 2 * shared / (len(found) + len(wanted))
