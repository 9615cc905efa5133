"""Counts of votes by pair, side and outcome: all that a rating needs to know."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from joute.errors import N_, BadInput
from joute.ranking.votes.arrays import Floats, Integers
from joute.ranking.votes.model import BOTH_BAD, TIE, WINNERS, Voters, Votes, Winner


@dataclass(eq=False)
class PairCounts:
    """Votes counted by pair; `add` updates them in constant time.

    `table` has shape (models, models, 4): votes with the first model on side a, the second on
    side b, and the outcome a, b, tie or both bad.
    """

    models: tuple[str, ...]
    table: Floats = field(repr=False)

    @classmethod
    def of(cls, models: Iterable[str]) -> "PairCounts":
        """No vote yet between `models`."""
        names = tuple(models)
        return cls(names, np.zeros((len(names), len(names), len(WINNERS))))

    def add(self, model_a: str, model_b: str, winner: Winner, votes: float = 1) -> None:
        """Count a vote; a model seen for the first time joins. Negative `votes` takes back."""
        self._join(model_a, model_b)
        if model_a == model_b or winner not in WINNERS:
            raise BadInput(
                message=N_("A vote is between two models and says a, b, tie or both_bad.")
            )
        place = self.models.index(model_a), self.models.index(model_b), WINNERS.index(winner)
        self.table[place] += votes

    @property
    def votes(self) -> float:
        return float(self.table.sum())

    @property
    def meetings(self) -> Floats:
        """(n, n), symmetric: votes between two models."""
        by_side = self.table.sum(axis=2)
        return np.asarray(by_side + by_side.T)

    @property
    def points(self) -> Floats:
        """(n, n): wins of the first model over the second, ties as halves."""
        for_a, for_b = points_by_side(self.table)
        return np.asarray(for_a + for_b.T)

    def _join(self, *models: str) -> None:
        new = tuple(dict.fromkeys(name for name in models if name not in self.models))
        if new:
            grown = PairCounts.of(self.models + new)
            n = len(self.models)
            grown.table[:n, :n] = self.table
            self.models, self.table = grown.models, grown.table


def points_by_side(table: Floats) -> tuple[Floats, Floats]:
    """Points of side a and of side b, (n, n) each: a win is 1, a tie or both bad a half."""
    halves = (table[..., TIE] + table[..., BOTH_BAD]) / 2
    return table[..., 0] + halves, table[..., 1] + halves


@dataclass(frozen=True, eq=False)
class Tally:
    """Three tables of shape (models, models, 4): weights, their squares, numbers of votes.

    Without weights the three are one and the same array.
    """

    weights: Floats
    squares: Floats
    numbers: Floats


def tally(votes: Votes) -> Tally:
    """Count votes by pair, side and outcome."""
    ungraded = votes if votes.points is None else replace(votes, points=None)
    numbers = _summed(ungraded, None)
    if votes.weight is None:
        return Tally(numbers if ungraded is votes else _summed(votes, None), numbers, numbers)
    return Tally(_summed(votes, votes.weight), _summed(ungraded, votes.weight**2), numbers)


def _summed(votes: Votes, values: Floats | None) -> Floats:
    n = len(votes.models)
    size = n * n * len(WINNERS)
    total = np.zeros(size)
    for part in votes.parts():
        weights = None if values is None else values[part]
        total += summed(votes.shares(part), weights, size)
    return total.reshape(n, n, len(WINNERS))


def summed(
    shares: list[tuple[Integers, Floats | None]], weights: Floats | None, size: int
) -> Floats:
    """(size,): the weights of votes, by cell; `shares` are those of `Votes.shares`."""
    total = np.zeros(size)
    for cells, share in shares:
        own = share if weights is None else weights if share is None else weights * share
        total += np.bincount(cells, own, minlength=size)
    return total


def expand(counts: PairCounts) -> Votes:
    """One entry per counted vote, so that counts can be studied like votes."""
    n = len(counts.models)
    cell = np.repeat(np.arange(counts.table.size), counts.table.ravel().round().astype(np.int64))
    pair, outcome = np.divmod(cell, len(WINNERS))
    a, b = np.divmod(pair, n)
    return Votes(counts.models, a, b, outcome)


def voters_by_model(votes: Votes, voters: Voters) -> Floats:
    """(n,): how many voters judged each model."""
    n, row = len(votes.models), voters.codes.astype(np.int64) * len(votes.models)
    judged = np.unique(np.concatenate([row + votes.a, row + votes.b])) % n
    return np.bincount(judged, minlength=n).astype(float)
