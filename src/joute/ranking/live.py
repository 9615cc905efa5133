"""An incremental ranking, from counts of pairs alone."""

from typing import Any

import numpy as np

from joute.errors import N_, BadInput
from joute.ranking.fitted import fit_counts
from joute.ranking.leaderboard import Leaderboard, leaderboard
from joute.ranking.options import Options
from joute.ranking.pairing import EXPLORE, Plan, plan
from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.counts import PairCounts, Tally
from joute.ranking.votes.model import WINNERS, Winner


class Live:
    """Counts of pairs, updated with each vote, and their leaderboard.

    A refresh starts from the ratings of the one before, and costs the same after ten votes as
    after ten million. Intervals take each vote by itself, as counts do not say who voted: `rank`
    gives those over voters. `options` are those of `rank`, except `style`,
    `keep`, `cluster` and the bootstrap, which need votes one by one.
    """

    def __init__(self, counts: PairCounts, **options: Any) -> None:
        self.counts = counts
        self._options = Options(**options, cluster=None)
        if not self._options.has_likelihood or self._options.intervals == "bootstrap":
            raise BadInput(message=N_("A live ranking needs a likelihood: no Elo, no bootstrap."))
        if self._options.style:
            raise BadInput(message=N_("Style control needs votes one by one."))
        self._strengths = np.zeros(len(counts.models))

    def add(self, model_a: str, model_b: str, winner: Winner) -> None:
        """Count a vote; model A stood on side a."""
        self.counts.add(model_a, model_b, winner)

    def take_back(self, model_a: str, model_b: str, winner: Winner) -> None:
        """Forget a vote that was counted, as after an erasure."""
        self.counts.add(model_a, model_b, winner, votes=-1)

    def refresh(self) -> Leaderboard:
        """The leaderboard of the counts as they are now."""
        counts = self._counted()
        start = np.zeros(len(self.counts.models))
        start[: len(self._strengths)] = self._strengths
        fitted = fit_counts(counts, self.counts.models, self._options, start)
        self._strengths = fitted.strengths
        return leaderboard(fitted)

    def plan(self, *, explore: float = EXPLORE) -> Plan:
        """The probability of each pair in the next draw."""
        return plan(self.counts, explore=explore)

    def _counted(self) -> Tally:
        table: Floats = self.counts.table.copy()
        for outcome in self._options.leave_out:
            table[..., WINNERS.index(outcome)] = 0
        return Tally(table, table, table)
