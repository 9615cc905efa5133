"""Texts that are nearly the same as an earlier one.

A text is the set of its groups of five neighbouring characters, without accents, capitals or
signs. Two texts are near-duplicates when these sets have at least `SIMILAR` of their union in
common (Jaccard). Candidates come from MinHash in bands (A. Broder, On the Resemblance and
Containment of Documents, 1997): each text is compared with at most one other per band, so that the
time grows with the number of texts and not with that of their pairs.
"""

import re
from collections.abc import Sequence

import numpy as np

from joute.classification.features import Hashes, fold, hashes

SIMILAR = 0.7
_GROUP = 5
# Of a longer text, its beginning.
_READ = 5_000
# Texts at the threshold share a band with a probability of 1 - (1 - 0.7⁴)¹⁶ = 99 %.
_BANDS, _ROWS = 16, 4
_WORD = re.compile(r"\w+")
_DRAWN = np.random.default_rng(2026).integers(0, 1 << 64, (2, _BANDS * _ROWS), dtype=np.uint64)
_FACTORS, _SUMMANDS = _DRAWN[0] | np.uint64(1), _DRAWN[1]


def near_duplicates(texts: Sequence[str]) -> list[int]:
    """For each text, the place of the first that it nearly repeats, its own where it is new.

    Every text of a group is a near-duplicate of the first of the group; the same texts in the same
    order give the same groups.
    """
    first: list[int] = []
    same: dict[str, int] = {}
    by_band: dict[int, int] = {}
    for place, text in enumerate(texts):
        plain = _plain(text)
        if plain not in same:
            groups = _groups(plain)
            bands = _bands(groups)
            known = {by_band[band] for band in bands if band in by_band}
            near = (one for one in sorted(known) if _similarity(groups, texts[one]) >= SIMILAR)
            same[plain] = next(near, place)
            if same[plain] == place:
                for band in bands:
                    by_band.setdefault(band, place)
        first.append(same[plain])
    return first


def _plain(text: str) -> str:
    """Its words; a text without any stays as it is."""
    return " ".join(_WORD.findall(fold(text[:_READ]))) or text.strip()


def _groups(plain: str) -> Hashes:
    """Hashes of the distinct groups of characters, in order."""
    spaced = f" {plain} ".ljust(_GROUP)
    codes = np.frombuffer(spaced.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.unique(hashes(codes.astype(np.uint64), _GROUP))


def _bands(groups: Hashes) -> list[int]:
    """One number per band, which is the same for texts whose least hashes are."""
    least = (groups[:, None] * _FACTORS + _SUMMANDS).min(axis=0).reshape(_BANDS, _ROWS)
    numbered = np.column_stack([np.arange(_BANDS, dtype=np.uint64), least])
    found: list[int] = hashes(numbered.ravel(), _ROWS + 1)[:: _ROWS + 1].tolist()
    return found


def _similarity(groups: Hashes, other: str) -> float:
    """The part of the union of both sets that is in both, from 0 to 1."""
    others = _groups(_plain(other))
    common = len(np.intersect1d(groups, others, assume_unique=True))
    return common / (len(groups) + len(others) - common)
