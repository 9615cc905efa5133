"""The votes of this site as a file that ranks the same, with nothing that tells who voted."""

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from joute.errors import N_, NotAllowed

if TYPE_CHECKING:
    import polars as pl

Format = Literal["csv", "jsonl", "parquet"]

MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}

_LISTS = ("flags", "tags_a", "tags_b")
_NAMELESS = ("voter", "prompt")


def published(votes: "pl.DataFrame", key: bytes) -> "pl.DataFrame":
    """The votes in their order, days for moments, and codes that `key` makes for voters and
    questions: with another key, nothing ties two downloads together.

    Raises NotAllowed under five voters.
    """
    import polars as pl  # noqa: PLC0415 # for those who download only

    from joute.ranking import MIN_VOTERS  # noqa: PLC0415

    if votes["voter"].n_unique() < MIN_VOTERS:
        raise NotAllowed(
            "few voters",
            message=N_("Votes can be downloaded once five people have voted."),
        )

    def code(text: str) -> str:
        return blake2b(text.encode(), key=key, digest_size=8).hexdigest()

    return votes.drop("vote_id").with_columns(
        pl.col("created_at").dt.date(),
        *(
            pl.col(name).map_elements(code, return_dtype=pl.String, skip_nulls=True)
            for name in _NAMELESS
        ),
    )


def write(votes: "pl.DataFrame", format: Format, path: Path) -> None:
    """Write what `published` returns; lists are words with spaces between them in CSV."""
    import polars as pl  # noqa: PLC0415

    match format:
        case "csv":
            votes.with_columns(pl.col(name).list.join(" ") for name in _LISTS).write_csv(path)
        case "jsonl":
            votes.write_ndjson(path)
        case "parquet":
            votes.write_parquet(path)
