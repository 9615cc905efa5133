"""A ranking of all votes, with the reports of its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from joute.leaderboard.query import RankingQuery
from joute.leaderboard.settings import Rules
from joute.leaderboard.votes.columns import Columns
from joute.leaderboard.votes.rows import ERASED
from joute.ranking import (
    MIN_VOTERS,
    By,
    Leaderboard,
    Pair,
    Reading,
    Robustness,
    Slice,
    encode,
    rank,
    slices,
)

BYS: tuple[By, ...] = ("language", "category", "task", "cohort", "period", "tag")


@dataclass(frozen=True)
class Standing:
    """A ranking with intervals over voters, of the votes at `computed_at`.

    `parts` are slices of the votes, shrunk toward the whole, those of fewer than five voters
    withheld; `tokens` those of the usual answer of each model, `speeds` its tokens per second.
    """

    board: Leaderboard
    robustness: Robustness
    pairs: Sequence[Pair]
    parts: Mapping[By, Sequence[Slice]]
    tokens: Mapping[str, float]
    speeds: Mapping[str, float]
    computed_at: datetime

    @property
    def few_voters(self) -> bool:
        """True when too few people voted to publish their votes."""
        return (self.board.voters or 0) < MIN_VOTERS


def standing(
    votes: Columns,
    speeds: Mapping[str, float],
    query: RankingQuery,
    now: datetime,
    rules: Rules,
) -> Standing:
    """Rank the votes as `query` asks, by the rules of the site.

    Raises BadInput for a rule that does not exist."""
    reading, board = ranked(votes, query, rules)
    cap = rules.votes_per_voter
    kinds = {tag.id: tag.kind for tag in rules.tags.voted}
    return Standing(
        board=board,
        robustness=board.robustness(),
        pairs=board.pairs(),
        parts={
            by: slices(reading, by=by, tags=kinds, keep=query.keep, max_votes_per_voter=cap)
            for by in BYS
        },
        tokens=votes.mean_tokens(),
        speeds=speeds,
        computed_at=now,
    )


def ranked(votes: Columns, query: RankingQuery, rules: Rules) -> tuple[Reading, Leaderboard]:
    """The votes that count as `query` asks, and their ranking by the rules of the site.

    Raises BadInput for a rule that does not exist."""
    reading = encode(votes.arrays(), keep=query.keep)
    cap = rules.votes_per_voter
    bare = _bare(reading, query)
    return reading, rank(bare, style=query.style, keep=query.keep, max_votes_per_voter=cap)


def erased_votes(votes: Columns) -> int:
    """The votes that count, though nobody knows any more who cast them."""
    excluded = np.any([np.asarray(matched) for matched in votes.rules().values()], axis=0)
    return int((votes.matched("contributor", ERASED) & ~excluded).sum())


def _bare(reading: Reading, query: RankingQuery) -> Reading:
    """The votes without unused columns, since a ranking holds them in memory."""
    votes = reading.votes
    bare = replace(votes, labels={}, styles=votes.styles if query.style else {})
    return replace(reading, votes=bare)
