"""Edits that lead from an answer to what is expected."""

from collections.abc import Hashable, Sequence

from joute.evaluation.scorers.normalising import clean, tokens
from joute.evaluation.scorers.references import UNBOUNDED, AgainstExpected


class EditSimilarity(AgainstExpected):
    """1 - distance / length of the longer one, in characters: from 0 to 1 for the same text."""

    name = "edit"

    def compare(self, answer: str, expected: str, language: str) -> float:
        one, other = clean(answer), clean(expected)
        longest = max(len(one), len(other))
        return 1 - distance(one, other) / longest if longest else 1.0


class WordErrors(AgainstExpected):
    """Word error rate: edits of words over the words expected. 0 is best; it may be above 1."""

    name = "wer"
    range = (0.0, UNBOUNDED)
    lower_is_better = True

    def compare(self, answer: str, expected: str, language: str) -> float:
        return _rate(tokens(answer), tokens(expected))


class CharacterErrors(AgainstExpected):
    """Character error rate: the same of characters, capitals and typography apart."""

    name = "cer"
    range = (0.0, UNBOUNDED)
    lower_is_better = True

    def compare(self, answer: str, expected: str, language: str) -> float:
        return _rate(clean(answer), clean(expected))


def _rate(found: Sequence[Hashable], wanted: Sequence[Hashable]) -> float:
    return distance(found, wanted) / max(1, len(wanted))


def distance(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """The fewest insertions, deletions and substitutions that lead from one to the other.

    All positions of `one` at once, in the bits of integers: G. Myers, J. ACM 46 (1999), as H. Hyyrö
    gives it for whole texts (2003). `up` and `down` are where the distance rises and falls by one
    from a position to the next.
    """
    one, other = sorted((one, other), key=len)
    if not one:
        return len(other)
    places: dict[Hashable, int] = {}
    for position, element in enumerate(one):
        places[element] = places.get(element, 0) | 1 << position
    last, all_bits = 1 << (len(one) - 1), (1 << len(one)) - 1
    found, up, down = len(one), all_bits, 0
    for element in other:
        same = places.get(element, 0)
        vertical = same | down
        horizontal = (((same & up) + up) ^ up) | same
        rising, falling = (down | ~(horizontal | up)) & all_bits, up & horizontal
        found += bool(rising & last) - bool(falling & last)
        rising, falling = (rising << 1 | 1) & all_bits, falling << 1 & all_bits
        up, down = (falling | ~(vertical | rising)) & all_bits, rising & vertical
    return found
