"""Whether a router may act: the states of a use, and how many votes are missing."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from joute.classification.features import Floats, Integers
from joute.routing.card import Card
from joute.routing.drift import Drift
from joute.routing.promise import Promise, Watched

# Evidence is imagined up to so many times as large, in steps of a quarter more.
_MOST_TIMES, _STEP = 64.0, 1.25
_TRIES = 200
_POWER = 0.8
_NORMAL = 1.959964


class State(StrEnum):
    """Of a use behind an alias that a router may decide."""

    NOT_ENOUGH = "not_enough"  # the alias keeps its model
    TRIAL = "trial"  # it decides, and its decision is only stored
    ACTIVE = "active"  # it decides
    SUSPENDED = "suspended"  # it was active, and the alias has its model again


class Why(StrEnum):
    """What a state follows from."""

    UNKNOWN_USE = "unknown_use"  # no evidence about this use
    NO_PROMISE = "no_promise"  # no model keeps the promise
    KEEPS_BASE = "keeps_base"  # the base is worth its cost everywhere
    NOT_BETTER = "not_better"  # not for certain better than chance, length or the use alone
    CONSTANT = "constant"  # another model may answer all: the alias can name it, without a router
    BETTER = "better"  # better than the simple rules at the same cost
    RISK = "risk"  # the promise is broken in live requests
    DRIFT = "drift"  # the prompts have changed


@dataclass(frozen=True)
class Standing:
    """`missing` are the votes that a verdict would still need, about; None where none are, or no
    number can be said."""

    state: State
    why: Why
    missing: int | None = None


def standing(
    card: Card,
    promise: Promise,
    use: str,
    *,
    activated: bool,
    watched: Watched | None = None,
    drift: Drift | None = None,
) -> Standing:
    """The state of a use; `activated` says that a person let the router act after its trial,
    `watched` and `drift` are of this use since then."""
    if use not in card.uses:
        return Standing(State.NOT_ENOUGH, Why.UNKNOWN_USE)
    refusal = _refusal(card)
    if refusal is not None:
        return Standing(State.NOT_ENOUGH, refusal, card.missing)
    if watched is not None and watched.breaks(promise):
        return Standing(State.SUSPENDED, Why.RISK)
    if drift is not None and drift.drifted:
        return Standing(State.SUSPENDED, Why.DRIFT)
    why = Why.CONSTANT if card.constant else Why.BETTER
    return Standing(State.ACTIVE if activated else State.TRIAL, why)


def _refusal(card: Card) -> Why | None:
    if not card.promise_holds:
        return Why.NO_PROMISE
    if card.keeps_base:
        return Why.KEEPS_BASE
    return None if card.constant or card.beats_simple_rules else Why.NOT_BETTER


def votes_missing(
    gained: Floats, voter: Integers, weights: Floats, votes: int, random: np.random.Generator
) -> int | None:
    """How many more votes would show a gain as large as the present one, four times out of five.

    `gained`, shape (n), are values whose weighted mean is the gain over the rule that is hardest to
    beat, on rows held out of `votes`. Voters are drawn again, more and more of them, until the
    interval of their mean is above 0 often enough. None where the gain is not above 0, or 64 times
    the evidence would not show it: no number can be said.
    """
    _, group = np.unique(voter, return_inverse=True)
    sums = np.bincount(group, weights * gained).astype(np.float64)
    sizes = np.bincount(group, weights).astype(np.float64)
    if sums.sum() <= 0 or len(sums) < 2:
        return None
    times = 1.0
    while times <= _MOST_TIMES:
        drawn = random.integers(len(sums), size=(_TRIES, max(2, round(times * len(sums)))))
        if _shown(sums[drawn], sizes[drawn]) >= _POWER:
            return round((times - 1) * votes)
        times *= _STEP
    return None


def _shown(sums: Floats, sizes: Floats) -> float:
    """The share of tries, shape (tries, voters), whose interval is above 0."""
    means = sums.sum(axis=1) / sizes.sum(axis=1)
    rest = sums - means[:, None] * sizes
    voters = sums.shape[1]
    errors = np.sqrt((rest**2).sum(axis=1) * voters / (voters - 1)) / sizes.sum(axis=1)
    return float((means > _NORMAL * errors).mean())


def votes_for_promise(promise: Promise, effective: float, votes: int) -> int | None:
    """How many more votes could hold a promise at all, in place of `votes` of which the part that
    was held out said as much as `effective` independent requests. With fewer than log(1 -
    confidence) / log(1 - risk) of these none is held, even if all go well; None where there are as
    many."""
    needed = math.log(1 - promise.confidence) / math.log(1 - promise.risk)
    if effective >= needed:
        return None
    return math.ceil(votes * (needed / max(effective, 1.0) - 1))
