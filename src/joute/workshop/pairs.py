"""Which two models meet in a round: pure, from a rule and what an instance offers.

A rule that no pair fits gives way to the nearest one that some pair does, and says so. Sizes are
billions of parameters; one that is a range counts by the end that is least in favour of the rule,
so that a guess never makes a contrast, and an unknown size fits no rule about sizes.

    very small  up to 10        medium  above 30, below 100
    small       up to 30        large   100 or more
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Literal, Protocol

from joute.duel.pairing import Candidate, Size
from joute.errors import N_

PairRule = Literal["large_small", "medium_very_small", "reasoning_sizes", "family_sizes", "random"]
# Rules that only stand in for another one.
Fit = PairRule | Literal["chosen", "one_chosen", "sizes", "reasoning", "one_reasoning"]

VERY_SMALL_MAX_B = 10
SMALL_MAX_B = 30
LARGE_MIN_B = 100
# Two sizes of one family, or of two reasoning models, are told apart from twice the size.
CLEARLY_LARGER = 2


class Contender(Candidate, Protocol):
    """What a rule needs to know of a model; None is unknown."""

    @property
    def reasoning(self) -> bool | None: ...


@dataclass(frozen=True)
class Pick:
    """Two model ids by side, the rule that they fit, and what to tell when it is another one.

    `note` is a source text of the catalogues, empty when the pair is what was asked for.
    """

    a: str
    b: str
    fit: Fit
    note: str = ""


# What the facilitator is told when this rule stood in for the one asked.
NOTES: Mapping[Fit, str] = {
    "large_small": N_("No such pair here: a large model meets a small one instead."),
    "medium_very_small": N_("No such pair here: a medium model meets a very small one instead."),
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
    "large_small": ("medium_very_small", "sizes", "random"),
    "medium_very_small": ("large_small", "sizes", "random"),
    "reasoning_sizes": ("reasoning", "one_reasoning", "sizes", "random"),
    "family_sizes": ("sizes", "random"),
    "random": (),
}


def pick_pair(
    rule: PairRule | tuple[str, str],
    candidates: Sequence[Contender],
    random: Random,
    *,
    met: Collection[str] = (),
) -> Pick | None:
    """Two different models for `rule`, on random sides; None when there are not two models.

    `rule` may be two model ids. Among the pairs that fit, those with fewer models of `met`, the
    ids of earlier rounds, come first, so that the final has several winners.
    """
    asked, *others = _fits(rule)
    for fit in (asked, *others):
        pairs = [pair for pair in combinations(candidates, 2) if _pair_fits(fit, rule, *pair)]
        if pairs:
            a, b = _drawn(pairs, random, met)
            return Pick(a, b, fit, "" if fit == asked else NOTES[fit])
    return None


def _fits(rule: PairRule | tuple[str, str]) -> tuple[Fit, ...]:
    """The rule asked, then those that may stand in for it, nearest first."""
    if isinstance(rule, tuple):
        return ("chosen", "one_chosen", "random")
    return (rule, *_INSTEAD[rule])


def _drawn(
    pairs: Sequence[tuple[Contender, Contender]], random: Random, met: Collection[str]
) -> tuple[str, str]:
    known = [sum(model.id in met for model in pair) for pair in pairs]
    newest = [pair for pair, count in zip(pairs, known, strict=True) if count == min(known)]
    a, b = random.sample(random.choice(newest), 2)
    return a.id, b.id


def _pair_fits(
    fit: Fit, rule: PairRule | tuple[str, str], first: Contender, second: Contender
) -> bool:
    if fit == "chosen":
        return {first.id, second.id} == set(rule)
    if fit == "one_chosen":
        return first.id in rule or second.id in rule
    return _RULES[fit](first, second)


def _any(_first: Contender, _second: Contender) -> bool:
    return True


def _large_small(first: Contender, second: Contender) -> bool:
    return _one_each(_large, _small, first, second)


def _medium_very_small(first: Contender, second: Contender) -> bool:
    return _one_each(_medium, _very_small, first, second)


def _family_sizes(first: Contender, second: Contender) -> bool:
    return first.family is not None and first.family == second.family and _sizes(first, second)


def _reasoning(first: Contender, second: Contender) -> bool:
    return bool(first.reasoning and second.reasoning)


def _one_reasoning(first: Contender, second: Contender) -> bool:
    return {first.reasoning, second.reasoning} == {True, False}


def _reasoning_sizes(first: Contender, second: Contender) -> bool:
    return _reasoning(first, second) and _sizes(first, second)


def _sizes(first: Contender, second: Contender) -> bool:
    """One is at least twice the other, whatever their true sizes."""
    if first.size is None or second.size is None:
        return False
    return _clearly_larger(first.size, second.size) or _clearly_larger(second.size, first.size)


def _clearly_larger(one: Size, other: Size) -> bool:
    return one.low >= CLEARLY_LARGER * other.high


_RULES: Mapping[Fit, Callable[[Contender, Contender], bool]] = {
    "large_small": _large_small,
    "medium_very_small": _medium_very_small,
    "reasoning_sizes": _reasoning_sizes,
    "family_sizes": _family_sizes,
    "reasoning": _reasoning,
    "one_reasoning": _one_reasoning,
    "sizes": _sizes,
    "random": _any,
}


def _one_each(
    one: Callable[[Size], bool],
    other: Callable[[Size], bool],
    first: Contender,
    second: Contender,
) -> bool:
    if first.size is None or second.size is None:
        return False
    return (one(first.size) and other(second.size)) or (one(second.size) and other(first.size))


def _very_small(size: Size) -> bool:
    return size.high <= VERY_SMALL_MAX_B


def _small(size: Size) -> bool:
    return size.high <= SMALL_MAX_B


def _medium(size: Size) -> bool:
    return size.low > SMALL_MAX_B and size.high < LARGE_MIN_B


def _large(size: Size) -> bool:
    return size.low >= LARGE_MIN_B
