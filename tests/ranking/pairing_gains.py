"""What drawing the pairs that teach most saves, by simulation."""

from dataclasses import dataclass

import numpy as np

from joute.ranking.fits import bradley_terry
from joute.ranking.pairing import plan
from joute.ranking.uncertainty.sandwich import by_vote
from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.counts import PairCounts, Tally
from tests.ranking.simulation import outcomes

# Of true strengths, in logits: 150 points.
_SPREAD = 0.86
_TIES = 0.3
_CHECKS = 40


@dataclass(frozen=True, eq=False)
class Course:
    """What is known after each of `votes`: the mean standard error of strengths (logits), and
    Kendall's tau between found and true order."""

    votes: Floats
    errors: Floats
    agreement: Floats


def course(models: int, votes: int, seed: int, *, explore: float) -> Course:
    """Vote `votes` times on pairs planned with that share of uniform draws."""
    random = np.random.default_rng(seed)
    truth = random.normal(0, _SPREAD, models)
    counts = PairCounts.of(f"m{i}" for i in range(models))
    groups = np.zeros(models, dtype=np.int64)
    step = max(votes // _CHECKS, models)
    seen = []
    for total in range(step, votes + 1, step):
        _vote(counts, truth, step, explore, random)
        fit = bradley_terry.fit(counts.table, groups, prior=1.0)
        variance = np.diag(by_vote(fit, Tally(counts.table, counts.table, counts.table)).robust)
        seen.append((total, np.sqrt(variance).mean(), _tau(fit.strengths, truth)))
    return Course(*np.array(seen, dtype=float).T)


def mean_width(models: int, votes: int, seed: int, *, explore: float) -> float:
    """The mean standard error at the end of the course."""
    return float(course(models, votes, seed, explore=explore).errors[-1])


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


def _tau(found: Floats, truth: Floats) -> float:
    i, j = np.triu_indices(len(truth), 1)
    return float(np.mean(np.sign(found[i] - found[j]) * np.sign(truth[i] - truth[j])))
