"""Duels on disk, in the order in which they were read, until all are there to be put in theirs."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from joute.dataset.release.records import BETWEEN_TABLES, Record

Place = tuple[bytes, int, int, int]


@dataclass
class Spool:
    """Takes records, and gives them back in the order of their content.

    Votes that repeat a question of the same voter stand together, the earliest first: rankings
    count the first of them.
    """

    file: BinaryIO
    _places: list[Place] = field(default_factory=list)
    _anchors: dict[Hashable, bytes] = field(default_factory=dict)
    _end: int = 0

    def add(self, record: Record, repeated: Hashable) -> None:
        """`repeated` is equal for votes that may repeat each other."""
        anchor = self._anchors.setdefault(repeated, record.digest)
        size = self.file.write(record.lines)
        self._places.append((anchor, len(self._places), self._end, size))
        self._end += size

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Sequence[bytes]]:
        """The lines of each table, duel by duel."""
        self.file.flush()
        for _anchor, _number, start, size in sorted(self._places):
            self.file.seek(start)
            yield self.file.read(size).split(BETWEEN_TABLES)
