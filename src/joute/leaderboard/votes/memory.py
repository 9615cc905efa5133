"""The contents of a ledger: growing columns, and the counts of pairs derived from them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from joute.leaderboard.votes.columns import Columns, Growing
from joute.leaderboard.votes.pairs import CountedPairs
from joute.leaderboard.votes.rows import no_words


class VoteMemory:
    """`columns` and `pairs` are replaced, never changed: threads may read them meanwhile."""

    def __init__(self) -> None:
        self._words = no_words()
        self._growing = Growing(Columns.empty(self._words))
        self.pairs = CountedPairs()

    @property
    def columns(self) -> Columns:
        return self._growing.columns

    def encode(self, rows: Sequence[tuple[Any, ...]]) -> Columns:
        return Columns.of(rows, self._words)

    def update(self, parts: Sequence[Columns], erased: Sequence[int]) -> tuple[int, int]:
        """Add votes, some of which may be known, and drop others, some of which may not be; how
        many came and went."""
        before = self.columns
        new = _new(Columns.joined([Columns.empty(self._words), *parts]), before, erased)
        deleted = np.isin(before.ids, erased) if erased else np.zeros(len(before), dtype=bool)
        if deleted.any():
            self._growing = Growing(before.only(~deleted))
        self._growing.add(new)
        contributors = np.union1d(new.text("contributor"), before.text("contributor")[deleted])
        if len(contributors):
            self.pairs = self.pairs.changed(before, self.columns, contributors)
        return len(new), int(deleted.sum())


def _new(read: Columns, known: Columns, erased: Sequence[int]) -> Columns:
    """The new votes: neither known nor erased since."""
    recent = known.ids[known.ids >= read.ids.min(initial=np.iinfo(np.int64).max)]
    return read.only(~np.isin(read.ids, recent) & ~np.isin(read.ids, np.array(erased, np.int64)))
