"""The texts of a release that people wrote or models answered, and a random sample of them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Where texts stand in the files; preferences repeat those of duels.
FIELDS = {
    "duels": ("prompt", "answer", "reasoning"),
    "conversations": ("conversation_a", "conversation_b"),
    "votes": ("comment_a", "comment_b", "conv_comments_a", "conv_comments_b"),
    "reactions": ("comment",),
}
# A duel has a row for each side: its question is on both, and is read once.
ONCE = "prompt"


@dataclass(frozen=True)
class Text:
    """A text of a release: `field` of a row of `table` that belongs to the duel `row_id`."""

    table: str
    field: str
    row_id: str
    text: str


def draw(folder: Path, size: int, seed: int) -> list[Text]:
    """`size` texts at random, each with the same probability, or all where there are fewer."""
    columns = list(_columns(folder))
    lengths = [_length(texts) for _, _, texts in columns]
    wanted: dict[int, list[int]] = defaultdict(list)
    for position in Random(seed).sample(range(sum(lengths)), min(size, sum(lengths))):  # noqa: S311 # no secret: it is published
        column, row = _placed(position, lengths)
        wanted[column].append(row)
    drawn = [text for column, rows in wanted.items() for text in _texts(columns[column], rows)]
    Random(seed).shuffle(drawn)  # noqa: S311
    return drawn


Column = tuple[str, str, "pl.LazyFrame"]


def _columns(folder: Path) -> Iterator[Column]:
    """The table, the field and the texts that are not empty, of each field that there is."""
    import polars as pl  # noqa: PLC0415 # an optional extra

    for table, fields in FIELDS.items():
        file = folder / f"{table}.parquet"
        if not file.is_file():
            continue
        rows = pl.scan_parquet(file)
        names = rows.collect_schema()
        for field in (one for one in fields if one in names):
            found = rows.select("duel", *(one for one in (field, "side") if one in names))
            if isinstance(names[field], pl.List):
                message = pl.col(field).struct.field("content").alias(field)
                found = found.explode(field).with_columns(message)
            texts = found.filter(pl.col(field).str.len_bytes() > 0)
            if field == ONCE and "side" in names:
                texts = texts.filter(pl.col("side") == "a")
            yield table, field, texts.select("duel", field)


def _length(texts: "pl.LazyFrame") -> int:
    import polars as pl  # noqa: PLC0415 # an optional extra

    return int(texts.select(pl.len()).collect().item())


def _placed(position: int, lengths: list[int]) -> tuple[int, int]:
    for column, length in enumerate(lengths):
        if position < length:
            return column, position
        position -= length
    raise IndexError(position)


def _texts(column: Column, rows: list[int]) -> Iterator[Text]:
    import polars as pl  # noqa: PLC0415 # an optional extra

    table, field, texts = column
    numbered = texts.with_row_index("place").filter(pl.col("place").is_in(rows))
    for _, row_id, text in numbered.collect().iter_rows():
        yield Text(table, field, row_id, text)
