"""The inputs of a footprint, stored with it so that it can be recomputed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from joute.footprint.checks import Value
from joute.footprint.mixes import Mix


@dataclass(frozen=True, kw_only=True)
class ModelledInputs:
    """The arguments of `estimate`, as they were given, with the mix spelled out."""

    kind: Literal["modelled"] = "modelled"
    total_b: Value
    active_b: Value
    output_tokens: float
    mix: Mix
    pue: Value | None
    wue: Value | None
    batch: float | None
    bits: float | None
    latency_s: float | None
    tps: float | None
    ttft_s: float | None


@dataclass(frozen=True, kw_only=True)
class DeclaredInputs:
    """A provider's own figure, with its declared scope and its source."""

    kind: Literal["declared"] = "declared"
    energy_wh: Value
    gwp_g: Value | None
    water_ml: Value | None
    market_based: bool
    mix: Mix
    source: str
    url: str
    year: int


@dataclass(frozen=True, kw_only=True)
class Hardware:
    """The embodied impacts of the machine, spread over its working life.

    `utilisation` is the share of its life spent answering, above 0 and at most 1: measure it
    where you can, since idle machines weigh on each answer.
    """

    gwp_kg: float
    adpe_kgsb: float
    pe_mj: float
    lifetime_years: float
    utilisation: float
    source: str


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """Energy attributed to one answer, before cooling and losses.

    `meter` names the instrument (nvml, rapl, nvml+rapl, declared-power, codecarbon), `rule` how it
    was attributed to this answer, `machine_s` the seconds of machine time that the answer
    occupied, `readings` the raw numbers. When others were being written at the same time,
    `least_wh` and `most_wh` are what this answer may have taken, under any rule.
    """

    it_wh: float
    machine_s: float
    meter: str
    rule: str
    readings: Mapping[str, float] = field(default_factory=dict)
    least_wh: float | None = None
    most_wh: float | None = None

    @property
    def least(self) -> float:
        return self.it_wh if self.least_wh is None else self.least_wh

    @property
    def most(self) -> float:
        return self.it_wh if self.most_wh is None else self.most_wh


@dataclass(frozen=True, kw_only=True)
class MeasuredInputs:
    """The arguments of `measured`, as they were given, with the mix spelled out."""

    kind: Literal["measured"] = "measured"
    measurement: Measurement
    mix: Mix
    pue: Value
    wue: Value | None
    hardware: Hardware | None


Inputs = ModelledInputs | DeclaredInputs | MeasuredInputs

_KINDS: Mapping[str, type[ModelledInputs] | type[DeclaredInputs] | type[MeasuredInputs]] = {
    "modelled": ModelledInputs,
    "declared": DeclaredInputs,
    "measured": MeasuredInputs,
}


def inputs_from_dict(stored: Mapping[str, Any]) -> Inputs:
    """The inputs that `dataclasses.asdict` wrote, JSON or not in between."""
    parts: dict[str, Any] = {"mix": Mix, "measurement": Measurement, "hardware": Hardware}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
    }
    for name, part in parts.items():
        if values.get(name):
            values[name] = part(**values[name])
    return _KINDS[stored["kind"]](**values)
