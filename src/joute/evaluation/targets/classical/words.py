"""The words of a text, as classical methods read them: without accents or capitals."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from joute.language import plain

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """« L’été à Nîmes » is l, ete, a, nimes."""
    return _WORD.findall(plain(text))


def pairs(found: list[str]) -> Iterator[str]:
    """Words that follow each other."""
    return map(" ".join, pairwise(found))


def pieces(found: Iterable[str], shortest: int = 3, longest: int = 5) -> Iterator[str]:
    """Characters that follow each other in a word, its ends marked by a space."""
    for word in found:
        marked = f" {word} "
        for size in range(shortest, longest + 1):
            for start in range(max(1, len(marked) - size + 1)):
                yield marked[start : start + size]
