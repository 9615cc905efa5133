"""What answers make important: criteria, and categories of benchmarks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from joute.choice.criteria import SURVEY, Band, Criterion, criteria
from joute.choice.needs.questions import Group, Option, groups
from joute.choice.weights import Weight

# The id of a question or of a group of it: the ids of the options that were taken.
Answers = Mapping[str, Sequence[str]]


class Reason(NamedTuple):
    """An answer that makes something important."""

    group: Group
    option: Option


def importance(answers: Answers) -> Mapping[str, Sequence[Reason]]:
    """The criteria that answers make important and why, those with the most reasons first."""
    found: dict[str, list[Reason]] = {}
    for reason in _given(answers):
        for criterion in reason.option.criteria:
            found.setdefault(criterion, []).append(reason)
    order = list(criteria())
    return {
        id: tuple(found[id])
        for id in sorted(found, key=lambda id: (-len(found[id]), order.index(id)))
    }


def benchmark_categories(answers: Answers) -> Mapping[str, Sequence[Reason]]:
    """The categories of benchmarks that answers make important and why, likewise."""
    found: dict[str, list[Reason]] = {}
    for reason in _given(answers):
        for category in reason.option.benchmarks:
            found.setdefault(category, []).append(reason)
    return {id: tuple(found[id]) for id in sorted(found, key=lambda id: (-len(found[id]), id))}


def _given(answers: Answers) -> Iterator[Reason]:
    """The answers in the order of the questions; what no question knows is left out."""
    for id, group in groups().items():
        taken = set(answers.get(id, ()))
        yield from (Reason(group, option) for option in group.options if option.id in taken)


# Points of a starting point: the share of the survey's answers, in percent, that named a criterion.
_SHARES: Mapping[Band, tuple[float, float, float]] = {
    ">50%": (50, 60, 75),
    "30-40%": (30, 35, 40),
    "20-30%": (20, 25, 30),
    "10-20%": (10, 15, 20),
    "<10%": (0, 5, 10),
}
# The two that the survey left out on purpose. Ours: as much as what a third of its answers named.
_LEFT_OUT = (20, 35, 50)
# Points that each answer adds to what it makes important. Ours.
_ANSWER = (5, 15, 25)


def default_weights(answers: Answers) -> Mapping[str, Weight]:
    """The weight of every criterion: the survey's band as a starting point, and what each answer
    adds. Both are proposals; `origin` says which of them a weight is made of."""
    reasons = importance(answers)
    return {id: _weight(one, len(reasons.get(id, ()))) for id, one in criteria().items()}


def _weight(criterion: Criterion, reasons: int) -> Weight:
    start = _SHARES[criterion.band] if criterion.band else _LEFT_OUT
    origin = f"{SURVEY}: {criterion.band}" if criterion.band else "starting point of Joute"
    if reasons:
        origin += f"; {reasons} answer{'s' * (reasons > 1)}"
    low, mid, high = (at + reasons * more for at, more in zip(start, _ANSWER, strict=True))
    return Weight(low, mid, high, origin)
