"""Footprint of an answer from the size of its model: the two EcoLogits methodologies.

One formula serves both methods, whose parameters differ (`data/methods/`). Written from the
published methodology, EcoLogits (JOSS 10.21105/joss.07471), not from its code.
"""

import math
from dataclasses import replace
from typing import NamedTuple, Protocol

from joute.errors import N_, BadInput
from joute.footprint.checks import Value, number, pair, positive
from joute.footprint.figures import Band, Footprint, Tier
from joute.footprint.inputs import ModelledInputs
from joute.footprint.methods import (
    DEFAULT_METHOD,
    MODELLED_METHODS,
    Method,
    Unknown,
    modelled_method,
)
from joute.footprint.mixes import CURRENT_TABLE, WORLD, Mix, find_mix

LONG_PROMPT_TOKENS = 2000
_CALL_NOTES = ("long_prompt", "hidden_reasoning", "tools")


def estimate(
    *,
    total_b: Value,
    active_b: Value,
    output_tokens: float,
    method: str = DEFAULT_METHOD,
    mix: str | Mix = WORLD,
    pue: Value | None = 1.2,
    wue: Value | None = None,
    batch: float | None = None,
    bits: float | None = None,
    latency_s: float | None = None,
    tps: float | None = None,
    ttft_s: float | None = None,
) -> Footprint:
    """The footprint of one answer of `output_tokens` tokens.

    `total_b` and `active_b` are billions of parameters. A (low, high) pair says that the size is
    a guess: the answer is then of tier D. `pue` is at least 1; `wue` is the water of the data
    centre itself, L per kWh; both may be pairs. `batch` is the number of requests served
    together, at least 1, `bits` those of the weights. `latency_s`, when measured, bounds the
    computing time; `tps` (tokens per second) and `ttft_s` (time to first token) replace the
    modelled speed where the method allows it.

    The band runs from the most to the least favourable corner. An explicit value has no corners;
    None takes those the method declares, and the method's default for the middle; a pair has its
    own, and the middle is halfway between its two ends.

    Raises BadInput: a negative number, more active parameters than total, an unknown method or
    mix.
    """
    inputs = ModelledInputs(
        total_b=total_b,
        active_b=active_b,
        output_tokens=number("output_tokens", output_tokens),
        mix=find_mix(mix),
        pue=pue,
        wue=wue,
        batch=batch,
        bits=bits,
        latency_s=None if latency_s is None else number("latency_s", latency_s),
        tps=None if tps is None else positive("tps", tps),
        ttft_s=None if ttft_s is None else number("ttft_s", ttft_s),
    )
    return estimate_from(inputs, modelled_method(method))


class SizeLike(Protocol):
    """A number of parameters with its range, such as an amount of the catalogue."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def estimated(self) -> bool: ...


def size(amount: SizeLike) -> Value:
    """A size as `estimate` takes it: a number when it is published, a pair when it is guessed."""
    return (amount.low, amount.high) if amount.estimated else amount.low


def recompute(footprint: Footprint, method: str) -> Footprint:
    """The same answer by another modelled method; the given footprint is left as it is.

    What was noted of its call still holds. Raises BadInput when the footprint was not modelled.
    """
    if isinstance(footprint.inputs, ModelledInputs):
        found = estimate_from(footprint.inputs, modelled_method(method))
        of_call = (note for note in footprint.notes if note in _CALL_NOTES)
        return replace(found, notes=(*found.notes, *of_call))
    raise BadInput(
        message=N_("A figure by “%(method)s” cannot be computed again by another method."),
        method=footprint.method,
    )


def flag_call(
    footprint: Footprint,
    *,
    input_tokens: int = 0,
    hidden_reasoning: bool = False,
    tools: bool = False,
) -> Footprint:
    """The same footprint with notes on what its call held that the figure does not.

    `hidden_reasoning` says that the model reasons and its host may not count those tokens.
    Modelled methods start from the answer: a question of more than 2,000 tokens is noted.
    """
    long_prompt = input_tokens > LONG_PROMPT_TOKENS and footprint.method in MODELLED_METHODS
    conditions = {"long_prompt": long_prompt, "hidden_reasoning": hidden_reasoning, "tools": tools}
    new = [note for note, applies in conditions.items() if applies and note not in footprint.notes]
    return replace(footprint, notes=(*footprint.notes, *new))


def estimate_from(inputs: ModelledInputs, method: Method) -> Footprint:
    """The footprint of inputs already gathered."""
    corners = corners_of(inputs, method)
    found = {corner: _impacts(corner, inputs, method) for corner in set(corners)}
    low, mid_low, mid_high, high = (found[corner] for corner in corners)
    gwp_g, gwp_usage_g, gwp_embodied_g, pe_kj, water_ml, adpe_ugsb = (
        _band(*ends)
        for ends in zip(low.others, mid_low.others, mid_high.others, high.others, strict=True)
    )
    middle_wh = (mid_low.energy_wh + mid_high.energy_wh) / 2
    return Footprint(
        energy_wh=Band(low.energy_wh, middle_wh, high.energy_wh),
        gwp_g=gwp_g,
        gwp_usage_g=gwp_usage_g,
        gwp_embodied_g=gwp_embodied_g,
        pe_kj=pe_kj,
        water_ml=water_ml,
        adpe_ugsb=adpe_ugsb,
        method=method.id,
        mix=inputs.mix.id,
        inputs=inputs,
        coverage=method.coverage,
        tier=_tier(inputs),
        notes=_notes(inputs, method),
    )


class Corner(NamedTuple):
    """One complete set of values for what may vary.

    `spread` places the answer in the interval that the method publishes: -1 its low end, 0 its
    middle, 1 its high end.
    """

    total_b: float
    active_b: float
    pue: float
    wue: float
    batch: float
    bits: float
    spread: int


_NO_WATER = Unknown(low=0.0, mid=0.0, high=0.0)

# The four values a quantity takes: at the low end, in the two halves of the middle, at the high
# end. The middle is the mean of its two halves, which differ only for a pair.
_Four = tuple[float, float, float, float]


def corners_of(inputs: ModelledInputs, method: Method) -> tuple[Corner, Corner, Corner, Corner]:
    """The corners of the low end, of both halves of the middle, and of the high end.

    Every indicator grows with sizes, bits, PUE and WUE, and shrinks when more requests are
    served together, so two corners bound them all.
    """
    total = _four("total_b", inputs.total_b)
    active = _four("active_b", inputs.active_b)
    _check_sizes(total, active)
    bits = _four("bits", inputs.bits, method.bits)
    positive("bits", bits[0])
    spread = 1 if method.energy_spread else 0
    columns = (
        total,
        active,
        _four("pue", inputs.pue, method.pue, minimum=1),
        _four("wue", inputs.wue, method.wue or _NO_WATER),
        _batch(inputs, method),
        bits,
        (-spread, 0, 0, spread),
    )
    low, mid_low, mid_high, high = map(Corner._make, zip(*columns, strict=True))
    return low, mid_low, mid_high, high


def energy_wh(corner: Corner, inputs: ModelledInputs, method: Method) -> float:
    """Energy of the answer at one corner, cooling and losses of the data centre included."""
    return corner.pue * _work(corner, inputs, method).it_wh


class _Work(NamedTuple):
    gpu_s: float
    it_wh: float


class _Impacts(NamedTuple):
    energy_wh: float
    others: tuple[float | None, ...]


def _four(
    name: str, value: Value | None, unknown: Unknown | None = None, minimum: float = 0
) -> _Four:
    if value is None and unknown is not None:
        return unknown.low, unknown.mid, unknown.mid, unknown.high
    low, high = pair(name, value, minimum)
    return low, low, high, high


def _batch(inputs: ModelledInputs, method: Method) -> _Four:
    low, mid_low, mid_high, high = _four("batch", inputs.batch, method.batch, minimum=1)
    return (high, mid_high, mid_low, low) if method.has_batching else (1.0, 1.0, 1.0, 1.0)


def _check_sizes(total: _Four, active: _Four) -> None:
    positive("total_b", total[0])
    positive("active_b", active[0])
    if active[0] > total[0] or active[3] > total[3]:
        raise BadInput(
            message=N_(
                "Active parameters (%(active)s billion) cannot be more than all of them "
                "(%(total)s billion)."
            ),
            active=f"{active[3]:g}",
            total=f"{total[3]:g}",
        )


def _work(corner: Corner, inputs: ModelledInputs, method: Method) -> _Work:
    gpus = _gpus(corner, method)
    gpu_s = _computing_s(corner, inputs, method) * gpus / corner.batch
    wh_per_token = (
        method.energy_per_active_b
        * math.exp(method.energy_per_batch_exponent * corner.batch)
        * corner.active_b
        + method.energy_constant
        + corner.spread * method.energy_spread
    )
    it_wh = gpu_s * method.host_wh_per_gpu_s + gpus * inputs.output_tokens * wh_per_token
    return _Work(gpu_s, it_wh)


def _gpus(corner: Corner, method: Method) -> int:
    memory_gb = method.memory_overhead * corner.total_b * corner.bits / 8
    gpus = math.ceil(memory_gb / method.gpu_memory_gb)
    return 1 << (gpus - 1).bit_length() if method.gpus_round_to_power_of_two else gpus


def _computing_s(corner: Corner, inputs: ModelledInputs, method: Method) -> float:
    """Seconds of computing; a shorter measured latency replaces the whole interval."""
    tokens = inputs.output_tokens
    first_s = inputs.ttft_s or 0.0 if method.uses_throughput else 0.0
    longest = tokens * _seconds_per_token(corner, inputs, method, spread=1) + first_s
    if inputs.latency_s is not None and inputs.latency_s <= longest:
        return inputs.latency_s
    return tokens * _seconds_per_token(corner, inputs, method, corner.spread) + first_s


def _seconds_per_token(
    corner: Corner, inputs: ModelledInputs, method: Method, spread: int
) -> float:
    if inputs.tps is not None and method.uses_throughput:
        return 1 / inputs.tps
    return (
        method.latency_per_active_b * corner.active_b
        + method.latency_per_batch * corner.batch
        + method.latency_constant
        + spread * method.latency_spread
    )


def _impacts(corner: Corner, inputs: ModelledInputs, method: Method) -> _Impacts:
    """kg per kWh are g per Wh, MJ per kWh are kJ per Wh, L per kWh are mL per Wh; kg Sb per kWh
    are millions of µg Sb per Wh."""
    gpu_s, it_wh = _work(corner, inputs, method)
    mix, energy = inputs.mix, corner.pue * it_wh
    usage_g = _times(energy, mix.gwp_kg_per_kwh)
    embodied_g = gpu_s * method.gwp_g_per_gpu_s
    pe_kj = _times(energy, mix.pe_mj_per_kwh)
    adpe_gsb = _times(energy, mix.adpe_kgsb_per_kwh)
    others = (
        None if usage_g is None else usage_g + embodied_g,
        usage_g,
        embodied_g,
        None if pe_kj is None else pe_kj + gpu_s * method.pe_kj_per_gpu_s,
        _water_ml(corner, mix, it_wh) if method.wue else None,
        None if adpe_gsb is None else adpe_gsb * 1e6 + gpu_s * method.adpe_ugsb_per_gpu_s,
    )
    return _Impacts(energy, others)


def _times(energy_wh: float, factor: float | None) -> float | None:
    return None if factor is None else energy_wh * factor


def _water_ml(corner: Corner, mix: Mix, it_wh: float) -> float | None:
    """On-site water follows the computers, off-site water all that the meter of the building
    counts: PUE enters once (EcoLogits 0.9.0 to 0.10.1 counted it twice, issue 230)."""
    if mix.wue_l_per_kwh is None:
        return None
    return it_wh * (corner.wue + corner.pue * mix.wue_l_per_kwh)


def _band(
    low: float | None, mid_low: float | None, mid_high: float | None, high: float | None
) -> Band | None:
    if low is None or mid_low is None or mid_high is None or high is None:
        return None
    return Band(low, (mid_low + mid_high) / 2, high)


def _tier(inputs: ModelledInputs) -> Tier:
    if any(isinstance(size_b, (tuple, list)) for size_b in (inputs.total_b, inputs.active_b)):
        return "D"
    return "C" if inputs.mix.is_world else "B"


def _notes(inputs: ModelledInputs, method: Method) -> tuple[str, ...]:
    mix = inputs.mix
    conditions = {
        "world_mix": mix.is_world,
        "world_factors_doubtful": mix.id == f"{WORLD}@{CURRENT_TABLE}",
        "unknown_factors": not mix.complete or (method.wue and mix.wue_l_per_kwh is None),
        "no_water": method.wue is None,
        "no_batching": not method.has_batching and inputs.batch not in (None, 1),
        "no_throughput": not method.uses_throughput
        and (inputs.tps is not None or inputs.ttft_s is not None),
    }
    return tuple(note for note, applies in conditions.items() if applies)
