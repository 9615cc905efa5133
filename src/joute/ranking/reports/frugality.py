"""Quality against frugality: what a preferred answer costs in energy.

Energies are bands (low, mid, high) in watt-hours per 1,000 tokens of output. A figure of tier D
is a guess from a size that is itself guessed: such a model is excluded here, with its reason.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from joute.errors import N_, BadInput

Reason = Literal["no_energy", "tier_d"]

REASON_TEXTS: dict[Reason, str] = {
    "no_energy": N_("Its energy is not known."),
    "tier_d": N_("Its energy rests on a guessed size (tier D)."),
}


@dataclass(frozen=True)
class Wh:
    """Watt-hours per 1,000 tokens of output, 0 < low ≤ mid ≤ high, and the tier (A to D)."""

    low: float
    mid: float
    high: float
    tier: Literal["A", "B", "C", "D"]


@dataclass(frozen=True)
class Candidate:
    """A rated model. `tokens` are those of its usual answer, when known."""

    model: str
    rating: float
    lower: float | None
    upper: float | None
    energy: Wh | None
    tokens: float | None = None


@dataclass(frozen=True)
class Frugal:
    """A model that can be weighed.

    `quality` is its expected win rate (0 to 1) against the others here; `frugality` goes from 0
    for the most energy here to 1 for the least, on a logarithmic scale; `score` is their weighted
    mean. `on_front`: no other has both a better rating and less energy, by the middle figures;
    `may_be_on_front`: by their intervals, none surely has. `preferred_per_kwh` are answers that
    would be preferred, by kWh, from the most to the least energy of its band; None when the length
    of its answers is not known.
    """

    model: str
    rating: float
    energy: Wh
    quality: float
    frugality: float
    score: float
    on_front: bool
    may_be_on_front: bool
    preferred_per_kwh: tuple[float, float, float] | None


@dataclass(frozen=True)
class LeftOut:
    """A model that cannot be weighed, and why (a key of REASON_TEXTS)."""

    model: str
    reason: Reason


@dataclass(frozen=True)
class Weighing:
    """Models by falling score, and those left out."""

    weight: float
    models: tuple[Frugal, ...]
    left_out: tuple[LeftOut, ...]


def weigh_energy(candidates: Sequence[Candidate], *, weight: float = 0.5) -> Weighing:
    """Weigh quality against frugality; `weight` (0 to 1) is the share of quality."""
    if not 0 <= weight <= 1:
        raise BadInput(message=N_("weight is a share, from 0 to 1."))
    left_out = tuple(
        LeftOut(one.model, reason) for one in candidates if (reason := _reason(one)) is not None
    )
    weighable = [(one, one.energy) for one in candidates if _reason(one) is None and one.energy]
    found = [_weighed(one, energy, weighable, weight) for one, energy in weighable]
    return Weighing(weight, tuple(sorted(found, key=lambda one: -one.score)), left_out)


_Weighable = list[tuple[Candidate, Wh]]


def _reason(candidate: Candidate) -> Reason | None:
    if candidate.energy is None:
        return "no_energy"
    return "tier_d" if candidate.energy.tier == "D" else None


def _weighed(one: Candidate, energy: Wh, weighable: _Weighable, weight: float) -> Frugal:
    quality, frugality = _quality(one, weighable), _frugality(energy, weighable)
    return Frugal(
        model=one.model,
        rating=one.rating,
        energy=energy,
        quality=quality,
        frugality=frugality,
        score=weight * quality + (1 - weight) * frugality,
        on_front=not any(_dominates(other, wh, one, energy) for other, wh in weighable),
        may_be_on_front=not any(
            _surely_dominates(other, wh, one, energy) for other, wh in weighable
        ),
        preferred_per_kwh=_preferred_per_kwh(one, energy, quality),
    )


def _quality(one: Candidate, weighable: _Weighable) -> float:
    others = [other.rating for other, _ in weighable if other is not one]
    chances = [1 / (1 + 10 ** ((rating - one.rating) / 400)) for rating in others]
    return sum(chances) / len(chances) if chances else 0.5


def _frugality(energy: Wh, weighable: _Weighable) -> float:
    logs = [math.log(wh.mid) for _, wh in weighable]
    lowest, highest = min(logs), max(logs)
    if highest == lowest:
        return 1.0
    return (highest - math.log(energy.mid)) / (highest - lowest)


def _dominates(other: Candidate, wh: Wh, one: Candidate, energy: Wh) -> bool:
    no_worse = other.rating >= one.rating and wh.mid <= energy.mid
    return no_worse and (other.rating > one.rating or wh.mid < energy.mid)


def _surely_dominates(other: Candidate, wh: Wh, one: Candidate, energy: Wh) -> bool:
    if other.lower is None or one.upper is None:
        return False
    return other.lower > one.upper and wh.high < energy.low


def _preferred_per_kwh(
    one: Candidate, energy: Wh, quality: float
) -> tuple[float, float, float] | None:
    if one.tokens is None:
        return None
    low, mid, high = (
        quality * 1_000_000 / (wh * one.tokens) for wh in (energy.high, energy.mid, energy.low)
    )
    return low, mid, high
