"""All votes of this site as the library of rankings reads them: `joute.ranking.rank(frame)`."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.leaderboard.tables import RankedVote

if TYPE_CHECKING:
    import polars as pl

STYLES = tuple(
    f"{name}_{side}" for name in ("length", "headings", "bold", "lists") for side in "ab"
)

# Our columns, under the names that the library knows, and their kind in a frame.
COLUMNS = {
    "vote_id": "Int64",
    "voter": "String",
    "model_a": "String",
    "model_b": "String",
    "winner": "String",
    "created_at": "Datetime",
    "language": "String",
    "category": "String",
    "cohort": "String",
    "mode": "String",
    "draw_probability": "Float64",
    "prompt": "String",
    "simulated": "Boolean",
    "chosen": "Boolean",
    "flags": "List",
    "tags_a": "List",
    "tags_b": "List",
    "tokens_a": "Float64",
    "tokens_b": "Float64",
    **dict.fromkeys(STYLES, "Int64"),
}

_STORED = {"voter": "voter_id", "prompt": "prompt_digest"}


async def read_votes(session: AsyncSession) -> "pl.DataFrame":
    """One row per vote, the earliest first, whatever the rules leave out later."""
    rows = (await session.execute(_every_vote())).all()
    return frame_of([tuple(row) for row in rows])


def _every_vote() -> Select[Any]:
    columns = [getattr(RankedVote, _STORED.get(name, name)) for name in COLUMNS]
    return select(*columns).order_by(RankedVote.created_at, RankedVote.vote_id)


def frame_of(rows: list[tuple[Any, ...]]) -> "pl.DataFrame":
    """Rows of COLUMNS as a frame."""
    import polars as pl  # noqa: PLC0415 # heavy, and only for those who look at the ranking

    kinds = {"Datetime": pl.Datetime("us", "UTC"), "List": pl.List(pl.String)}
    schema = {name: kinds.get(kind) or getattr(pl, kind) for name, kind in COLUMNS.items()}
    return pl.DataFrame(rows, schema=schema, orient="row")


async def number_of_voters(session: AsyncSession) -> int:
    """How many people the votes are from."""
    return await session.scalar(select(func.count(RankedVote.voter_id.distinct()))) or 0
