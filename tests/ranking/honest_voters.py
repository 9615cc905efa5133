"""How often somebody is named among voters of differing tastes, and who votes upside down."""

from dataclasses import dataclass, replace

import numpy as np

from joute.ranking.reports.unlikely_voters import unlikely_voters
from joute.ranking.scale import POINTS_PER_LOGIT
from joute.ranking.votes.arrays import Booleans, Codes
from joute.ranking.votes.model import BOTH_BAD, TIE, A, B, Voters, Votes
from tests.ranking.simulation import outcomes


@dataclass(frozen=True)
class Room:
    """`voters` people whose tastes differ by `taste` points cast `votes` votes each."""

    taste: float
    votes: int
    voters: int = 60
    models: int = 10

    def __str__(self) -> str:
        return f"{self.voters} voters, {self.votes} votes each, tastes of {self.taste:.0f} points"

    def vote(self, random: np.random.Generator) -> Votes:
        strengths = random.normal(0, 0.5, self.models)
        voter = np.repeat(np.arange(self.voters), self.votes)
        a = random.integers(0, self.models, len(voter))
        b = (a + random.integers(1, self.models, len(voter))) % self.models
        tastes = random.normal(0, self.taste / POINTS_PER_LOGIT, (self.voters, self.models))
        seen = strengths + tastes
        outcome = outcomes(seen[voter, a] - seen[voter, b], 0.3, random)
        return Votes(tuple(f"m{i}" for i in range(self.models)), a, b, outcome, Voters(voter))


ROOMS = (Room(104, 30), Room(261, 30), Room(104, 100), Room(104, 30, voters=300))


@dataclass(frozen=True)
class Named:
    """Shares of replications in which an honest voter was named, and the one who was not."""

    honest: float
    upside_down: float


def upside_down(votes: Votes, voted: Booleans) -> Codes:
    """The outcomes, those of the votes of a mask turned over."""
    return np.where(voted, np.array([B, A, TIE, BOTH_BAD])[votes.outcome], votes.outcome)


def named(room: Room, replications: int, seed: int) -> Named:
    """Vote again and again in one room, once honestly and once with one voter turned over."""
    random = np.random.default_rng(seed)
    honest, found = [], []
    for _ in range(replications):
        votes = room.vote(random)
        assert votes.voters is not None
        honest.append(bool(unlikely_voters(votes, votes.voters)))
        turned = replace(votes, outcome=upside_down(votes, votes.voters.codes == 0))
        found.append("#0" in {one.voter for one in unlikely_voters(turned, votes.voters)})
    return Named(float(np.mean(honest)), float(np.mean(found)))
