"""Pair by pair: observed shares, expected shares, verdicts."""

from dataclasses import dataclass

import numpy as np

from joute.ranking.fits.bradley_terry import chances
from joute.ranking.fitted import Fitted
from joute.ranking.uncertainty.confidence_sequence import Preference, first_votes, preferences
from joute.ranking.uncertainty.ranks import adjusted
from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.model import A, B


@dataclass(frozen=True)
class Pair:
    """Two models that met; A is the one with the higher rating.

    `votes` counts all votes of the pair. `expected` is the chance that A is preferred that the
    ratings imply (0 to 1, ties as halves). `p_value` is Holm's for "their ratings are equal", None
    when one of them has no rank. `preference` rests on the votes of this pair alone, one per
    voter, and can be read after every vote.
    """

    model_a: str
    model_b: str
    votes: int
    wins_a: int
    wins_b: int
    ties: int
    expected: float
    p_value: float | None
    preference: Preference


def pairs(fitted: Fitted) -> tuple[Pair, ...]:
    """Every pair that met, most votes first."""
    if not fitted.models:
        return ()
    met, counts = first_votes(fitted.all_votes())
    # From the point of view of the model with the higher rating.
    turned = fitted.strengths[met[:, 0]] < fitted.strengths[met[:, 1]]
    met[turned], counts[turned] = met[turned][:, ::-1], counts[turned][:, ::-1]
    tables = _Tables.of(fitted)
    found_preferences = preferences(counts, fitted.options.level)
    found = [
        tables.pair(a, b, one) for (a, b), one in zip(met.tolist(), found_preferences, strict=True)
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.votes, pair.model_a, pair.model_b)))


@dataclass(frozen=True, eq=False)
class _Tables:
    """Statistics of all pairs, (n, n) each; `p` is nan for pairs that are not compared."""

    models: tuple[str, ...]
    votes: Floats
    wins: Floats
    expected: Floats
    p: Floats

    @classmethod
    def of(cls, fitted: Fitted) -> "_Tables":
        numbers, ranked = fitted.tally.numbers, fitted.eligible
        votes = numbers.sum(axis=2)
        holms = adjusted(fitted.p_values, fitted.groups, ranked)
        compared = ranked & ranked[:, None] & fitted.covariance.known
        return cls(
            models=fitted.models,
            votes=votes + votes.T,
            wins=numbers[..., A] + numbers[..., B].T,
            expected=chances(fitted.strengths),
            p=np.where(compared, holms, np.nan),
        )

    def pair(self, a: int, b: int, preference: Preference) -> Pair:
        votes, wins_a, wins_b = self.votes[a, b], self.wins[a, b], self.wins[b, a]
        return Pair(
            model_a=self.models[a],
            model_b=self.models[b],
            votes=int(votes),
            wins_a=int(wins_a),
            wins_b=int(wins_b),
            ties=int(votes - wins_a - wins_b),
            expected=float(self.expected[a, b]),
            p_value=None if np.isnan(self.p[a, b]) else float(self.p[a, b]),
            preference=preference,
        )
