"""The contents of a ledger: growing columns, and the counts of pairs derived from them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from joute.evidence import ErasedVotes
from joute.leaderboard.votes.columns import Columns, Growing
from joute.leaderboard.votes.pairs import CountedPairs
from joute.leaderboard.votes.rows import no_words, of_erased
from joute.ranking import PairCounts


class VoteMemory:
    """`columns`, `erased` and `pairs` are replaced, never changed: threads may read them meanwhile.

    `erased` are the votes that people erased, as counts still tell them: of nobody, at no moment.
    """

    def __init__(self) -> None:
        self._words = no_words()
        self._growing = Growing(Columns.empty(self._words))
        self.erased = Columns.empty(self._words)
        self.pairs = CountedPairs()
        self._erased_pairs = CountedPairs()

    @property
    def columns(self) -> Columns:
        return self._growing.columns

    def counts(self, models: Sequence[str] = ()) -> PairCounts:
        """The votes that count, by pair: of `models` first, then of others that were voted on."""
        names = (*models, *self.pairs.met, *self._erased_pairs.met)
        counts = self.pairs.counts(names)
        counts.table += self._erased_pairs.counts(counts.models).table
        return counts

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
        changed = Columns.joined([new, before.only(deleted)])
        if len(changed):
            self.pairs = self.pairs.changed(before, self.columns, changed)
        return len(new), int(deleted.sum())

    def count_erased(self, counted: Sequence[ErasedVotes]) -> None:
        """Take these counts in place of those before."""
        if not counted:
            return
        cells = self.encode([of_erased(one) for one in counted])
        votes = [one.votes for one in counted]
        self.erased = cells.only(np.repeat(np.arange(len(cells)), votes))
        nothing = Columns.empty(self._words)
        self._erased_pairs = CountedPairs().changed(nothing, self.erased, self.erased)


def _new(read: Columns, known: Columns, erased: Sequence[int]) -> Columns:
    """The new votes: neither known nor erased since."""
    recent = known.ids[known.ids >= read.ids.min(initial=np.iinfo(np.int64).max)]
    return read.only(~np.isin(read.ids, recent) & ~np.isin(read.ids, np.array(erased, np.int64)))
