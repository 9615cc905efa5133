"""A prompt as signed, hashed counts of its words and of neighbouring pairs of words.

K. Weinberger and others, Feature Hashing for Large Scale Multitask Learning (2009): the sign of
each hash makes those that share a bucket cancel on average. Nothing is stored of the words
themselves. Accents stay, which is faster; the classifier of questions folds them.
"""

import re
import unicodedata
import zlib
from collections.abc import Sequence

import numpy as np

from joute.classification.features import Floats, Integers, Rows, hashes

_BITS = 15
BUCKETS = 1 << _BITS
# What is asked stands at the beginning or at the end; between them may be a document. What is read
# bounds the time of a decision.
_HEAD, _TAIL = 1_000, 500
_WORD = re.compile(rb"[0-9a-z_\x80-\xff]+")


def encode(text: str) -> tuple[Integers, Floats]:
    """The buckets of a text, in order, and their values: roots of counts, with their signs."""
    read = text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]} {text[-_TAIL:]}"
    small = read.casefold()
    if not small.isascii():
        small = unicodedata.normalize("NFKC", small)
    words = _WORD.findall(small.encode("utf-8", "surrogatepass"))
    codes = np.fromiter(map(zlib.crc32, words), np.uint64, len(words))
    found = np.sort(np.concatenate([hashes(codes, 1), hashes(codes, 2)]))
    buckets = (found >> np.uint64(64 - _BITS)).astype(np.int64)
    signs = 1.0 - 2.0 * (found & np.uint64(1))
    first = np.flatnonzero(np.diff(buckets, prepend=-1))
    sums = np.add.reduceat(signs, first) if len(first) else signs
    return buckets[first], np.sign(sums) * np.sqrt(np.abs(sums))


def rows_of(texts: Sequence[str]) -> Rows:
    """The texts as a sparse matrix (texts, buckets)."""
    return Rows.of(texts, encode)


def rarity(rows: Rows) -> Floats:
    """(buckets,): the inverse document frequency, 0 for what every text has."""
    having = np.bincount(rows.buckets, minlength=BUCKETS)
    return np.asarray(np.log((1 + len(rows)) / (1 + having)), dtype=np.float32)
