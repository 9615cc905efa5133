"""An item as a file gives it, before it is validated."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from joute.evaluation.sets.faults import Fault


class Entry(NamedTuple):
    """Fields of an item, and the line on which they end; in Parquet its row, in an array of JSON
    its place, both from 1."""

    line: int
    fields: Mapping[str, Any]


Reader = Callable[[Path], Iterator[Entry | Fault]]
