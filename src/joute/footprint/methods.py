"""The methods, by frozen name. A method never changes: a new one gets a new name.

Parameters live in `data/methods/`; `data/checksums.txt` holds their SHA-256, checked by a test.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from joute.errors import N_, BadInput
from joute.footprint.figures import CoverageLine
from joute.footprint.files import read_json

DEFAULT_METHOD = "ecologits-0.11@1"
MODELLED_METHODS = ("ecologits-0.8@1", DEFAULT_METHOD)
DECLARED_METHOD = "declared@1"
MEASURED_METHOD = "measured@1"
METHOD_TEXTS: Mapping[str, str] = {
    "ecologits-0.8@1": N_("EcoLogits 0.8: each machine answers one person at a time"),
    "ecologits-0.11@1": N_("EcoLogits 0.11: each machine answers many people together"),
    DECLARED_METHOD: N_("provider’s figure"),
    MEASURED_METHOD: N_("measurement"),
}
METHODS = tuple(METHOD_TEXTS)

_SECONDS_PER_YEAR = 365 * 24 * 3600


class Unknown(NamedTuple):
    """An undisclosed parameter: the method's default between its declared bounds."""

    low: float
    mid: float
    high: float


class Method(NamedTuple):
    """The parameters of a modelled method.

    Energies are in Wh and times in seconds, per output token; parameters of models in billions;
    manufacture per second of one GPU at work with its share of the server.
    """

    id: str
    title: str
    sources: tuple[Mapping[str, str], ...]
    coverage: tuple[CoverageLine, ...]
    batch: Unknown
    bits: Unknown
    pue: Unknown
    wue: Unknown | None
    has_batching: bool
    uses_throughput: bool
    gpu_memory_gb: float
    memory_overhead: float
    gpus_round_to_power_of_two: bool
    energy_per_active_b: float
    energy_per_batch_exponent: float
    energy_constant: float
    energy_spread: float
    latency_per_active_b: float
    latency_per_batch: float
    latency_constant: float
    latency_spread: float
    host_wh_per_gpu_s: float
    gwp_g_per_gpu_s: float
    pe_kj_per_gpu_s: float
    adpe_ugsb_per_gpu_s: float


def modelled_method(method: str) -> Method:
    """The parameters of a modelled method. Raises BadInput for another or unknown one."""
    if method in MODELLED_METHODS:
        return _load(method)
    if method in METHODS:
        raise BadInput(
            message=N_(
                "The method “%(method)s” starts from a figure, not from the size of a model. "
                "Methods that start from sizes: %(known)s."
            ),
            method=method,
            known=", ".join(MODELLED_METHODS),
        )
    raise BadInput(
        message=N_("Unknown method “%(method)s”. Known methods: %(known)s."),
        method=method,
        known=", ".join(METHODS),
    )


@cache
def _load(method: str) -> Method:
    stored = read_json("methods", f"{method}.json")
    energy, latency = stored["gpu_wh_per_token"], stored["latency_s_per_token"]
    deviations = stored["interval_deviations"]
    return Method(
        id=stored["id"],
        title=stored["title"],
        sources=tuple(stored["sources"]),
        coverage=tuple(CoverageLine(*line) for line in stored["coverage"].items()),
        batch=_unknown(stored, "batch"),
        bits=_unknown(stored, "bits"),
        pue=_unknown(stored, "pue"),
        wue=_unknown(stored, "wue_l_per_kwh") if stored["corners"]["wue_l_per_kwh"] else None,
        has_batching=latency["per_batch"] > 0,
        uses_throughput=stored["uses_throughput"],
        gpu_memory_gb=stored["gpu_memory_gb"],
        memory_overhead=stored["memory_overhead"],
        gpus_round_to_power_of_two=stored["gpus_round_to_power_of_two"],
        energy_per_active_b=energy["per_active_b"],
        energy_per_batch_exponent=energy["per_batch_exponent"],
        energy_constant=energy["constant"],
        energy_spread=deviations * energy["deviation"],
        latency_per_active_b=latency["per_active_b"],
        latency_per_batch=latency["per_batch"],
        latency_constant=latency["constant"],
        latency_spread=deviations * latency["deviation"],
        host_wh_per_gpu_s=stored["server"]["power_w"] / stored["server"]["gpus"] / 3600,
        gwp_g_per_gpu_s=_manufacture_per_gpu_s(stored, "gwp_kg") * 1e3,
        pe_kj_per_gpu_s=_manufacture_per_gpu_s(stored, "pe_mj") * 1e3,
        adpe_ugsb_per_gpu_s=_manufacture_per_gpu_s(stored, "adpe_kgsb") * 1e9,
    )


def _unknown(stored: Mapping[str, Any], name: str) -> Unknown:
    low, high = stored["corners"][name]
    return Unknown(low=low, mid=stored["defaults"][name], high=high)


def _manufacture_per_gpu_s(stored: Mapping[str, Any], indicator: str) -> float:
    server, gpu = stored["server"], stored["gpu"]
    of_one_gpu: float = server[indicator] / server["gpus"] + gpu[indicator]
    working_s: float = stored["lifetime_years"] * _SECONDS_PER_YEAR
    return of_one_gpu / working_s
