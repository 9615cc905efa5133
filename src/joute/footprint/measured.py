"""Footprint of an answer whose energy was measured, or read from a declared power.

Measured comes before declared, and declared before modelled; they are never averaged.
"""

from collections.abc import Mapping
from typing import NamedTuple

from joute.errors import N_, BadInput
from joute.footprint.checks import Value, number, pair, positive
from joute.footprint.figures import STAGE_TEXTS, Band, CoverageLine, Footprint, Tier
from joute.footprint.inputs import Hardware, MeasuredInputs, Measurement
from joute.footprint.methods import MEASURED_METHOD
from joute.footprint.mixes import Mix, find_mix

# How the energy of a window was shared out; stored with each figure, so names are frozen.
RULE_TEXTS: Mapping[str, str] = {
    "tokens+idle-time@1": N_(
        "Energy above idle is shared by output tokens, idle energy by time of request."
    ),
    "power-time@1": N_(
        "Declared power multiplied by the time of reading the question and writing the answer."
    ),
    "whole-run@1": N_("All the energy of the run."),
}

# Meters that read something else than the energy itself; the others are of tier A.
_TIERS: Mapping[str, Tier] = {"declared-power": "C", "codecarbon": "B"}

_SECONDS_PER_YEAR = 365 * 24 * 3600
_JOULES_PER_WH = 3600


class Window(NamedTuple):
    """What meters said between two readings, and what the server did meanwhile.

    `gpu_j` or `host_j` is None when it was not metered. `idle_w` is the power of what was
    metered when nothing is asked. `output_tokens` and `request_s` add up all requests of the
    window, times overlapping or not.
    """

    duration_s: float
    gpu_j: float | None
    host_j: float | None
    output_tokens: float
    request_s: float
    idle_w: float = 0.0


def attribute(window: Window, *, output_tokens: float, request_s: float) -> Measurement:
    """The share of a window that belongs to one answer.

    (energy of the window - idle) x tokens of the answer / all tokens, plus idle energy x time of
    its request / time of all requests. Shares of all answers add up to the energy of the window.
    Raises BadInput when nothing was metered, or when the answer is larger than the window.
    """
    if window.gpu_j is None and window.host_j is None:
        raise BadInput(message=N_("No energy was metered in this window."))
    tokens_share = _part("output_tokens", output_tokens, window.output_tokens)
    time_share = _part("request_s", request_s, window.request_s)
    energy_j = number("gpu_j", window.gpu_j or 0.0) + number("host_j", window.host_j or 0.0)
    idle_j = min(energy_j, number("idle_w", window.idle_w) * window.duration_s)
    return Measurement(
        it_wh=((energy_j - idle_j) * tokens_share + idle_j * time_share) / _JOULES_PER_WH,
        machine_s=window.duration_s * time_share,
        meter=_meter(window),
        rule="tokens+idle-time@1",
        readings={
            **{name: value for name, value in window._asdict().items() if value is not None},
            "answer_output_tokens": output_tokens,
            "answer_request_s": request_s,
        },
    )


def from_ollama(reply: Mapping[str, object], *, watts: float) -> Measurement:
    """Energy of an answer from the timings of Ollama's reply and a declared power.

    `reply` is the last message of /api/chat or /api/generate; its durations are nanoseconds.
    `watts` is the power of the machine while it answers. Loading the model is left out, and
    noted. Raises BadInput when the time of writing is missing.
    """
    power_w = positive("watts", watts)
    write_s = number("eval_duration", reply.get("eval_duration")) / 1e9
    # Ollama leaves out what is zero: a question read from its cache, a model already loaded.
    read_s, load_s = (
        number(name, reply.get(name, 0)) / 1e9 for name in ("prompt_eval_duration", "load_duration")
    )
    return Measurement(
        it_wh=power_w * (read_s + write_s) / _JOULES_PER_WH,
        machine_s=read_s + write_s,
        meter="declared-power",
        rule="power-time@1",
        readings={"watts": power_w, "read_s": read_s, "write_s": write_s, "load_s": load_s},
    )


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
    energy = Band.of(*pair("pue", pue, minimum=1)).scaled(measurement.it_wh)
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


def _part(name: str, of_answer: float, of_window: float) -> float:
    if number(name, of_answer) <= positive(name, of_window):
        return of_answer / of_window
    raise BadInput(
        message=N_("%(name)s: the answer (%(answer)s) is larger than its window (%(window)s)."),
        name=name,
        answer=f"{of_answer:g}",
        window=f"{of_window:g}",
    )


def _meter(window: Window) -> str:
    metered = {"nvml": window.gpu_j, "rapl": window.host_j}
    return "+".join(name for name, energy in metered.items() if energy is not None)


def _times(energy: Band, factor: float | None, unit: float = 1.0) -> Band | None:
    return None if factor is None else energy.scaled(factor * unit)


def _plus(usage: Band | None, made: Band | None) -> Band | None:
    return usage.plus(made) if usage and made else None


def _water(inputs: MeasuredInputs, energy: Band) -> Band | None:
    """On-site water follows the machine's own energy, off-site water what the building draws."""
    if inputs.wue is None or inputs.mix.wue_l_per_kwh is None:
        return None
    on_site = Band.of(*pair("wue", inputs.wue)).scaled(inputs.measurement.it_wh)
    return on_site.plus(energy.scaled(inputs.mix.wue_l_per_kwh))


def _tier(measurement: Measurement) -> Tier:
    return _TIERS.get(measurement.meter, "A")


def _coverage(inputs: MeasuredInputs) -> tuple[CoverageLine, ...]:
    meter = inputs.measurement.meter
    by_declared_power = meter == "declared-power"
    said = {
        **dict.fromkeys(STAGE_TEXTS, "not_counted"),
        "gpus": "not_counted" if meter == "rapl" else "counted",
        "servers": "not_counted" if meter == "nvml" else "counted",
        "prompt": "counted",
        "idle": "not_counted" if by_declared_power else "counted",
        "cooling": "not_counted" if inputs.pue == 1 else "assumed",
        "manufacture": "counted" if inputs.hardware else "not_counted",
    }
    return tuple(CoverageLine(stage, status) for stage, status in said.items())


def _notes(inputs: MeasuredInputs) -> tuple[str, ...]:
    measurement = inputs.measurement
    said = {
        "world_mix": inputs.mix.is_world,
        "unknown_factors": not inputs.mix.complete,
        "gpus_only": measurement.meter == "nvml",
        "host_only": measurement.meter == "rapl",
        "declared_power": measurement.meter == "declared-power",
        "model_loading": measurement.readings.get("load_s", 0) > 0,
        "codecarbon": measurement.meter == "codecarbon",
        "manufacture_unknown": inputs.hardware is None,
    }
    return tuple(note for note, applies in said.items() if applies)
