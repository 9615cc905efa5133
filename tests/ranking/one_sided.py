"""How often claims hold where models win nearly all their votes, under the options by default."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from joute.ranking.fitted import fit_votes
from joute.ranking.leaderboard import leaderboard
from joute.ranking.options import Options
from joute.ranking.scale import CENTRE, POINTS_PER_LOGIT
from joute.ranking.uncertainty.ranks import adjusted
from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.model import Voters, Votes
from tests.ranking.simulation import outcomes


@dataclass(frozen=True)
class OneSided:
    """Two models, the first `a` and the second `b` points above four that are equal.

    Each of the two meets each of the four `votes_a` or `votes_b` times, and the other one
    `between` times; the four meet each other 20 times. `ties` scales the chance of a tie.
    `voters` share the votes evenly; None for as many voters as votes.
    """

    a: float
    b: float
    votes_a: int
    votes_b: int
    between: int = 0
    ties: float = 0.0
    voters: int | None = None

    def __str__(self) -> str:
        return (
            f"{self.a:+.0f} with {4 * self.votes_a} votes, {self.b:+.0f} with {4 * self.votes_b}"
            + f", {self.between} between them" * bool(self.between)
            + f", ties {self.ties:.0%}" * bool(self.ties)
            + f", {self.voters} voters" * (self.voters is not None)
        )

    @property
    def strengths(self) -> Floats:
        logits = np.array([self.a, self.b, 0, 0, 0, 0]) / POINTS_PER_LOGIT
        return np.asarray(logits - logits.mean())

    @property
    def pairs(self) -> Mapping[tuple[int, int], int]:
        others = range(2, 6)
        return {
            (0, 1): self.between,
            **{(0, other): self.votes_a for other in others},
            **{(1, other): self.votes_b for other in others},
            **dict.fromkeys(combinations(others, 2), 20),
        }

    def vote(self, random: np.random.Generator) -> Votes:
        first, second = np.repeat(list(self.pairs), list(self.pairs.values()), axis=0).T
        turned = random.random(len(first)) < 0.5
        a, b = np.where(turned, second, first), np.where(turned, first, second)
        gaps = self.strengths[a] - self.strengths[b]
        voters = random.permutation(len(a)) % (self.voters or len(a))
        names = tuple("ABCDEF")
        return Votes(names, a, b, outcomes(gaps, self.ties, random), Voters(voters))


# The first is the case of a model that is unbeaten in 400 votes beside one that is in 24.
WORLDS = (
    OneSided(800, 800, 100, 6),
    OneSided(600, 600, 100, 6),
    OneSided(600, 0, 6, 20),
    OneSided(400, -600, 6, 6),
    OneSided(800, 800, 30, 6, between=10),
    OneSided(600, 600, 50, 50, ties=0.3),
    OneSided(600, 600, 100, 6, ties=0.3),
    OneSided(600, 600, 100, 6, voters=60),
)


@dataclass(frozen=True)
class Held:
    """Shares of replications: in which the intervals of A, of B and of the four others (their
    mean) held the truth, in which some model was called better than one that it is not better
    than, and in which A and B were told apart."""

    a: float
    b: float
    others: float
    false_claims: float
    told_apart: float


def held(world: OneSided, replications: int, seed: int) -> Held:
    """Vote again and again in one world, and rank by the options by default."""
    random = np.random.default_rng(seed)
    truth = world.strengths
    points = CENTRE + POINTS_PER_LOGIT * truth
    not_better = truth[:, None] <= truth[None, :] + 1e-9
    inside, false_claims, told_apart = [], [], []
    for _ in range(replications):
        fitted = fit_votes(world.vote(random), Options())
        rows = sorted(leaderboard(fitted).rows, key=lambda row: row.model)
        bounds = np.array([(row.lower, row.upper) for row in rows], dtype=float)
        inside.append((bounds[:, 0] <= points) & (points <= bounds[:, 1]))
        p = adjusted(fitted.p_values, fitted.groups, fitted.eligible)
        claims = (p < 1 - fitted.options.level) & (
            fitted.strengths[:, None] > fitted.strengths[None, :]
        )
        false_claims.append((claims & not_better).any())
        told_apart.append(claims[0, 1] or claims[1, 0])
    coverage = np.mean(inside, axis=0)
    return Held(
        float(coverage[0]),
        float(coverage[1]),
        float(coverage[2:].mean()),
        float(np.mean(false_claims)),
        float(np.mean(told_apart)),
    )
