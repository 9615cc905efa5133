"""Counts of the included votes, by pair, updated incrementally."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from joute.leaderboard.votes.columns import Columns
from joute.ranking import WINNERS, PairCounts, encode

if TYPE_CHECKING:
    from joute.ranking.votes.arrays import Codes, Floats
    from joute.ranking.votes.model import Votes


@dataclass(frozen=True, eq=False)
class CountedPairs:
    """`table` has shape (models, models, 4), as in PairCounts, in the order of `places`; `met` are
    the models in the order in which votes on them first counted.
    """

    table: "Floats" = field(default_factory=lambda: np.zeros((0, 0, len(WINNERS))))
    places: Mapping[str, int] = field(default_factory=dict)
    met: tuple[str, ...] = ()

    def changed(self, before: Columns, after: Columns, contributors: "Codes") -> "CountedPairs":
        """After votes of some contributors came or went. Rules look at one contributor at a time:
        so theirs alone are counted again."""
        places = dict(after.words["model_a"])
        missing = len(places) - len(self.table)
        table = np.pad(self.table, ((0, missing), (0, missing), (0, 0)))
        met = dict.fromkeys(self.met)
        for columns, sign in ((before, -1), (after, 1)):
            votes = encode(_of(columns, contributors).bare_arrays()).votes
            at = [places[model] for model in votes.models]
            table[np.ix_(at, at)] += sign * _counted(votes)
            met |= dict.fromkeys(votes.models)
        return CountedPairs(table, places, tuple(met))

    def counts(self, models: Sequence[str] = ()) -> PairCounts:
        """Counts of `models` first, then of the others that were voted on: each keeps its place."""
        counts = PairCounts.of(dict.fromkeys([*models, *self.met]))
        known = [model for model in counts.models if model in self.places]
        at = [self.places[model] for model in known]
        to = [counts.models.index(model) for model in known]
        counts.table[np.ix_(to, to)] = self.table[np.ix_(at, at)]
        return counts


def _of(columns: Columns, contributors: "Codes") -> Columns:
    return columns.only(np.isin(columns.text("contributor"), contributors))


def _counted(votes: "Votes") -> "Floats":
    n = len(votes.models)
    cells = np.bincount(votes.cells(), minlength=n * n * len(WINNERS))
    return cells.reshape(n, n, len(WINNERS)).astype(float)
