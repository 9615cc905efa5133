"""Footprint of an answer whose energy was measured, or read from a declared power.

Measured takes precedence over declared, and declared over modelled; they are never averaged.
"""

from collections.abc import Mapping
from typing import NamedTuple

from joute.footprint.checks import Value, number, pair, positive
from joute.footprint.figures import STAGE_TEXTS, Band, CoverageLine, Footprint, Tier
from joute.footprint.inputs import Hardware, MeasuredInputs, Measurement
from joute.footprint.methods import MEASURED_METHOD
from joute.footprint.mixes import Mix, find_mix

# Meters that read something else than the energy itself; the others are of tier A.
_TIERS: Mapping[str, Tier] = {"declared-power": "C", "codecarbon": "B"}

# Rules that count a machine only while it answers.
_BUSY_RULES = {"slices-pieces+idle-time@1", "power-time@1"}

_SECONDS_PER_YEAR = 365 * 24 * 3600


def measured(
    measurement: Measurement,
    *,
    mix: str | Mix,
    pue: Value = 1.0,
    wue: Value | None = None,
    hardware: Hardware | None = None,
) -> Footprint:
    """The footprint of a measured answer.

    `mix` is that of the machine's country, or an operator's own. `pue` is 1 for a machine without
    a cooling system of its own. Water needs `wue` (L per kWh, on site); manufacture, and all that
    includes it, needs `hardware`. Raises BadInput.
    """
    inputs = MeasuredInputs(
        measurement=measurement, mix=find_mix(mix), pue=pue, wue=wue, hardware=hardware
    )
    made = _manufacture(measurement, hardware)
    energy = _energy(measurement, Band.of(*pair("pue", pue, minimum=1)))
    usage = _times(energy, inputs.mix.gwp_kg_per_kwh)
    return Footprint(
        energy_wh=energy,
        gwp_g=_plus(usage, made.gwp_g),
        gwp_usage_g=usage,
        gwp_embodied_g=made.gwp_g,
        pe_kj=_plus(_times(energy, inputs.mix.pe_mj_per_kwh), made.pe_kj),
        water_ml=_water(inputs, energy),
        adpe_ugsb=_plus(_times(energy, inputs.mix.adpe_kgsb_per_kwh, 1e6), made.adpe_ugsb),
        method=MEASURED_METHOD,
        mix=inputs.mix.id,
        inputs=inputs,
        coverage=_coverage(inputs),
        tier=_tier(measurement),
        notes=_notes(inputs),
    )


def _energy(measurement: Measurement, pue: Band) -> Band:
    """From the least with the best PUE to the most with the worst."""
    return Band(
        measurement.least * pue.low, measurement.it_wh * pue.mid, measurement.most * pue.high
    )


class _Manufacture(NamedTuple):
    gwp_g: Band | None = None
    pe_kj: Band | None = None
    adpe_ugsb: Band | None = None


def _manufacture(measurement: Measurement, hardware: Hardware | None) -> _Manufacture:
    if hardware is None:
        return _Manufacture()
    working_s = hardware.lifetime_years * _SECONDS_PER_YEAR * hardware.utilisation
    share = measurement.machine_s / positive("lifetime_years x utilisation", working_s)

    def part(amount: float, factor: float) -> Band:
        value = share * number("hardware", amount) * factor
        return Band(value, value, value)

    return _Manufacture(
        gwp_g=part(hardware.gwp_kg, 1e3),
        pe_kj=part(hardware.pe_mj, 1e3),
        adpe_ugsb=part(hardware.adpe_kgsb, 1e9),
    )


def _times(energy: Band, factor: float | None, unit: float = 1.0) -> Band | None:
    return None if factor is None else energy.scaled(factor * unit)


def _plus(usage: Band | None, made: Band | None) -> Band | None:
    return usage.plus(made) if usage and made else None


def _water(inputs: MeasuredInputs, energy: Band) -> Band | None:
    """On-site water follows the machine's own energy, off-site water what the building draws."""
    if inputs.wue is None or inputs.mix.wue_l_per_kwh is None:
        return None
    on_site = _energy(inputs.measurement, Band.of(*pair("wue", inputs.wue)))
    return on_site.plus(energy.scaled(inputs.mix.wue_l_per_kwh))


def _tier(measurement: Measurement) -> Tier:
    return _TIERS.get(measurement.meter, "A")


def _coverage(inputs: MeasuredInputs) -> tuple[CoverageLine, ...]:
    meter = inputs.measurement.meter
    conditions = {
        **dict.fromkeys(STAGE_TEXTS, "not_counted"),
        "gpus": "not_counted" if meter == "rapl" else "counted",
        "servers": "not_counted" if meter == "nvml" else "counted",
        "prompt": "counted",
        "idle": "not_counted" if inputs.measurement.rule in _BUSY_RULES else "counted",
        "cooling": "not_counted" if inputs.pue == 1 else "assumed",
        "manufacture": "counted" if inputs.hardware else "not_counted",
    }
    return tuple(CoverageLine(stage, status) for stage, status in conditions.items())


def _notes(inputs: MeasuredInputs) -> tuple[str, ...]:
    measurement = inputs.measurement
    conditions = {
        "world_mix": inputs.mix.is_world,
        "unknown_factors": not inputs.mix.complete,
        "gpus_only": measurement.meter == "nvml",
        "host_only": measurement.meter == "rapl",
        "declared_power": measurement.meter == "declared-power",
        "shared_machine": measurement.most_wh is not None,
        "model_loading": measurement.readings.get("load_s", 0) > 0,
        "codecarbon": measurement.meter == "codecarbon",
        "manufacture_unknown": inputs.hardware is None,
    }
    return tuple(note for note, applies in conditions.items() if applies)
