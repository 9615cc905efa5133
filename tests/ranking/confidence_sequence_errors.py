"""How often a confidence sequence is wrong at some moment, by simulation."""

import math
from random import Random

import numpy as np

from joute.ranking.pairing import plan
from joute.ranking.uncertainty.confidence_sequence import log_capital
from joute.ranking.votes.counts import PairCounts
from joute.ranking.votes.model import WINNERS

MODELS = 4


def share_of_errors(*, runs: int, votes: int, voters: int, seed: int) -> float:
    """The share of runs in which the interval of the pair of the first two models, looked at
    after every vote, ever left out how often people prefer the first.

    Each run has `voters` people of differing tastes who vote many times in turn; every ten votes,
    the next pairs are planned from all votes so far.
    """
    random = np.random.default_rng(seed)
    return float(np.mean([_errs(votes, voters, random) for _ in range(runs)]))


def _errs(votes: int, voters: int, random: np.random.Generator) -> bool:
    strengths, taste = random.normal(0, 0.5, MODELS), 1.0
    truth = _preferred(strengths[0] - strengths[1], taste * math.sqrt(2))
    tastes = random.normal(0, taste, (voters, MODELS))
    counts = PairCounts.of("wxyz")
    drawn, seen, tally = Random(int(random.integers(1 << 30))), set(), np.zeros((1, 3))
    for vote in range(votes):
        if vote % 10 == 0:
            planned = plan(counts)
        pair = planned.draw(drawn)
        a, b = (counts.models.index(name) for name in (pair.model_a, pair.model_b))
        voter = int(random.integers(voters))
        gap = strengths[a] - strengths[b] + tastes[voter, a] - tastes[voter, b]
        outcome = _vote(gap, random)
        counts.add(pair.model_a, pair.model_b, WINNERS[outcome])
        if {a, b} == {0, 1} and voter not in seen:
            seen.add(voter)
            tally[0, 1 if outcome == 2 else (0 if (outcome == 0) == (a == 0) else 2)] += 1
            if log_capital(tally, np.array([truth]))[0] >= math.log(20):
                return True
    return False


def _vote(gap: float, random: np.random.Generator) -> int:
    chance = 1 / (1 + math.exp(-gap))
    tie = 0.8 * chance * (1 - chance)
    draw = random.random()
    return 2 if draw < tie else 0 if draw < chance + tie / 2 else 1


def _preferred(gap: float, spread: float) -> float:
    """How often a person drawn at random prefers the first, ties as halves: the mean of the
    logistic over normal tastes."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    return float(weights @ (1 / (1 + np.exp(-(gap + spread * nodes)))) / weights.sum())
