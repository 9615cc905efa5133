"""Which two models meet in a round: pure, from a rule and what an instance offers.

A rule that no pair fits gives way to the nearest one that some pair does, with a note. Small and
large are those of the site (`sizes` in its settings); workshops add two words. A size that is a
range counts by the end that is least in favour of the rule, so that a guess never makes a contrast,
and an unknown size fits no rule about sizes.

    very small  up to 10 billion parameters        very large  100 or more
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from random import Random
from typing import Literal, Protocol

from joute.duel.pairing import (
    Candidate,
    Fits,
    Thresholds,
    any_pair,
    draw_pair,
    fitting_pairs,
    one_of_each,
)
from joute.errors import N_

PairRule = Literal[
    "very_large_small", "large_very_small", "reasoning_sizes", "family_sizes", "random"
]
# The latter only replace another one.
Fit = PairRule | Literal["chosen", "one_chosen", "sizes", "reasoning", "one_reasoning"]

VERY_SMALL_MAX_B = 10
VERY_LARGE_MIN_B = 100
# Two sizes of one family, or of two reasoning models, count as different from twice the size.
CLEARLY_LARGER = 2


class Contender(Candidate, Protocol):
    """A model as a rule sees it; None is unknown."""

    @property
    def reasoning(self) -> bool | None: ...


@dataclass(frozen=True)
class Pick:
    """Two model ids by side, the rule that they fit, and a note when it is another one.

    `note` is a source text of the catalogues, empty for the requested rule.
    """

    a: str
    b: str
    fit: Fit
    note: str = ""


# The note to the facilitator, by the rule that replaced the requested one.
NOTES: Mapping[Fit, str] = {
    "very_large_small": N_("No such pair here: a very large model meets a small one instead."),
    "large_very_small": N_("No such pair here: a large model meets a very small one instead."),
    "reasoning": N_(
        "No two reasoning models of clearly different sizes here: two reasoning models meet."
    ),
    "one_reasoning": N_("No two reasoning models here: one that reasons meets one that does not."),
    "sizes": N_("No such pair here: two models of clearly different sizes meet instead."),
    "one_chosen": N_(
        "One of the chosen models is not offered here: the other one’s opponent was drawn."
    ),
    "random": N_("No such pair here: two models were drawn at random."),
}

_INSTEAD: Mapping[PairRule, tuple[Fit, ...]] = {
    "very_large_small": ("large_very_small", "sizes", "random"),
    "large_very_small": ("very_large_small", "sizes", "random"),
    "reasoning_sizes": ("reasoning", "one_reasoning", "sizes", "random"),
    "family_sizes": ("sizes", "random"),
    "random": (),
}


def pick_pair(
    rule: PairRule | tuple[str, str],
    candidates: Sequence[Contender],
    thresholds: Thresholds,
    random: Random,
    *,
    met: Collection[str] = (),
) -> Pick | None:
    """Two different models for `rule`, on random sides; None when there are not two models.

    `rule` may be two model ids. Among the pairs that fit, those with fewer models of `met`, the
    ids of earlier rounds, come first, so that the final has several winners.
    """
    requested, *others = _fits(rule)
    rules = _rules(rule, thresholds)
    for fit in (requested, *others):
        if pairs := fitting_pairs(candidates, rules[fit]):
            drawn = draw_pair(_newest(pairs, met), random)
            return Pick(drawn.a, drawn.b, fit, "" if fit == requested else NOTES[fit])
    return None


def _fits(rule: PairRule | tuple[str, str]) -> tuple[Fit, ...]:
    """The requested rule, then its replacements, nearest first."""
    if isinstance(rule, tuple):
        return ("chosen", "one_chosen", "random")
    return (rule, *_INSTEAD[rule])


def _newest(
    pairs: Sequence[tuple[Contender, Contender]], met: Collection[str]
) -> list[tuple[str, str]]:
    known = [sum(model.id in met for model in pair) for pair in pairs]
    return [(a.id, b.id) for (a, b), count in zip(pairs, known, strict=True) if count == min(known)]


def _rules(
    chosen: PairRule | tuple[str, str], thresholds: Thresholds
) -> Mapping[Fit, Fits[Contender]]:
    def very_large(model: Contender) -> bool:
        return thresholds.large(model) and _low(model) >= VERY_LARGE_MIN_B

    def large(model: Contender) -> bool:
        return thresholds.large(model) and _high(model) < VERY_LARGE_MIN_B

    return {
        "very_large_small": one_of_each(very_large, thresholds.small),
        "large_very_small": one_of_each(large, lambda model: _high(model) <= VERY_SMALL_MAX_B),
        "reasoning_sizes": lambda a, b: _reasoning(a, b) and _sizes(a, b),
        "family_sizes": lambda a, b: _family(a, b) and _sizes(a, b),
        "reasoning": _reasoning,
        "one_reasoning": lambda a, b: {a.reasoning, b.reasoning} == {True, False},
        "sizes": _sizes,
        "random": any_pair,
        "chosen": lambda a, b: {a.id, b.id} == set(chosen),
        "one_chosen": lambda a, b: a.id in chosen or b.id in chosen,
    }


def _family(first: Contender, second: Contender) -> bool:
    return first.family is not None and first.family == second.family


def _reasoning(first: Contender, second: Contender) -> bool:
    return bool(first.reasoning and second.reasoning)


def _sizes(first: Contender, second: Contender) -> bool:
    """One is at least twice the other, whatever their true sizes."""
    return any(
        _low(one) >= CLEARLY_LARGER * _high(other)
        for one, other in ((first, second), (second, first))
    )


def _low(model: Contender) -> float:
    """Billions of parameters at least; 0 for an unknown size."""
    return model.size.low if model.size else 0.0


def _high(model: Contender) -> float:
    """Billions of parameters at most; infinite for an unknown size."""
    return model.size.high if model.size else inf
