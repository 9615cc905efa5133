"""The votes of this site as a file that ranks the same, with nothing that tells who voted."""

import csv
import json
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, TextIO

from anyio.to_thread import run_sync
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, NotAllowed
from joute.leaderboard.tables import RankedVote
from joute.ranking import STYLE_COLUMNS

Format = Literal["csv", "jsonl", "parquet"]

MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}

# Columns under the names that the library of rankings knows, and their kind.
COLUMNS: Mapping[str, type] = {
    "voter": str,
    "model_a": str,
    "model_b": str,
    "winner": str,
    "created_at": str,
    "language": str,
    "category": str,
    "cohort": str,
    "mode": str,
    "draw_probability": float,
    "prompt": str,
    "simulated": bool,
    "chosen": bool,
    "flags": list,
    "tags_a": list,
    "tags_b": list,
    "tokens_a": float,
    "tokens_b": float,
    **dict.fromkeys(STYLE_COLUMNS, int),
}
_STORED = {"voter": "voter_id", "prompt": "prompt_digest"}
_GROUPS = ("language", "category", "cohort")
_PART = 1_000

Vote = Mapping[str, Any]


def parquet_is_possible() -> bool:
    """Polars, which writes Parquet, comes with the extra `ranking`."""
    return find_spec("polars") is not None


async def write(session: AsyncSession, format: Format, path: Path, key: bytes) -> None:
    """Write every vote, in their order: days for moments, and codes that `key` makes for voters
    and questions. With another key, nothing ties two downloads together. A language, a category
    or a cohort of fewer than five voters is left blank. Memory does not grow with votes.

    Raises NotAllowed under five voters, or for Parquet where nothing can write it.
    """
    from joute.ranking import MIN_VOTERS  # noqa: PLC0415 # numpy

    voters = await session.scalar(select(func.count(RankedVote.voter_id.distinct()))) or 0
    if voters < MIN_VOTERS:
        raise NotAllowed(
            "few voters", message=N_("Votes can be downloaded once five people have voted.")
        )
    if format != "parquet":
        await _write_lines(session, format, path, key)
        return
    if not parquet_is_possible():
        raise NotAllowed(
            "no polars",
            message=N_(
                "Parquet needs “pip install joute[ranking]” on this site. Take CSV: it ranks the "
                "same."
            ),
        )
    lines = path.with_suffix(".lines")
    try:
        await _write_lines(session, "jsonl", lines, key)
        await run_sync(_to_parquet, lines, path)
    finally:
        with suppress(FileNotFoundError):
            lines.unlink()


async def _write_lines(
    session: AsyncSession, format: Literal["csv", "jsonl"], path: Path, key: bytes
) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:  # written by parts
        put = _PUTTERS[format](file)
        async for part in _votes(session, key):
            await run_sync(put, part)


async def _votes(session: AsyncSession, key: bytes) -> AsyncIterator[Sequence[Vote]]:
    small = {name: await _small_groups(session, name) for name in _GROUPS}
    rows = await session.stream(_every_vote())
    async for part in rows.mappings().partitions(_PART):
        yield [_published(vote, key, small) for vote in part]


async def _small_groups(session: AsyncSession, column: str) -> Collection[str]:
    """The values of `column` that fewer than five people share."""
    from joute.ranking import MIN_VOTERS  # noqa: PLC0415 # numpy

    value = getattr(RankedVote, column)
    few = func.count(RankedVote.voter_id.distinct()) < MIN_VOTERS
    return set(await session.scalars(select(value).group_by(value).having(few)))


def _every_vote() -> Select[Any]:
    columns = [getattr(RankedVote, _STORED.get(name, name)).label(name) for name in COLUMNS]
    return select(*columns).order_by(RankedVote.created_at, RankedVote.vote_id)


def _published(vote: Vote, key: bytes, small: Mapping[str, Collection[str]]) -> Vote:
    nameless = {name: vote[name] and _code(vote[name], key) for name in _STORED}
    blank = {name: None for name, groups in small.items() if vote[name] in groups}
    return {**vote, **nameless, **blank, "created_at": vote["created_at"].date().isoformat()}


def _code(text: str, key: bytes) -> str:
    return blake2b(text.encode(), key=key, digest_size=8).hexdigest()


Put = Callable[[Sequence[Vote]], None]


def _csv(file: TextIO) -> Put:
    """Lists are words with spaces between them."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)

    def put(votes: Sequence[Vote]) -> None:
        writer.writerows([_cell(vote[name]) for name in COLUMNS] for vote in votes)

    return put


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(value) if isinstance(value, list) else value


def _json_lines(file: TextIO) -> Put:
    def put(votes: Sequence[Vote]) -> None:
        file.writelines(json.dumps(dict(vote), ensure_ascii=False) + "\n" for vote in votes)

    return put


_PUTTERS: Mapping[str, Callable[[TextIO], Put]] = {"csv": _csv, "jsonl": _json_lines}


def _to_parquet(lines: Path, path: Path) -> None:
    import polars as pl  # noqa: PLC0415 # an optional extra

    kinds = {str: pl.String, float: pl.Float64, int: pl.Int64, bool: pl.Boolean}
    schema = {name: kinds.get(kind, pl.List(pl.String)) for name, kind in COLUMNS.items()}
    pl.scan_ndjson(lines, schema=schema).sink_parquet(path)
