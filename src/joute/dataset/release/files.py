"""The files of a release: lines of JSON, Parquet, samples, checksums."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from joute.dataset.release.columns import MODELS, Kind, Table
from joute.dataset.release.folder import CHECKSUMS, SAMPLE, files_of
from joute.dataset.release.layouts import Layout
from joute.dataset.release.records import encoded
from joute.dataset.release.rows import Row
from joute.errors import N_, BadInput
from joute.leaderboard.downloads import parquet_is_possible

if TYPE_CHECKING:
    import polars as pl

SAMPLE_ROWS = 1_000
# Rows that are in memory together while Parquet is written.
_ROW_GROUP = 4_000


def need_polars() -> None:
    """Raises BadInput where nothing can write Parquet."""
    if not parquet_is_possible():
        raise BadInput(
            message=N_("Parquet is written by polars: “pip install joute[ranking]”."),
        )


def write_tables(
    folder: Path, layout: Layout, duels: Iterable[Sequence[bytes]], models: Iterable[Row]
) -> None:
    """Every table as lines and as Parquet, and a sample of each."""
    _write_lines(folder, layout.tables, duels)
    lines_of(folder, MODELS).write_bytes(b"".join(map(encoded, models)))
    _write_sample(folder, layout.all_tables)
    for one in (folder, folder / SAMPLE):
        _write_parquet(one, layout.all_tables)


def _write_lines(folder: Path, tables: Sequence[Table], duels: Iterable[Sequence[bytes]]) -> None:
    """`<table>.jsonl` for each table, from the lines of each duel."""
    with ExitStack() as stack:
        files = [stack.enter_context(lines_of(folder, table).open("wb")) for table in tables]
        for lines in duels:
            for file, written in zip(files, lines, strict=True):
                file.write(written)


def _write_sample(folder: Path, tables: Sequence[Table]) -> None:
    """The first rows of each table: by their order, a sample at random."""
    sample = folder / SAMPLE
    sample.mkdir()
    for table in tables:
        with lines_of(folder, table).open("rb") as rows:
            lines_of(sample, table).write_bytes(b"".join(islice(rows, SAMPLE_ROWS)))


def _write_parquet(folder: Path, tables: Sequence[Table]) -> None:
    """`<table>.parquet` beside each `<table>.jsonl`, row group by row group."""
    import polars as pl  # noqa: PLC0415 # an optional extra

    for table in tables:
        lines = lines_of(folder, table)
        schema = pl.Schema({column.name: _type(column.kind) for column in table.columns})
        rows = _read_by_parts(lines, schema)
        rows.sink_parquet(lines.with_suffix(".parquet"), row_group_size=_ROW_GROUP)


def _read_by_parts(lines: Path, schema: "pl.Schema") -> "pl.LazyFrame":
    """The rows of a file, a group at a time: polars itself would map the whole file to memory."""
    import polars as pl  # noqa: PLC0415
    from polars.io.plugins import register_io_source  # noqa: PLC0415

    def parts(*_: object) -> "Iterator[pl.DataFrame]":
        with lines.open("rb") as file:
            while part := b"".join(islice(file, _ROW_GROUP)):
                yield pl.read_ndjson(part, schema=schema)

    return register_io_source(parts, schema=schema)


def _type(kind: Kind) -> "pl.DataType | type[pl.DataType]":
    import polars as pl  # noqa: PLC0415

    types: Mapping[Kind, Any] = {
        "text": pl.String,
        "integer": pl.Int64,
        "number": pl.Float64,
        "truth": pl.Boolean,
        "texts": pl.List(pl.String),
        "messages": pl.List(pl.Struct({"role": pl.String, "content": pl.String})),
    }
    found: pl.DataType = types[kind]
    return found


def lines_of(folder: Path, table: Table) -> Path:
    return folder / f"{table.name}.jsonl"


def count_rows(folder: Path, tables: Sequence[Table]) -> dict[str, int]:
    """The rows of each table."""
    import polars as pl  # noqa: PLC0415

    found = {}
    for table in tables:
        rows = pl.scan_parquet(lines_of(folder, table).with_suffix(".parquet"))
        found[table.name] = int(rows.select(pl.len()).collect().item())
    return found


def languages(folder: Path) -> list[str]:
    """The codes of the languages of questions, by either name of their column; without those that
    are not known."""
    import polars as pl  # noqa: PLC0415

    found = set[str]()
    for table in ("votes", "conversations"):
        file = folder / f"{table}.parquet"
        names = pl.read_parquet_schema(file) if file.is_file() else {}
        for name in names.keys() & {"language", "languages"}:
            values = pl.scan_parquet(file).select(name).unique()
            values = values.explode(name) if isinstance(names[name], pl.List) else values
            found.update(values.drop_nulls().collect()[name])
    return sorted(found - {""})


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file, by its path in the folder."""
    return {path: _sha256(folder / path) for path in files_of(folder)}


def write_checksums(folder: Path) -> None:
    """SHA256SUMS, which `sha256sum --check` reads."""
    found = checksums(folder)
    lines = (f"{digest}  {name}\n" for name, digest in found.items() if name != CHECKSUMS)
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
