"""A ranking as it is now, reduced to what a snapshot holds: nothing personal."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from joute.ranking import Leaderboard, Row

Kind = Literal["people", "judges", "set"]

PEOPLE = "people"
# Of a rating: finer differences are those of arithmetic.
_DECIMALS = 4


@dataclass(frozen=True)
class Placed:
    """A model in a ranking; see `SnapshotRow`."""

    model: str
    rating: float
    lower: float | None
    upper: float | None
    rank: int | None
    rank_lower: int | None
    rank_upper: int | None
    votes: int
    voters: int | None


@dataclass(frozen=True)
class RankingState:
    """A ranking of this moment; see `Snapshot`."""

    ranking: str
    kind: Kind
    method: str
    method_version: str
    options: Mapping[str, Any]
    votes: int
    voters: int | None
    erased_votes: int
    withheld: int
    rows: Sequence[Placed]

    @property
    def digest(self) -> str:
        """The same for the same figures."""
        written = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(written.encode()).hexdigest()


def state_of_votes(
    board: "Leaderboard", ranking: str, kind: Kind, erased_votes: int
) -> RankingState | None:
    """A ranking by votes; None where fewer than five people voted. Models that fewer than five
    judged are counted only, except by a judge, whose voters are items."""
    from joute.ranking import METHOD_VERSION, MIN_VOTERS  # noqa: PLC0415 # numpy

    def enough(voters: int | None) -> bool:
        return kind == "judges" or (voters or 0) >= MIN_VOTERS

    judged = [row for row in board.rows if row.votes]
    if not judged or not enough(board.voters):
        return None
    shown = [_placed(row) for row in judged if enough(row.voters)]
    return RankingState(
        ranking=ranking,
        kind=kind,
        method=board.method,
        method_version=METHOD_VERSION,
        options={name: value for name, value in board.options.items() if name != "columns"},
        votes=board.votes,
        voters=board.voters,
        erased_votes=erased_votes,
        withheld=len(judged) - len(shown),
        rows=shown,
    )


def _placed(row: "Row") -> Placed:
    return Placed(
        model=row.model,
        rating=round(row.rating, _DECIMALS),
        lower=_rounded(row.lower),
        upper=_rounded(row.upper),
        rank=row.rank,
        rank_lower=row.rank_lower,
        rank_upper=row.rank_upper,
        votes=row.votes,
        voters=row.voters,
    )


def placed_by_score(
    scores: Iterable[tuple[str, float, float | None, float | None, int]],
) -> Sequence[Placed]:
    """Models with a mean score, its interval and its items, the highest first.

    A model could be as good as 1 + the number of models whose whole interval is above its own, and
    as bad as n minus the number of those below.
    """
    known = sorted(scores, key=lambda one: (-one[1], one[0]))
    bounds = [
        (mean if low is None else low, mean if high is None else high)
        for _, mean, low, high, _ in known
    ]
    return [
        Placed(
            model=model,
            rating=round(mean, _DECIMALS),
            lower=_rounded(low),
            upper=_rounded(high),
            rank=1 + sum(other[1] > mean for other in known),
            rank_lower=1 + sum(other[0] > own[1] for other in bounds),
            rank_upper=len(known) - sum(other[1] < own[0] for other in bounds),
            votes=items,
            voters=None,
        )
        for (model, mean, low, high, items), own in zip(known, bounds, strict=True)
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DECIMALS)
