"""Two arms of an experiment, a and b, tested after every call: which is better, and when to stop.

Each call goes to an arm at random, whatever the calls before said, and brings a score from 0 to 1.
A score becomes a value whose mean is the difference of the arms, up to a factor: with c the mean of
all scores before, and p the probability of b,

    y = k/(1 - p) (x - c) of an arm a,   y = -k/p (x - c) of an arm b,   k = min(p, 1 - p).

It lies between -1 and 1, and has the mean k (a - b) whatever c is; taking c off removes what both
arms have in common (J. M. Robins, A. Rotnitzky and L. P. Zhao, Journal of the American Statistical
Association 89, 1994; sequentially, I. Waudby-Smith, L. Wu, A. Ramdas, N. Karampatziakis and P.
Mineiro, "Anytime-valid off-policy inference for contextual bandits", ACM/IMS Journal of Data
Science 1, 2024). The capital of bets on such values (`anytime.log_capital`) is the evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import log, nan
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from joute.statistics.anytime import log_capital
from joute.statistics.arrays import Floats, Integers

Arm = Literal["a", "b"]
# Halvings of a search for the ends of an interval: to 1e-8.
_HALVINGS = 28
# How often a foreseen experiment is looked at: at each of so many shares of its budget.
_LOOKS = 400


class Ending(StrEnum):
    """Why an experiment is over, and that it goes on."""

    A_WINS = "a_wins"
    B_WINS = "b_wins"
    NO_DIFFERENCE = "no_difference"  # larger than the margin
    BUDGET_SPENT = "budget_spent"
    GOES_ON = "goes_on"


@dataclass(frozen=True)
class Rules:
    """When to stop, said before the first call.

    `calls` is the budget, of both arms together; `margin` the difference of mean scores below which
    it does not matter which arm is taken; `share_b` the probability of b, above 0 and below 1. With
    arms that are equal, one of them wins with a probability of at most 1 - `level`; that arms are
    called equal whose means differ by the margin or more has half of that. ValueError for rules
    that cannot be.
    """

    calls: int
    margin: float
    share_b: float = 0.5
    level: float = 0.95

    def __post_init__(self) -> None:
        inside = 0 < self.margin <= 1 and 0 < self.share_b < 1 and 0 < self.level < 1
        if self.calls < 1 or not inside:
            raise ValueError(f"no experiment has the rules {self}")

    @property
    def factor(self) -> float:
        """Of the mean of values, of a difference."""
        return min(self.share_b, 1 - self.share_b)


@dataclass(frozen=True)
class Reading:
    """An experiment so far: `difference` is the mean score of a less that of b, None before the
    first call; `interval` holds it with the level of the rules, however often one looks. `n_a` and
    `mean_a` are the calls of an arm and their mean score, None without any."""

    ending: Ending
    difference: float | None
    interval: tuple[float, float]
    n_a: int
    n_b: int
    mean_a: float | None
    mean_b: float | None

    @property
    def calls(self) -> int:
        return self.n_a + self.n_b


@dataclass(frozen=True)
class Experiment:
    """What is kept of the calls: their numbers, the sums of their scores, and the sum and the sum
    of squares of their values."""

    rules: Rules
    n_a: int = 0
    n_b: int = 0
    total_a: float = 0.0
    total_b: float = 0.0
    values: float = 0.0
    squares: float = 0.0

    def after(self, arm: Arm, score: float) -> "Experiment":
        """After one more call. ValueError for a score that is not from 0 to 1."""
        if not 0 <= score <= 1:
            raise ValueError(f"{score} is no score from 0 to 1")
        common = (self.total_a + self.total_b + 0.5) / (self.n_a + self.n_b + 1)
        value = _weight(self.rules, arm) * (score - common)
        counted = replace(self, values=self.values + value, squares=self.squares + value * value)
        if arm == "a":
            return replace(counted, n_a=self.n_a + 1, total_a=self.total_a + score)
        return replace(counted, n_b=self.n_b + 1, total_b=self.total_b + score)

    def reading(self) -> Reading:
        n = self.n_a + self.n_b
        return Reading(
            ending=self.ending,
            difference=self._seen(self.values) if n else None,
            interval=(-self._most(-self.values), self._most(self.values)),
            n_a=self.n_a,
            n_b=self.n_b,
            mean_a=self.total_a / self.n_a if self.n_a else None,
            mean_b=self.total_b / self.n_b if self.n_b else None,
        )

    @property
    def ending(self) -> Ending:
        """Of an experiment that was looked at before: an ending is one for good, so stop there."""
        n = np.array([self.n_a + self.n_b])
        return endings(self.rules, n, np.array([self.values]), np.array([self.squares]))[0]

    def _most(self, values: float) -> float:
        """The highest difference that is not refuted, where `values` is their sum."""
        n, factor = self.n_a + self.n_b, self.rules.factor
        inside, outside = self._seen(values), 1.0
        for _ in range(_HALVINGS):
            middle = (inside + outside) / 2
            excess = np.array([n * factor * middle - values])
            if log_capital(excess, np.array([self.squares]))[0] >= _refuted(self.rules):
                outside = middle
            else:
                inside = middle
        return outside

    def _seen(self, values: float) -> float:
        n = self.n_a + self.n_b
        return min(1.0, max(-1.0, values / n / self.rules.factor)) if n else 0.0

    def to_json(self) -> str:
        return TypeAdapter(Experiment).dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> "Experiment":
        """The experiment that `to_json` wrote. ValueError for any other text."""
        return TypeAdapter(Experiment).validate_json(text)


def until_over(rules: Rules, is_b: NDArray[np.bool_], scores: Floats) -> Experiment:
    """After these calls in their order, both of shape (n), up to the one that ends it."""
    values, squares = (np.cumsum(one) for one in values_of(rules, is_b, scores))
    found = endings(rules, np.arange(1, len(scores) + 1), values, squares)
    ended = (n for n, ending in enumerate(found, 1) if ending is not Ending.GOES_ON)
    n = next(ended, len(scores))
    if not n:
        return Experiment(rules)
    is_b, scores = is_b[:n], scores[:n]
    return Experiment(
        rules,
        n_a=int((~is_b).sum()),
        n_b=int(is_b.sum()),
        total_a=float(scores[~is_b].sum()),
        total_b=float(scores[is_b].sum()),
        values=float(values[n - 1]),
        squares=float(squares[n - 1]),
    )


@dataclass(frozen=True)
class Forecast:
    """What an experiment will take if the true difference is `difference`, of `trials` simulated.

    `median`, `usual` (nine in ten need no more) and `mean` are calls of both arms; `endings` the
    share of trials with each. The budget of the rules is the most that it can take. What a call
    costs, in money or energy, is the caller's: each figure multiplies by it.
    """

    difference: float
    trials: int
    median: float
    usual: float
    mean: float
    endings: dict[Ending, float]


def forecast(
    rules: Rules,
    scores: Floats,
    difference: float,
    random: np.random.Generator,
    trials: int = 400,
) -> Forecast:
    """The calls until an experiment ends whose arm b scores like `scores`, shape (n), drawn again,
    and a by `difference` more on average: some of its scores are 1 instead, or 0. ValueError for
    a difference that no such scores can have."""
    ends = [_foreseen(rules, scores, difference, random) for _ in range(trials)]
    calls = np.array([n for n, _ in ends], float)
    found = [ending for _, ending in ends]
    return Forecast(
        difference=difference,
        trials=trials,
        median=float(np.median(calls)),
        usual=float(np.quantile(calls, 0.9)),
        mean=float(calls.mean()),
        endings={one: found.count(one) / trials for one in Ending if one in found},
    )


def _foreseen(
    rules: Rules, scores: Floats, difference: float, random: np.random.Generator
) -> tuple[int, Ending]:
    arms = random.random(rules.calls) < rules.share_b
    drawn = random.choice(scores, rules.calls)
    moved = random.random(rules.calls) < _share_moved(float(np.mean(scores)), difference)
    drawn[moved & ~arms] = float(difference > 0)
    looks = np.unique(np.linspace(0, rules.calls, _LOOKS + 1)[1:].astype(int))
    looks = looks[looks > 0]
    values, squares = values_of(rules, arms, drawn)
    sums = np.cumsum(values)[looks - 1], np.cumsum(squares)[looks - 1]
    for n, ending in zip(looks.tolist(), endings(rules, looks, *sums), strict=True):
        if ending is not Ending.GOES_ON:
            return n, ending
    raise AssertionError("a budget ends every experiment")


def _share_moved(mean: float, difference: float) -> float:
    """Of the scores that are 1 (or 0, of a difference below 0) instead."""
    room = 1 - mean if difference > 0 else mean
    share = abs(difference) / room if room else nan
    if difference and not share <= 1:
        raise ValueError(f"scores with a mean of {mean} do not leave room for {difference}")
    return share if difference else 0.0


def values_of(rules: Rules, is_b: NDArray[np.bool_], scores: Floats) -> tuple[Floats, Floats]:
    """The values of calls in their order, and their squares, all of shape (n): what `after` adds
    for each."""
    before = np.concatenate([[0.0], np.cumsum(scores)[:-1]])
    common = (before + 0.5) / (np.arange(len(scores)) + 1)
    weights = np.where(is_b, _weight(rules, "b"), _weight(rules, "a"))
    values = weights * (scores - common)
    return values, np.square(values)


def _weight(rules: Rules, arm: Arm) -> float:
    if arm == "a":
        return rules.factor / (1 - rules.share_b)
    return -rules.factor / rules.share_b


def endings(rules: Rules, n: Integers, values: Floats, squares: Floats) -> Sequence[Ending]:
    """Whether the interval of the difference leaves out 0, or lies within the margin; at each of
    several looks, by the number of calls and the sums until then."""
    beyond, refuted = n * rules.factor * rules.margin, _refuted(rules)
    above = log_capital(values, squares) >= refuted
    below = log_capital(-values, squares) >= refuted
    within = (log_capital(values + beyond, squares) >= refuted) & (
        log_capital(beyond - values, squares) >= refuted
    )
    conditions = [above, below, within, n >= rules.calls]
    named = [Ending.A_WINS, Ending.B_WINS, Ending.NO_DIFFERENCE, Ending.BUDGET_SPENT]
    places = np.select(conditions, range(len(named)), len(named))
    return [[*named, Ending.GOES_ON][place] for place in places.tolist()]


def _refuted(rules: Rules) -> float:
    """The logarithm of the capital that refutes on one side."""
    return -log((1 - rules.level) / 2)
