"""How much of the strong model's advantage a router recovers, at each share of strong calls.

I. Ong and others, RouteLLM, arXiv 2406.18665 (2024): PGR is the part of the gap that is recovered,
APGR its mean over all shares (½ for a router by chance), CPT(x) the least share with a PGR of x.
A router that gives to the strong model what it wins, and to the other what that wins, recovers more
than the whole gap: PGR and APGR can exceed 1.
"""

from dataclasses import dataclass

import numpy as np

from joute.classification.features import Floats


@dataclass(frozen=True, eq=False)
class Curve:
    """`recovered`, PGR, at each of `shares`, from 0 to 1; straight between them, which is what a
    draw among equal scores gives."""

    shares: Floats
    recovered: Floats

    @property
    def apgr(self) -> float:
        return float(np.trapezoid(self.recovered, self.shares))

    def cpt(self, level: float) -> float:
        """The least share at which `level`, above 0 and at most 1, is recovered; the curve may fall
        again behind it."""
        place = int(np.argmax(self.recovered >= level - 1e-12))
        before, after = self.recovered[place - 1], self.recovered[place]
        part = float((level - before) / (after - before))
        low, high = self.shares[place - 1], self.shares[place]
        return float(low + min(1.0, part) * (high - low))


def curve(scores: Floats, gains: Floats) -> Curve:
    """The curve of a router that calls the strong model where `scores` are highest; `gains` are
    those of the strong model, both of shape (n).

    ValueError for shapes that differ, no rows, and a strong model that is not the better one on
    the whole: there is no gap to recover.
    """
    if scores.shape != gains.shape or scores.ndim != 1 or not len(scores):
        raise ValueError(f"scores of shape {scores.shape} do not rank gains of {gains.shape}")
    total = float(gains.sum())
    if total <= 0:
        raise ValueError("the strong model is not better on the whole: there is no gap to recover")
    _, tied = np.unique(-scores, return_inverse=True)
    calls = np.cumsum(np.bincount(tied)) / len(scores)
    recovered = np.cumsum(np.bincount(tied, gains)) / total
    return Curve(np.append(0.0, calls), np.append(0.0, recovered))
