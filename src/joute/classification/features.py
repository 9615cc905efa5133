"""A text as hashed counts: groups of characters, and words.

Nothing is stored of the words themselves: each group of characters and each word adds to one of
`BUCKETS` counts (K. Weinberger and others, Feature Hashing for Large Scale Multitask Learning,
2009). Accents, capitals and the digits of numbers make no difference.
"""

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from joute.language import plain

Floats: TypeAlias = NDArray[np.floating[Any]]
Integers: TypeAlias = NDArray[np.integer[Any]]
Hashes: TypeAlias = NDArray[np.uint64]

_BITS = 14
BUCKETS = 1 << _BITS
_OF_BUCKET = np.uint64(64 - _BITS)
# What is asked stands at the beginning or at the end of a question; between them may be a document.
_HEAD, _TAIL = 600, 200
_GROUPS = (3, 4, 5)
_WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
# Odd, of the golden ratio: multiplying by it spreads neighbours over all 64 bits.
_SPREAD, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)


def fold(text: str) -> str:
    """Lower case, without accents, straight apostrophes."""
    return plain(text.replace("’", "'"))


def hashes(codes: Hashes, length: int) -> Hashes:
    """One hash for each `length` neighbours of `codes`, the same on every machine."""
    places = len(codes) - length + 1
    found = np.full(max(places, 0), length, dtype=np.uint64)
    for start in range(length if places > 0 else 0):
        found = (found ^ codes[start : start + places]) * _SPREAD
        found ^= found >> _SHIFT
    return found


def encode(text: str) -> tuple[Integers, Floats]:
    """The buckets of a text, in order, and their values: square roots of counts. Characters and
    words weigh the same together."""
    read = text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]} {text[-_TAIL:]}"
    words = ["0" if word.isdigit() else word for word in _WORD.findall(fold(read))]
    spaced = f" {' '.join(words)} "
    codes = np.frombuffer(spaced.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    named = [zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words]
    blocks = (
        np.concatenate([hashes(codes, length) for length in _GROUPS]),
        hashes(np.array(named, dtype=np.uint64) + np.uint64(1 << 40), 1),
    )
    buckets, values = zip(*(_counted(block) for block in blocks), strict=True)
    together, where = np.unique(np.concatenate(buckets), return_inverse=True)
    return together.astype(np.int64), np.asarray(
        np.bincount(where, np.concatenate(values)), dtype=float
    )


def _counted(block: Hashes) -> tuple[Integers, Floats]:
    # Of numbers of 16 bits: sorting them is what takes time.
    found, counts = np.unique((block >> _OF_BUCKET).astype(np.uint16), return_counts=True)
    return found, np.sqrt(counts / max(len(block), 1))


@dataclass(frozen=True, eq=False)
class Rows:
    """Some texts as a sparse matrix (texts, buckets): `values` of `buckets`, those of text i
    between `starts[i]` and `starts[i + 1]`."""

    starts: Integers
    buckets: Integers
    values: Floats

    @classmethod
    def of(
        cls,
        texts: Sequence[str],
        encoder: Callable[[str], tuple[Integers, Floats]] = encode,
    ) -> "Rows":
        encoded = [encoder(text) for text in texts]
        starts = np.cumsum([0, *(len(buckets) for buckets, _ in encoded)])
        buckets, values = (np.concatenate(part) for part in zip(*encoded, strict=True))
        return cls(starts, buckets, values)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def texts(self) -> Integers:
        """(values,): the text of each value."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def scaled(self, weights: Floats) -> "Rows":
        """Each bucket by its weight, then each text to length 1."""
        values = self.values * weights[self.buckets]
        lengths = np.sqrt(np.bincount(self.texts, values**2, minlength=len(self)))
        return Rows(self.starts, self.buckets, values / np.maximum(lengths, 1e-12)[self.texts])

    def only(self, chosen: Integers) -> "Rows":
        """The texts at some places, in their order."""
        spans = [np.arange(self.starts[one], self.starts[one + 1]) for one in chosen.tolist()]
        kept = np.concatenate(spans)
        starts = np.cumsum([0, *(len(span) for span in spans)])
        return Rows(starts, self.buckets[kept], self.values[kept])
