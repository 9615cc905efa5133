"""Whether prompts are still like those that a policy was learned from.

The distance of a prompt is one less the cosine between its words and the mean of those of its use.
Its mean over the prompts since then has an interval that stays valid however often one looks (I.
Waudby-Smith and others, Time-uniform central limit theory, arXiv 2103.06476, 2021).
"""

from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from joute.classification.features import Floats, Rows
from joute.routing.features import BUCKETS

# Neighbouring buckets together: still signed hashes, in less room.
FOLDED = 256
# What fewer prompts have in common is not known.
FEWEST = 30
# Real questions never stay quite the same: a shift of less than this many standard deviations,
# small by J. Cohen's convention, is none.
TOLERATED = 0.2
_LEVEL = 0.05
# The interval is narrowest about here, in prompts.
_FOCUS = 200.0


@dataclass(frozen=True, eq=False)
class Reference:
    """The prompts of a use when a policy was learned: their `centroid`, shape (256,), and the mean
    and the standard deviation of the distance of each from the others, from 0 to 2."""

    centroid: Floats
    mean: float
    deviation: float
    prompts: int


@dataclass(frozen=True)
class Drift:
    """How far the mean distance has moved, in standard deviations, with an interval of 95 %."""

    prompts: int
    shift: float
    low: float
    high: float

    @property
    def drifted(self) -> bool:
        return self.low > TOLERATED or self.high < -TOLERATED


def refer(scaled: Rows) -> Reference | None:
    """What to hold later prompts against; None of fewer than 30, or of prompts that are all alike.
    `scaled` are rows of length 1."""
    prompts = _folded(scaled)
    if len(prompts) < FEWEST:
        return None
    others = prompts.sum(axis=0) - prompts
    distances = 1 - _cosines(prompts, others)
    deviation = float(distances.std(ddof=1))
    if deviation < 1e-9:
        return None
    centroid = prompts.mean(axis=0).astype(np.float32)
    return Reference(centroid, float(distances.mean()), deviation, len(prompts))


def shift_of(reference: Reference, scaled: Rows) -> Drift:
    """The shift of some later prompts, at least one, all since the reference."""
    prompts = _folded(scaled)
    distances = 1 - _cosines(prompts, reference.centroid)
    shift = float(distances.mean() - reference.mean) / reference.deviation
    half = _half_width(len(prompts)) + 1.96 / sqrt(reference.prompts)
    return Drift(len(prompts), shift, shift - half, shift + half)


def _half_width(n: int) -> float:
    """Robbins' normal mixture for a mean of n values of variance 1, at all n together."""
    mixed = n / _FOCUS + 1
    return sqrt(2 * mixed * _FOCUS / n**2 * log(sqrt(mixed) / _LEVEL))


def _folded(scaled: Rows) -> Floats:
    """(n, 256): the rows, again of length 1, 0 for one without words."""
    place = scaled.texts * FOLDED + scaled.buckets // (BUCKETS // FOLDED)
    table = np.bincount(place, scaled.values, minlength=len(scaled) * FOLDED)
    table = table.reshape(len(scaled), FOLDED)
    return np.asarray(table / np.maximum(np.linalg.norm(table, axis=1), 1e-12)[:, None])


def _cosines(prompts: Floats, centres: Floats) -> Floats:
    """(n,): prompts have length 1 or 0."""
    lengths = np.maximum(np.linalg.norm(centres, axis=-1), 1e-12)
    return np.asarray((prompts * centres).sum(axis=1) / lengths)
