"""A ranking of all votes, with all that its page tells: pure, from a frame of votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from joute.leaderboard.room import Asked
from joute.ranking import MIN_VOTERS, Leaderboard, Pair, Robustness, Slice, rank, slices
from joute.ranking.slicing import By

if TYPE_CHECKING:
    import polars as pl

BYS: tuple[By, ...] = ("language", "category", "cohort", "period", "tag")


@dataclass(frozen=True)
class Standing:
    """A ranking whose intervals take voters as they come, made from the votes of `computed_at`.

    `parts` are slices of the votes, shrunk toward the whole, those of fewer than five voters
    withheld; `tokens` those of the usual answer of each model.
    """

    board: Leaderboard
    robustness: Robustness
    pairs: Sequence[Pair]
    parts: Mapping[By, Sequence[Slice]]
    tokens: Mapping[str, float]
    computed_at: datetime

    @property
    def few_voters(self) -> bool:
        """True when so few people voted that their votes cannot be given away."""
        return (self.board.voters or 0) < MIN_VOTERS


def standing(votes: "pl.DataFrame", asked: Asked, now: datetime) -> Standing:
    """Rank `votes` as `asked`. Raises BadInput for a rule that does not exist."""
    board = rank(votes, style=asked.style, keep=asked.keep)
    return Standing(
        board=board,
        robustness=board.robustness(),
        pairs=board.pairs(),
        parts={by: slices(votes, by=by, keep=asked.keep) for by in BYS},
        tokens=_usual_tokens(votes),
        computed_at=now,
    )


def _usual_tokens(votes: "pl.DataFrame") -> Mapping[str, float]:
    import polars as pl  # noqa: PLC0415 # as in the library of rankings

    sides = [
        votes.select(model=pl.col(f"model_{side}"), tokens=pl.col(f"tokens_{side}"))
        for side in ("a", "b")
    ]
    usual = pl.concat(sides).drop_nulls().group_by("model").mean()
    return dict(usual.iter_rows())
