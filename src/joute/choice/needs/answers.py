"""What answers make important: criteria, and categories of benchmarks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from joute.choice.candidates import FactValue
from joute.choice.criteria import Criterion, criteria
from joute.choice.needs.questions import Group, Option, groups
from joute.choice.weights import Weight, survey_weights
from joute.errors import N_

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


# The two that the survey left out on purpose. Ours: as much as what a third of its answers named.
_LEFT_OUT = Weight(20, 35, 50)
# By whether the survey has a band, and whether answers add to it: whole, since records store them.
_ORIGINS = {
    (True, False): N_("Hub France IA, June 2024"),
    (True, True): N_("Hub France IA, June 2024, and answers"),
    (False, False): N_("starting point of Joute"),
    (False, True): N_("starting point of Joute, and answers"),
}
# Points that each answer adds to what it makes important. Ours.
_ANSWER = (5, 15, 25)


def default_weights(answers: Answers) -> Mapping[str, Weight]:
    """The weight of every criterion: the survey's band as a starting point, and what each answer
    adds. Both are proposals; `origin` says which of them a weight is made of."""
    reasons, start = importance(answers), survey_weights()
    return {
        id: _weight(one, start.get(id, _LEFT_OUT), len(reasons.get(id, ())))
        for id, one in criteria().items()
    }


def _weight(criterion: Criterion, start: Weight, reasons: int) -> Weight:
    origin = _ORIGINS[criterion.band is not None, reasons > 0]
    low, mid, high = (reasons * more for more in _ANSWER)
    return Weight(start.low + low, start.mid + mid, start.high + high, origin)


def default_constraints(answers: Answers) -> Mapping[str, FactValue]:
    """The must-haves that answers suggest: proposals, until somebody takes them. Of two quantities
    the larger."""
    found: dict[str, FactValue] = {}
    for reason in _given(answers):
        for id, value in reason.option.constraints.items():
            found[id] = max(found.get(id, value), value)
    return found
