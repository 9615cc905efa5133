"""How often intervals hold the truth, by simulation."""

from dataclasses import dataclass

import numpy as np

from joute.ranking.fitted import fit_votes
from joute.ranking.leaderboard import leaderboard
from joute.ranking.options import Options
from joute.ranking.scale import CENTRE, POINTS_PER_LOGIT
from tests.ranking.simulation import World


@dataclass(frozen=True)
class Case:
    """A size of the world, and of what is observed of it; `uneven` when a few voters cast most
    votes (a coefficient of variation of 2, in place of 0.7). The first two models are `ahead` of
    what they would be otherwise, in points: nearly unbeaten."""

    models: int
    voters: int
    votes: int
    replications: int
    uneven: bool = False
    ahead: float = 0.0

    def __str__(self) -> str:
        of_few = ", most of a few" * self.uneven
        ahead = f", two {self.ahead:+.0f}" * bool(self.ahead)
        return f"{self.models} models, {self.voters} voters, {self.votes} votes{of_few}{ahead}"


@dataclass(frozen=True)
class Coverage:
    """The share of intervals that held the truth, on average over models; in how many of the
    replications all models were on one scale; and how many replications that amounts to."""

    share: float
    connected: float
    independent: int


# At least 30 voters, and 20 votes for each model on average.
SHORT = (Case(5, 30, 100, 150), Case(30, 30, 450, 60), Case(100, 60, 2000, 15))
WHOLE = (
    Case(5, 30, 50, 2000),
    Case(5, 100, 500, 2000),
    Case(30, 30, 450, 2000),
    Case(30, 100, 1500, 2000),
    Case(100, 30, 2000, 2000),
    Case(100, 300, 5000, 2000),
)
# Below what is asked: their coverage is measured and stated.
SMALL = (Case(5, 8, 50, 2000), Case(30, 10, 300, 2000), Case(5, 30, 25, 2000))

OPTIONS = Options(prior=None, min_votes=0, min_voters=0)


def coverage(case: Case, seed: int) -> Coverage:
    """Draw votes again and again in one world; no prior, unbalanced pairs, differing tastes."""
    random = np.random.default_rng(seed)
    world = World.draw(case.models, seed)
    truth = CENTRE + POINTS_PER_LOGIT * world.truth(random)
    held, connected = [], 0
    for _ in range(case.replications):
        board = leaderboard(fit_votes(world.vote(case.votes, case.voters, random), OPTIONS))
        if {row.component for row in board.rows} != {1} or len(board.rows) < case.models:
            continue
        connected += 1
        held += [
            row.lower is None
            or row.upper is None
            or row.lower <= truth[int(row.model[1:])] <= row.upper
            for row in board.rows
        ]
    share = connected / case.replications
    return Coverage(float(np.mean(held)), share, connected * min(case.models, 10) // 2)
