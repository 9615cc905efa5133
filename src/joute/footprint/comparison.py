"""Did one answer use more energy than another? Said only when nothing that is unknown can
change it."""

from collections.abc import Iterator
from itertools import product
from typing import Any, Literal, NamedTuple

from joute.errors import N_
from joute.footprint.figures import Band, Footprint
from joute.footprint.inputs import ModelledInputs
from joute.footprint.methods import DEFAULT_METHOD, MODELLED_METHODS, Method, modelled_method
from joute.footprint.modelled import corners_of, energy_wh, recompute

Verdict = Literal["a_more", "b_more", "undecided"]

# Bits of the weights that hosts use, besides the 4 and 16 of the corners of methods.
_BITS_IN_USE = (5.0, 6.0, 8.0)

VERDICT_TEXTS = {
    "a_more": N_("Answer A used more energy than answer B."),
    "b_more": N_("Answer B used more energy than answer A."),
    "undecided": N_("The energy of A and B cannot be told apart."),
}


class Comparison(NamedTuple):
    """Which answer used more energy, and A/B as a band over all corners and both methods.

    `ratio` is None when B used nothing.
    """

    verdict: Verdict
    ratio: Band | None

    def to_dict(self) -> dict[str, Any]:
        """Plain floats, strings and None, ready for JSON."""
        return {"verdict": self.verdict, "ratio": self.ratio and self.ratio._asdict()}


def compare(a: Footprint, b: Footprint, *, hosts_differ: bool | None = None) -> Comparison:
    """Compare the energy of two answers.

    One side used more when it does at every corner and under both modelled
    methods. Unknowns of the same kind (batch, bits, PUE) take the same value on both sides,
    unless `hosts_differ`; None infers that from two different known countries. Unknown sizes,
    and the interval that a method publishes, vary apart, except between two answers of models
    of the same sizes, which the methods cannot tell apart. A measured or declared figure keeps
    its own band.
    """
    apart = _countries_differ(a, b) if hosts_differ is None else hosts_differ
    pairs = [
        energies
        for method in map(modelled_method, MODELLED_METHODS)
        for energies in _corner_energies(_Side(a, method), _Side(b, method), apart)
    ]
    return Comparison(_verdict(pairs), _ratio(a, b, pairs))


def _countries_differ(a: Footprint, b: Footprint) -> bool:
    mixes = a.inputs.mix, b.inputs.mix
    return mixes[0].zone != mixes[1].zone and not any(mix.is_world for mix in mixes)


def _verdict(pairs: list[tuple[float, float]]) -> Verdict:
    if all(energy_a > energy_b for energy_a, energy_b in pairs):
        return "a_more"
    if all(energy_b > energy_a for energy_a, energy_b in pairs):
        return "b_more"
    return "undecided"


def _ratio(a: Footprint, b: Footprint, pairs: list[tuple[float, float]]) -> Band | None:
    if any(energy_b == 0 for _, energy_b in pairs):
        return None
    ratios = [energy_a / energy_b for energy_a, energy_b in pairs]
    method = a.method if a.method == b.method else DEFAULT_METHOD
    return Band(min(ratios), _middle_wh(a, method) / _middle_wh(b, method), max(ratios))


def _middle_wh(footprint: Footprint, method: str) -> float:
    if footprint.method in MODELLED_METHODS and footprint.method != method:
        return recompute(footprint, method).energy_wh.mid
    return footprint.energy_wh.mid


def _corner_energies(a: "_Side", b: "_Side", apart: bool) -> Iterator[tuple[float, float]]:
    """Energies (A, B) at every corner that both may be in."""
    choices = [
        _choices(values_a, values_b, apart)
        for values_a, values_b in zip(a.unknowns, b.unknowns, strict=True)
    ]
    same_model = a.sizes is not None and a.sizes == b.sizes
    for chosen in product(*choices):
        low_a, high_a = a.energies(tuple(value for value, _ in chosen))
        low_b, high_b = b.energies(tuple(value for _, value in chosen))
        yield from (
            [(low_a, low_b), (high_a, high_b)] if same_model else [(low_a, high_b), (high_a, low_b)]
        )


def _choices(a: tuple[float, ...], b: tuple[float, ...], apart: bool) -> list[tuple[float, float]]:
    """Values (A, B) of one kind of unknown; a known quantity has a single value."""
    if a == b and not apart:
        return list(zip(a, b, strict=True))
    return list(product(a, b))


def _with_between(bits: tuple[float, ...]) -> tuple[float, ...]:
    """The corners and the sizes in use between them: the number of GPUs goes by steps, so that a
    comparison may turn there."""
    return tuple(sorted({*bits, *(one for one in _BITS_IN_USE if bits[0] < one < bits[-1])}))


class _Side:
    """One answer under one method: the unknowns of its host, and its energy."""

    def __init__(self, footprint: Footprint, method: Method) -> None:
        self.footprint, self.method = footprint, method
        self.unknowns: tuple[tuple[float, ...], ...] = ((0.0,), (0.0,), (0.0,))
        self.sizes: tuple[Any, Any] | None = None
        if isinstance(footprint.inputs, ModelledInputs):
            self.corners = corners_of(footprint.inputs, method)
            batch, bits, pue = (
                tuple(sorted({getattr(corner, kind) for corner in self.corners}))
                for kind in ("batch", "bits", "pue")
            )
            self.unknowns = batch, _with_between(bits), pue
            self.sizes = footprint.inputs.total_b, footprint.inputs.active_b

    def energies(self, host: tuple[float, ...]) -> tuple[float, float]:
        """(low, high) in Wh for one batch, bits and PUE."""
        inputs = self.footprint.inputs
        if not isinstance(inputs, ModelledInputs):
            return self.footprint.energy_wh.low, self.footprint.energy_wh.high
        batch, bits, pue = host
        low, high = (
            energy_wh(corner._replace(batch=batch, bits=bits, pue=pue), inputs, self.method)
            for corner in (self.corners[0], self.corners[3])
        )
        return low, high
