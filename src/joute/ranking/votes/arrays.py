"""Names of the arrays that travel between the modules of this package."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Booleans: TypeAlias = NDArray[np.bool_]
# Codes keep the width they were read with: one to four bytes.
Codes: TypeAlias = NDArray[Any]

# Work on votes goes by parts of this size, so that little more than they is in memory.
_PART = 1 << 20


def parts(number: int) -> Iterator[slice]:
    """The places from 0 to `number`, part by part."""
    for start in range(0, number, _PART):
        yield slice(start, min(start + _PART, number))


def sorting(codes: Codes) -> Integers:
    """`np.argsort(codes, kind="stable")` for codes from zero, several times faster: numbers that
    hold a code and its place are sorted, in place of places by a code elsewhere."""
    bits = max(len(codes) - 1, 1).bit_length()
    keys = codes.astype(np.int64)
    keys <<= bits
    for part in parts(len(keys)):
        keys[part] |= np.arange(part.start, part.stop)
    keys.sort()
    keys &= (1 << bits) - 1
    return keys
