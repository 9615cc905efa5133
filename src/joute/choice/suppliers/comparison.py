"""What a supplier answered on two dates."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from joute.choice.suppliers.answers import SupplierAnswer


class Change(NamedTuple):
    """A question whose answer is not the same on both dates; None where there was none yet."""

    question: str
    before: SupplierAnswer | None
    after: SupplierAnswer | None


def as_of(answers: Sequence[SupplierAnswer], dated: str) -> SupplierAnswer | None:
    """The newest of answers, which are newest first, at the end of a day or a month (ISO 8601)."""
    there = (one for one in answers if one.date <= dated or one.date.startswith(dated))
    return next(there, None)


def changes(
    history: Mapping[str, Sequence[SupplierAnswer]], earlier: str, later: str
) -> Sequence[Change]:
    """The questions whose answers differ in value, text or links, in the order of `history`."""
    both = (
        Change(id, as_of(answers, earlier), as_of(answers, later))
        for id, answers in history.items()
    )
    return [one for one in both if _said(one.before) != _said(one.after)]


def dates_of(history: Mapping[str, Sequence[SupplierAnswer]]) -> Sequence[str]:
    """The dates of all answers, the newest first."""
    return sorted({one.date for answers in history.values() for one in answers}, reverse=True)


def _said(answer: SupplierAnswer | None) -> object:
    return answer and (answer.value, dict(answer.text), answer.urls)
