"""Votes as a file that ranks the same, without voters."""

import csv
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from importlib.util import find_spec
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

from joute.errors import N_, NotAllowed
from joute.evidence import CAMPAIGN_PREFIX, IMPORT_PREFIX, SLICES
from joute.leaderboard.votes.rows import LISTS, NUMBERS
from joute.ranking import STYLE_COLUMNS
from joute.textfiles import inert

if TYPE_CHECKING:
    from joute.leaderboard.votes.columns import Columns

Format = Literal["csv", "jsonl", "parquet"]

MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}

# Columns under the names that the library of rankings knows, and their kind.
COLUMNS: Mapping[str, type] = {
    "source": str,
    "voter": str,
    "model_a": str,
    "model_b": str,
    "winner": str,
    "created_at": str,
    "language": str,
    "category": str,
    "task": str,
    "cohort": str,
    "mode": str,
    "draw_probability": float,
    "prompt": str,
    "simulated": bool,
    "not_blind": bool,
    "chosen": bool,
    "flags": list,
    "tags_a": list,
    "tags_b": list,
    "tokens_a": float,
    "tokens_b": float,
    **dict.fromkeys(STYLE_COLUMNS, int),
}
_STORED = {"winner": "choice"}
_CODED = ("voter", "prompt")
_GROUPS = ("language", "category", "task", "cohort")
_PART = 1_000

Vote = Mapping[str, Any]


def file_name(source: str) -> str:
    """The name of a download of the votes of a source, without its format."""
    return "votes" if source == "here" else f"votes-{source.replace(':', '-')}"


def parquet_is_possible() -> bool:
    """Polars, which writes Parquet, comes with the extra `ranking`."""
    return find_spec("polars") is not None


def write(votes: "Columns", format: Format, path: Path, key: bytes) -> None:
    """Write every vote, in their order: days for moments, and codes that `key` makes for voters
    (those of one origin and day share one) and questions. With another key, nothing ties two
    downloads together. A language, a category, a task or a cohort of fewer than five voters is left
    blank.

    Raises NotAllowed under five voters, or for Parquet where nothing can write it.
    """
    from joute.ranking import MIN_VOTERS  # noqa: PLC0415 # numpy

    if len(set(votes.text("contributor").tolist())) < MIN_VOTERS:
        raise NotAllowed(
            "few voters", message=N_("Votes can be downloaded once five people have voted.")
        )
    if format != "parquet":
        _write_lines(votes, format, path, key)
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
        _write_lines(votes, "jsonl", lines, key)
        _to_parquet(lines, path)
    finally:
        with suppress(FileNotFoundError):
            lines.unlink()


def _write_lines(votes: "Columns", format: Literal["csv", "jsonl"], path: Path, key: bytes) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        put = _PUTTERS[format](file)
        for part in _published(votes.by_time(), key):
            put(part)


def _published(votes: "Columns", key: bytes) -> Iterator[Sequence[Vote]]:
    read = {name: _reader(votes, name, key) for name in COLUMNS}
    for start in range(0, len(votes), _PART):
        part = slice(start, start + _PART)
        columns = [values(part) for values in read.values()]
        yield [dict(zip(read, vote, strict=True)) for vote in zip(*columns, strict=True)]


Reader = Callable[[slice], Sequence[Any]]


def _reader(votes: "Columns", name: str, key: bytes) -> Reader:
    """Gives the values of a column of the file, part by part."""
    kind, stored = COLUMNS[name], _STORED.get(name, name)
    if name == "created_at":
        return lambda part: [str(day) for day in votes.moments[part].astype("datetime64[D]")]
    if name in ("chosen", "not_blind"):
        found = votes.rules()[name]
        return lambda part: found[part].tolist()
    if stored in NUMBERS:
        numbers = votes.number(stored)
        return lambda part: [None if isnan(one) else kind(one) for one in numbers[part].tolist()]
    if name in _CODED:
        coded = votes.clusters() if name == "voter" else votes.questions()
        return lambda part: [_code(code, key) for code in coded[part].tolist()]
    codes = votes.text(stored)
    if name == "source":
        sources = [_published_source(word) for word in votes.words[stored]]
        return lambda part: [sources[code] for code in codes[part].tolist()]
    words: Sequence[Any] = tuple(votes.words[stored])
    words = [json.loads(word) for word in words] if stored in LISTS else words
    blank = {-1, *(_small_groups(votes, stored) if name in _GROUPS else ())}
    return lambda part: [None if code in blank else words[code] for code in codes[part].tolist()]


def _published_source(source: str) -> str:
    """Of votes that people cast here, not by which page."""
    apart = source in SLICES or source.startswith((IMPORT_PREFIX, CAMPAIGN_PREFIX))
    return source if apart else "here"


def _small_groups(votes: "Columns", column: str) -> Collection[int]:
    """Codes of the values of `column` that fewer than five people share."""
    from joute.ranking import MIN_VOTERS  # noqa: PLC0415 # numpy

    people: dict[int, set[int]] = {}
    pairs = zip(votes.text(column).tolist(), votes.text("contributor").tolist(), strict=True)
    for group, voter in set(pairs):
        people.setdefault(group, set()).add(voter)
    return [group for group, voters in people.items() if len(voters) < MIN_VOTERS]


def _code(number: int, key: bytes) -> str | None:
    if number < 0:
        return None
    return blake2b(number.to_bytes(8), key=key, digest_size=8).hexdigest()


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
    return inert(" ".join(value) if isinstance(value, list) else value)


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
