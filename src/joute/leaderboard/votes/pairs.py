"""Counts of the included votes, by pair, updated incrementally."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from joute.leaderboard.votes.columns import UNKNOWN, Columns
from joute.ranking import WINNERS, Labels, PairCounts, encode

if TYPE_CHECKING:
    from joute.ranking.votes.arrays import Booleans, Floats
    from joute.ranking.votes.model import Votes


@dataclass(frozen=True, eq=False)
class CountedPairs:
    """`table` has shape (models, models, 4), as in PairCounts, in the order of `places`; `met` are
    the models in the order in which votes on them first counted.
    """

    table: "Floats" = field(default_factory=lambda: np.zeros((0, 0, len(WINNERS))))
    places: Mapping[str, int] = field(default_factory=dict)
    met: tuple[str, ...] = ()

    def changed(self, before: Columns, after: Columns, changed: Columns) -> "CountedPairs":
        """After the votes `changed` came or went. Rules compare votes of one contributor, or of one
        origin: so those that have either in common with a changed vote are counted again."""
        places = dict(after.words["model_a"])
        missing = len(places) - len(self.table)
        table = np.pad(self.table, ((0, missing), (0, missing), (0, 0)))
        met = dict.fromkeys(self.met)
        for columns, sign in ((before, -1), (after, 1)):
            votes = _counting(columns, changed)
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


def _counting(columns: Columns, changed: Columns) -> "Votes":
    """The votes near `changed` that count, found beside all that rules compare them with."""
    near = columns.only(_near(columns, changed))
    beside = columns.only(_near(columns, near)).by_time()
    places = np.flatnonzero(_near(beside, changed))
    labels = {"near": Labels(("near",), places, np.zeros(len(places), dtype=np.int64))}
    votes = encode(replace(beside.bare_arrays(), labels=labels)).votes
    return votes.only(votes.labels["near"].having("near", len(votes)))


def _near(columns: Columns, others: Columns) -> "Booleans":
    """(votes,): those with the contributor or the origin of one of `others`."""
    origins = others.text("origin")
    return np.isin(columns.text("contributor"), others.text("contributor")) | np.isin(
        columns.text("origin"), origins[origins != UNKNOWN]
    )


def _counted(votes: "Votes") -> "Floats":
    n = len(votes.models)
    cells = np.bincount(votes.cells(), minlength=n * n * len(WINNERS))
    return cells.reshape(n, n, len(WINNERS)).astype(float)
