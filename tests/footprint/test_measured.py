"""Energy that was metered, or read from a declared power, with recorded counters."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.errors import BadInput
from joute.footprint import (
    RULE_TEXTS,
    Footprint,
    Hardware,
    NvmlMeter,
    RaplMeter,
    Window,
    attribute,
    estimate,
    from_ollama,
    from_timings,
    measured,
    recompute,
)


class RecordedNvml:
    """The functions of pynvml that a meter calls, answering from a recording in mJ."""

    class NVMLError(Exception):
        pass

    def __init__(self, *readings: list[int] | None) -> None:
        self._readings = iter(readings)
        self._now: list[int] | None = None

    def nvmlInit(self) -> None:
        self._now = next(self._readings)

    def nvmlDeviceGetCount(self) -> int:
        return len(self._now or [])

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:
        return index

    def nvmlDeviceGetTotalEnergyConsumption(self, handle: int) -> int:
        if self._now is None:
            raise self.NVMLError("Not Supported")
        return self._now[handle]

    def later(self) -> None:
        self._now = next(self._readings)


# Two packages, one with its memory; cores are inside their package and psys holds everything.
RAPL = {
    "intel-rapl:0": ("package-0", 262_143_328_850),
    "intel-rapl:0:0": ("core", 262_143_328_850),
    "intel-rapl:0:1": ("dram", 65_712_999_613),
    "intel-rapl:1": ("package-1", 262_143_328_850),
    "intel-rapl:2": ("psys", 262_143_328_850),
}


class RecordedPowercap:
    """Files of /sys/class/powercap, by zone; a counter may be closed to us."""

    def __init__(self, **energies_uj: int | None) -> None:
        self.energies_uj = {name.replace("_", ":"): uj for name, uj in energies_uj.items()}

    def __call__(self, path: str) -> str:
        zone, _, file = path.removeprefix("/sys/class/powercap/intel-rapl:").partition("/")
        name, wraps_at_uj = RAPL.get(f"intel-rapl:{zone}", (None, 0))
        if name is None:
            raise FileNotFoundError(path)
        energy = self.energies_uj.get(f"z{zone}", 0)
        if energy is None:
            raise PermissionError(path)
        return (
            f"{ {'name': name, 'max_energy_range_uj': wraps_at_uj, 'energy_uj': energy}[file] }\n"
        )


def test_a_number_of_another_kind_has_the_same_bounds() -> None:
    watts: Any = Decimal(360)
    half: Any = Fraction(1, 2)
    used = from_timings(watts=watts, read_s=half, write_s=9.5)
    assert used.it_wh == pytest.approx(1)
    with pytest.raises(BadInput, match="at least 1"):
        measured(used, mix="FRA", pue=half)


def test_gpu_counters_in_millijoules_add_up() -> None:
    nvml = RecordedNvml([1_000_000, 5_000_000], [1_450_000, 5_300_000])
    meter = NvmlMeter.find(nvml)
    assert meter is not None
    before = meter.read()
    nvml.later()

    assert meter.joules(before, meter.read()) == pytest.approx(750)


def test_a_gpu_without_a_counter_and_a_machine_without_a_gpu_have_no_meter() -> None:
    assert NvmlMeter.find(RecordedNvml([])) is None

    class Old(RecordedNvml):
        def nvmlDeviceGetCount(self) -> int:
            return 1

    assert NvmlMeter.find(Old(None)) is None


def test_a_gpu_counter_that_goes_back_is_refused() -> None:
    nvml = RecordedNvml([5_000], [100])
    meter = NvmlMeter.find(nvml)
    assert meter is not None
    before = meter.read()
    nvml.later()

    with pytest.raises(BadInput, match="gpu0"):
        meter.joules(before, meter.read())


def test_packages_and_memory_are_counted_once() -> None:
    powercap = RecordedPowercap(z0=10_000_000, z0_0=4_000_000, z0_1=1_000_000, z1=0, z2=90_000_000)
    meter = RaplMeter.find(powercap)
    assert meter is not None
    before = meter.read()
    powercap.energies_uj |= {"z0": 70_000_000, "z0:0": 44_000_000, "z0:1": 6_000_000}
    powercap.energies_uj |= {"z1": 30_000_000, "z2": 290_000_000}

    assert meter.joules(before, meter.read()) == pytest.approx(60 + 5 + 30)


def test_a_counter_that_wrapped_is_followed() -> None:
    powercap = RecordedPowercap(z0=262_143_000_000)
    meter = RaplMeter.find(powercap)
    assert meter is not None
    before = meter.read()
    powercap.energies_uj["z0"] = 671_150

    assert meter.joules(before, meter.read()) == pytest.approx(1.0)


def test_counters_that_only_root_may_read_are_no_meter() -> None:
    assert RaplMeter.find(RecordedPowercap(z0=None, z0_1=None, z1=None)) is None


def window(**told: Any) -> Window:
    return Window(
        **{
            "duration_s": 10,
            "gpu_j": 7200,
            "host_j": 1800,
            "output_tokens": 1000,
            "request_s": 16,
            "idle_w": 100,
            **told,
        }
    )


def test_a_window_is_shared_by_tokens_and_its_idle_part_by_time() -> None:
    share = attribute(window(), output_tokens=250, request_s=8)

    # 9,000 J, of which 1,000 idle: a quarter of 8,000 and half of 1,000.
    assert share.it_wh == pytest.approx(2500 / 3600)
    assert share.machine_s == pytest.approx(5)
    assert share.meter == "nvml+rapl"
    assert share.rule in RULE_TEXTS


def test_a_request_alone_carries_its_whole_window() -> None:
    alone = attribute(window(output_tokens=250, request_s=8), output_tokens=250, request_s=8)

    assert alone.it_wh == pytest.approx(9000 / 3600)


@given(
    requests=st.lists(st.tuples(st.integers(1, 5000), st.floats(0.1, 100)), min_size=1, max_size=8),
    gpu_j=st.floats(0, 1e6),
    idle_w=st.floats(0, 1e4),
)
def test_shares_add_up_to_the_window(
    requests: list[tuple[int, float]], gpu_j: float, idle_w: float
) -> None:
    whole = window(
        gpu_j=gpu_j,
        idle_w=idle_w,
        output_tokens=sum(tokens for tokens, _ in requests),
        request_s=sum(seconds for _, seconds in requests),
    )
    shares = [
        attribute(whole, output_tokens=tokens, request_s=seconds) for tokens, seconds in requests
    ]

    assert sum(share.it_wh for share in shares) == pytest.approx((gpu_j + 1800) / 3600)


@pytest.mark.parametrize(
    "told",
    [{"gpu_j": None, "host_j": None}, {"output_tokens": 100}, {"request_s": 1}, {"gpu_j": -1}],
)
def test_a_window_that_cannot_hold_the_answer_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        attribute(window(**told), output_tokens=250, request_s=8)


def test_a_measured_answer_keeps_its_readings_and_its_rule() -> None:
    found = measured(attribute(window(), output_tokens=250, request_s=8), mix="FRA")
    stored = json.loads(json.dumps(found.to_dict()))

    assert found.tier == "A"
    assert found.method == "measured@1"
    assert stored["inputs"]["measurement"]["rule"] == "tokens+idle-time@1"
    assert stored["inputs"]["measurement"]["readings"]["gpu_j"] == 7200
    assert Footprint.from_dict(stored) == found


def test_a_measured_answer_uses_the_mix_and_the_pue_of_its_machine() -> None:
    share = attribute(window(), output_tokens=250, request_s=8)
    found = measured(share, mix="FRA", pue=(1.2, 1.4), wue=0.5)

    assert tuple(found.energy_wh) == pytest.approx(
        (share.it_wh * 1.2, share.it_wh * 1.3, share.it_wh * 1.4)
    )
    assert found.gwp_usage_g is not None
    assert found.gwp_usage_g.mid == pytest.approx(found.energy_wh.mid * 0.04144)
    assert found.water_ml is not None
    assert found.water_ml.mid == pytest.approx(share.it_wh * (0.5 + 1.3 * 3.6737))


def test_manufacture_is_unknown_without_the_machine_and_modelled_with_it() -> None:
    share = attribute(window(), output_tokens=250, request_s=8)
    unknown = measured(share, mix="FRA")
    machine = Hardware(
        gwp_kg=365 * 24 * 3.6e-3,
        adpe_kgsb=0.01,
        pe_mj=4000,
        lifetime_years=2,
        utilisation=0.5,
        source="sheet of its maker",
    )
    known = measured(share, mix="FRA", hardware=machine)

    assert (unknown.gwp_g, unknown.gwp_embodied_g, unknown.pe_kj) == (None, None, None)
    assert "manufacture_unknown" in unknown.notes
    # 5 s of a machine whose making costs 1 mg per second of work.
    assert known.gwp_embodied_g is not None
    assert known.gwp_usage_g is not None
    assert known.gwp_embodied_g.mid == pytest.approx(5e-3)
    assert known.gwp_g == known.gwp_usage_g.plus(known.gwp_embodied_g)
    # One year of work, in all: 4,000 MJ and 10 g of antimony over 31,536,000 s.
    mix = known.inputs.mix
    assert known.pe_kj is not None
    assert known.adpe_ugsb is not None
    assert mix.pe_mj_per_kwh is not None
    assert mix.adpe_kgsb_per_kwh is not None
    assert known.pe_kj.mid == pytest.approx(
        known.energy_wh.mid * mix.pe_mj_per_kwh + 5 * 4e6 / 31_536_000
    )
    assert known.adpe_ugsb.mid == pytest.approx(
        known.energy_wh.mid * mix.adpe_kgsb_per_kwh * 1e6 + 5 * 1e7 / 31_536_000
    )
    assert dict(known.coverage)["manufacture"] == "counted"


def test_what_was_not_metered_is_said() -> None:
    gpus = measured(attribute(window(host_j=None), output_tokens=1, request_s=1), mix="FRA")
    host = measured(attribute(window(gpu_j=None), output_tokens=1, request_s=1), mix="FRA")

    assert dict(gpus.coverage)["servers"] == "not_counted"
    assert "gpus_only" in gpus.notes
    assert dict(host.coverage)["gpus"] == "not_counted"
    assert "host_only" in host.notes


# The example reply of Ollama's documentation.
OLLAMA = {
    "model": "gemma3",
    "done": True,
    "total_duration": 174560334,
    "load_duration": 101397084,
    "prompt_eval_count": 11,
    "prompt_eval_duration": 13074791,
    "eval_count": 18,
    "eval_duration": 52479709,
}


def test_ollama_counts_in_nanoseconds() -> None:
    found = from_ollama(OLLAMA, watts=60)

    assert found.machine_s == pytest.approx(0.0655545)
    assert found.it_wh == pytest.approx(60 * 0.0655545 / 3600)


def test_a_declared_power_is_no_measurement() -> None:
    found = measured(from_ollama(OLLAMA, watts=60), mix="FRA")

    assert found.tier == "C"
    assert {"declared_power", "model_loading"} <= set(found.notes)


def test_a_warm_model_has_no_loading_to_note() -> None:
    warm = {name: value for name, value in OLLAMA.items() if name != "load_duration"}

    assert "model_loading" not in measured(from_ollama(warm, watts=60), mix="FRA").notes


def test_a_question_read_from_the_cache_takes_no_time() -> None:
    cached = {name: value for name, value in OLLAMA.items() if not name.startswith("prompt")}

    assert from_ollama(cached, watts=60).machine_s == pytest.approx(0.052479709)


def test_a_reply_without_timings_is_refused() -> None:
    with pytest.raises(BadInput, match="eval_duration"):
        from_ollama({"model": "gemma3", "done": True}, watts=60)


def test_a_measured_figure_is_not_computed_again_by_a_model() -> None:
    found = measured(from_ollama(OLLAMA, watts=60), mix="FRA")

    with pytest.raises(BadInput, match="measured@1"):
        recompute(found, "ecologits-0.8@1")
    assert recompute(estimate(total_b=8, active_b=8, output_tokens=1), "ecologits-0.8@1")
