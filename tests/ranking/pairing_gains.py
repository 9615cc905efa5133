"""What drawing the pairs that teach most saves, by simulation."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from joute.ranking.fits import bradley_terry
from joute.ranking.options import WEAK_PRIOR
from joute.ranking.pairing import plan
from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.counts import PairCounts
from tests.ranking.simulation import outcomes

# Of true strengths, in logits: 150 points.
_SPREAD = 0.86
_TIES = 0.3
_CHECKS = 40


@dataclass(frozen=True, eq=False)
class Course:
    """The squared error of strengths (logits, against the truth) after each of `votes`."""

    votes: Floats
    errors: Floats


def from_nothing(models: int, votes: int, seed: int, *, explore: float) -> Course:
    """`votes` votes on models that nobody had judged; `explore` is the uniform share of draws.
    The error is the mean over models."""
    random = np.random.default_rng(seed)
    truth = random.normal(0, _SPREAD, models)
    counts = PairCounts.of(f"m{i}" for i in range(models))
    return _course(
        (total, errors.mean()) for total, errors in _voted(counts, truth, votes, explore, random)
    )


def newcomer(models: int, before: int, votes: int, seed: int, *, explore: float) -> Course:
    """The error of one model that joins when the others have `before` votes, drawn uniformly."""
    random = np.random.default_rng(seed)
    truth = random.normal(0, _SPREAD, models + 1)
    known = PairCounts.of(f"m{i}" for i in range(models))
    _vote(known, truth[:models], before, 1.0, random)
    counts = PairCounts.of([*known.models, "new"])
    counts.table[:models, :models] = known.table
    return _course(
        (total, errors[-1]) for total, errors in _voted(counts, truth, votes, explore, random)
    )


def _course(seen: Iterator[tuple[int, float]]) -> Course:
    return Course(*np.array(list(seen), dtype=float).T)


def _voted(
    counts: PairCounts, truth: Floats, votes: int, explore: float, random: np.random.Generator
) -> Iterator[tuple[int, Floats]]:
    """Votes cast, and the squared error of each strength then, (n,)."""
    groups = np.zeros(len(truth), dtype=np.int64)
    step = max(votes // _CHECKS, 1)
    for total in range(step, votes + 1, step):
        _vote(counts, truth, step, explore, random)
        found = bradley_terry.fit(counts.table, groups, prior=WEAK_PRIOR).strengths
        yield total, (found - (truth - truth.mean())) ** 2


def _vote(
    counts: PairCounts, truth: Floats, votes: int, explore: float, random: np.random.Generator
) -> None:
    first, second = np.triu_indices(len(truth), 1)
    chances = plan(counts, explore=explore).probabilities[first, second]
    pairs = random.choice(len(chances), votes, p=chances / chances.sum())
    turned = random.random(votes) < 0.5
    a = np.where(turned, second[pairs], first[pairs])
    b = np.where(turned, first[pairs], second[pairs])
    np.add.at(counts.table, (a, b, outcomes(truth[a] - truth[b], _TIES, random)), 1)
