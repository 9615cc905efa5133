"""The draw of two models and their sides, with its probability.

Pure: candidates and a random source in, a draw out. Weights per pair come from the caller, so
that a ranking can favour the most informative pairs; without them every pair is as likely.
Workshops draw from pairs that fit rules of their own: see `joute.workshop.pairs`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Literal, Protocol, TypeVar

from joute.duel.errors import NoModel

Mode = Literal["random", "chosen", "small", "david", "family"]


class Size(Protocol):
    """Billions of parameters, as a range."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


class Candidate(Protocol):
    """A model as the draw sees it."""

    @property
    def id(self) -> str: ...
    @property
    def family(self) -> str | None: ...
    @property
    def size(self) -> Size | None: ...


C = TypeVar("C", bound=Candidate)
Fits = Callable[[C, C], bool]


@dataclass(frozen=True)
class Thresholds:
    """Billions of parameters: small up to `small_max_b`, large above `large_min_b`."""

    small_max_b: float
    large_min_b: float

    def small(self, model: Candidate) -> bool:
        """Small whatever its true size: a range counts by its upper end, unknown is not small."""
        return model.size is not None and model.size.high <= self.small_max_b

    def large(self, model: Candidate) -> bool:
        """Large whatever its true size, and never small too."""
        return (
            model.size is not None and model.size.low >= self.large_min_b and not self.small(model)
        )


@dataclass(frozen=True)
class Draw:
    """Model ids by side, and the probability of this very draw, sides included (0 to 1]."""

    a: str
    b: str
    probability: float


Weight = Callable[[str, str], float]


def uniform(_first: str, _second: str) -> float:
    """Every pair is as likely."""
    return 1.0


def draw(
    candidates: Sequence[Candidate],
    mode: Mode,
    thresholds: Thresholds,
    random: Random,
    *,
    chosen: Sequence[str] = (),
    weight: Weight = uniform,
) -> Draw:
    """Two different models of `mode`, on random sides.

    `chosen` holds one or two ids when the mode is "chosen"; with one, its opponent is drawn.
    `weight(first, second)` is positive and symmetric. Raises NoModel when no pair fits.
    """
    pairs = eligible_pairs(candidates, mode, thresholds, chosen)
    if not pairs:
        raise NoModel(f"mode {mode}, {len(candidates)} models, chosen {list(chosen)}")
    return draw_pair(pairs, random, weight)


def draw_pair(pairs: Sequence[tuple[str, str]], random: Random, weight: Weight = uniform) -> Draw:
    """One of these pairs, at least one, on random sides."""
    (first, second), probability = _weighted(pairs, random, weight)
    if random.random() < 0.5:
        first, second = second, first
    return Draw(first, second, probability / 2)


def _weighted(
    pairs: Sequence[tuple[str, str]], random: Random, weight: Weight
) -> tuple[tuple[str, str], float]:
    """A pair and its probability."""
    weights = [weight(*pair) for pair in pairs]
    (found,) = random.choices(range(len(pairs)), weights)
    return pairs[found], weights[found] / sum(weights)


def redraw(
    candidates: Sequence[Candidate],
    mode: Mode,
    thresholds: Thresholds,
    random: Random,
    *,
    opponent_of: str,
    left_out: frozenset[str],
    weight: Weight = uniform,
) -> Draw | None:
    """Another opponent of this model, which is side a, not in `left_out`; None when none fits."""
    others = [model for model in candidates if model.id not in left_out]
    pairs = [pair for pair in eligible_pairs(others, mode, thresholds) if opponent_of in pair]
    if not pairs:
        return None
    (first, second), probability = _weighted(pairs, random, weight)
    return Draw(opponent_of, second if first == opponent_of else first, probability)


def eligible_pairs(
    candidates: Sequence[Candidate],
    mode: Mode,
    thresholds: Thresholds,
    chosen: Sequence[str] = (),
) -> list[tuple[str, str]]:
    """Every unordered pair of different models that `mode` allows."""
    return [
        (first.id, second.id)
        for first, second in fitting_pairs(candidates, _rule(mode, thresholds))
        if {first.id, second.id}.issuperset(chosen)
    ]


def fitting_pairs(candidates: Sequence[C], fits: Fits[C]) -> list[tuple[C, C]]:
    """Every unordered pair of different models that fits a rule, which is symmetric."""
    return [pair for pair in combinations(candidates, 2) if fits(*pair)]


def any_pair(_first: Candidate, _second: Candidate) -> bool:
    return True


def one_of_each(one: Callable[[C], bool], other: Callable[[C], bool]) -> Fits[C]:
    """The rule of pairs of which one model is this and the other that."""

    def fits(first: C, second: C) -> bool:
        return (one(first) and other(second)) or (one(second) and other(first))

    return fits


def _rule(mode: Mode, thresholds: Thresholds) -> Fits[Candidate]:
    rules: dict[Mode, Fits[Candidate]] = {
        "random": any_pair,
        "chosen": any_pair,
        "small": one_of_each(thresholds.small, thresholds.small),
        "david": one_of_each(thresholds.small, thresholds.large),
        "family": _same_family,
    }
    return rules[mode]


def _same_family(first: Candidate, second: Candidate) -> bool:
    """Same family and sizes that certainly differ."""
    if first.family is None or first.family != second.family:
        return False
    if first.size is None or second.size is None:
        return False
    return first.size.high < second.size.low or second.size.high < first.size.low
