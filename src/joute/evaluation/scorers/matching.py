"""Answers that match what is expected."""

from joute.evaluation.scorers.normalising import normalise
from joute.evaluation.scorers.references import AgainstExpected
from joute.evaluation.scorers.statements import stated
from joute.language import plain


class Exact(AgainstExpected):
    """Whether the answer is one of those expected, to the letter, spaces at its ends apart."""

    name = "exact"

    def __init__(self) -> None:
        super().__init__()

    def compare(self, answer: str, expected: str, language: str) -> float:
        return float(answer.strip() == expected.strip())


class Normalised(AgainstExpected):
    """Whether the answer is one of those expected, normalised; `accents: false` leaves them out,
    as French capitals often do. With `stated: true` what counts is the last result that the answer
    states (“the answer is Lyon”), where it states one."""

    name = "normalised"
    version = "3"

    def __init__(self, language: str = "fr", accents: bool = True, stated: bool = False) -> None:
        super().__init__(language)
        self.accents, self.stated = accents, stated

    def compare(self, answer: str, expected: str, language: str) -> float:
        result = stated(answer)[-1:] if self.stated else []
        one, other = normalise((*result, answer)[0], language), normalise(expected, language)
        if not self.accents:
            one, other = plain(one), plain(other)
        return float(one == other)
