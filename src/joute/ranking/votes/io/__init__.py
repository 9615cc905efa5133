"""Readers of votes: files and dataframes in the layouts that are recognised."""

from collections.abc import Collection, Mapping
from typing import Any

from joute.ranking.votes.model import Reading


def open_votes(
    source: Any,
    *,
    keep: Collection[str] = (),
    leave_out: Collection[str] = (),
    columns: Collection[str] = (),
    names: Mapping[str, str] | None = None,
) -> Reading:
    """`source` itself when it is a `Reading`, otherwise what `reader.read` makes of it."""
    if isinstance(source, Reading):
        return source
    from joute.ranking.votes.io.reader import read  # noqa: PLC0415 # polars, for files only

    return read(source, keep=keep, leave_out=leave_out, columns=columns, names=names)
