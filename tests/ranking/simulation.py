"""Votes of an imagined world whose truth is known."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from joute.ranking.fits.bradley_terry import centred, fit
from joute.ranking.votes.arrays import Floats, Integers
from joute.ranking.votes.model import TIE, A, B, Voters, Votes

WORDS = np.array(["a", "b", "tie", "both_bad"])


@dataclass(frozen=True, eq=False)
class World:
    """Voters of differing tastes judge models that meet unequally often.

    A voter sees model i at `strengths[i]` plus a taste of their own, normal of scale `taste`
    (logits). `pairs` (n, n) are the chances that two models meet, the first on side a;
    `ties` scales the chance of a tie, which is highest between equals.
    """

    strengths: Floats
    pairs: Floats
    taste: float
    ties: float

    @classmethod
    def draw(cls, models: int, seed: int, *, taste: float = 0.7, ties: float = 0.3) -> "World":
        random = np.random.default_rng(seed)
        popularity = random.gamma(2, 1, models) + 0.5
        pairs = np.outer(popularity, popularity) * (1 - np.eye(models))
        return cls(random.normal(0, 0.5, models), pairs / pairs.sum(), taste, ties)

    @property
    def models(self) -> int:
        return len(self.strengths)

    def truth(self, random: np.random.Generator, tastes: int = 4000) -> Floats:
        """(n,): the limit of Bradley-Terry on very many votes of very many voters."""
        total = np.zeros(self.pairs.shape)
        for own in random.normal(0, self.taste, (tastes, self.models)):
            seen = self.strengths + own
            total += 1 / (1 + np.exp(-np.subtract.outer(seen, seen)))
        table = np.zeros((*self.pairs.shape, 4))
        table[..., A] = 1e9 * self.pairs * total / tastes
        table[..., B] = 1e9 * self.pairs - table[..., A]
        groups = np.zeros(self.models, dtype=np.int64)
        return centred(fit(table, groups, prior=0).strengths, groups)

    def vote(self, votes: int, voters: int, random: np.random.Generator) -> Votes:
        """Votes of `voters` people, some of whom vote far more than others."""
        people = self.people(voters, random)
        return joined([self.judged(votes, self.pairs, people, random)])

    def people(self, voters: int, random: np.random.Generator, *, uneven: bool = False) -> "People":
        """Their tastes, and how active they are: of a coefficient of variation of 0.7, or 2."""
        activity = random.gamma(0.25, 1, voters) if uneven else random.gamma(1.5, 1, voters) + 0.3
        tastes = random.normal(0, self.taste, (voters, self.models))
        return People(activity / activity.sum(), tastes)

    def judged(
        self, votes: int, pairs: Floats, people: "People", random: np.random.Generator
    ) -> Votes:
        """Votes of these people, who keep their numbers, on pairs of these chances (n, n), the
        first on side a."""
        pair = random.choice(pairs.size, votes, p=pairs.ravel())
        a, b = np.divmod(pair, self.models)
        voter = random.choice(len(people.share), votes, p=people.share)
        gap = self.strengths[a] - self.strengths[b]
        gap += people.tastes[voter, a] - people.tastes[voter, b]
        outcome = outcomes(gap, self.ties, random)
        names = tuple(f"m{i:03d}" for i in range(self.models))
        return Votes(names, a, b, outcome, Voters(voter))


@dataclass(frozen=True, eq=False)
class People:
    """The share of votes that each casts, (voters,), and their tastes, (voters, n) in logits."""

    share: Floats
    tastes: Floats


def joined(parts: list[Votes]) -> Votes:
    """All votes, one part after the other; the people who voted are numbered anew from 0."""
    a, b, outcome, voter = (
        np.concatenate(columns)
        for columns in zip(
            *((part.a, part.b, part.outcome, part.voters.codes) for part in parts if part.voters),
            strict=True,
        )
    )
    codes = np.unique(voter, return_inverse=True)[1]
    return Votes(parts[0].models, a, b, outcome, Voters(codes))


def outcomes(gap: Floats, ties: float, random: np.random.Generator) -> Integers:
    """A, B or TIE for each gap in logits; expected points are those of Bradley-Terry."""
    chance = 1 / (1 + np.exp(-gap))
    tie = ties * 4 * chance * (1 - chance)
    draw = random.random(len(gap))
    return np.where(draw < tie, TIE, np.where(draw < chance + tie / 2, A, B)).astype(np.int64)


def taken(votes: Votes, places: Integers) -> Votes:
    """The votes at these places, in this order, as often as they stand there."""
    return replace(
        votes,
        a=votes.a[places],
        b=votes.b[places],
        outcome=votes.outcome[places],
        voters=votes.voters and Voters(votes.voters.codes[places]),
        weight=None if votes.weight is None else votes.weight[places],
    )


def frame(votes: Votes) -> pl.DataFrame:
    """The same votes as a table in Joute's layout."""
    names = np.array(votes.models)
    columns = {
        "model_a": names[votes.a],
        "model_b": names[votes.b],
        "winner": WORDS[votes.outcome],
    }
    if votes.voters is not None:
        columns["voter"] = np.array([f"v{code}" for code in votes.voters.codes])
    table = pl.DataFrame(columns)
    return table if votes.weight is None else table.with_columns(weight=pl.Series(votes.weight))


def some_votes(
    models: int = 6, votes: int = 400, voters: int = 40, seed: int = 1, **world: float
) -> Votes:
    """A handful of votes for a test."""
    random = np.random.default_rng(seed)
    return World.draw(models, seed, **world).vote(votes, voters, random)
