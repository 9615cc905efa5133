"""What a computation is charged: by the counters of the processor, else by its seconds."""

from collections.abc import Callable, Iterator

import pytest

from joute.evaluation.targets.classical.charging import Charging
from joute.footprint import CPU_METHOD, MEASURED_METHOD, RaplMeter

ROOT = "/sys/class/powercap/intel-rapl:0"


def counter(*microjoules: int) -> Callable[[str], str]:
    """The files of a processor whose counter shows these figures, one at each reading."""
    shown = iter(microjoules)
    files = {f"{ROOT}/name": "package-0", f"{ROOT}/max_energy_range_uj": "262143328850"}

    def read(path: str) -> str:
        if path == f"{ROOT}/energy_uj":
            return str(next(shown))
        if path not in files:
            raise OSError(path)
        return files[path]

    return read


def seconds(*values: float) -> Callable[[], float]:
    shown: Iterator[float] = iter(values)
    return lambda: next(shown)


def test_counters_bound_what_a_computation_took() -> None:
    """Found at 0, then 36 J between two readings: at most 0.01 Wh, at least a quarter of it."""
    meter = RaplMeter.find(counter(0, 1_000_000, 37_000_000))
    charging = Charging(3_600.0, meter, cores=4, cpu_timer=seconds(1.0, 3.0))
    with charging.computing() as work:
        pass
    assert work.method == MEASURED_METHOD
    assert work.wh.high == pytest.approx(0.01)
    assert work.wh.low == pytest.approx(0.0025)
    assert charging.usd(work) == pytest.approx(2.0)


def test_without_counters_the_time_of_a_core_is_modelled() -> None:
    """3.5 W to 12 W times 1.67, for an hour."""
    charging = Charging(0.05, cpu_timer=seconds(0.0, 3_600.0))
    with charging.computing() as work:
        pass
    assert (work.method, work.cpu_s) == (CPU_METHOD, 3_600.0)
    assert work.wh.low == pytest.approx(3.5)
    assert work.wh.high == pytest.approx(20.04)
    assert charging.usd(work) == pytest.approx(0.05)
    assert work.shared(10).wh.high == pytest.approx(2.004)
    assert work.impact.gco2 is not None


def test_a_counter_that_cannot_be_read_any_more_is_no_measurement() -> None:
    meter = RaplMeter.find(counter(0, 1_000_000))
    charging = Charging(0.05, meter, cpu_timer=seconds(0.0, 1.0))

    def broken(path: str) -> str:
        raise OSError(path)

    with charging.computing() as work:
        assert meter is not None
        meter._read_text = broken
    assert work.method == CPU_METHOD
