"""Energy counters of a local machine; the difference of two readings is the energy used.

Each class receives what it reads from, so that recorded counters test it and importing touches
no hardware.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from joute.errors import N_, BadInput

Readings = Mapping[str, int]


class Meter(Protocol):
    """Counters that only grow: read them before and after."""

    def read(self) -> Readings:
        """The counters now. Raises OSError when they cannot be read."""
        ...

    def joules(self, before: Readings, after: Readings) -> float:
        """Energy used between two readings. Raises BadInput when a counter was reset."""
        ...


class NvmlMeter:
    """All NVIDIA GPUs of the machine: millijoules since the driver was loaded (Volta or later).

    `nvml` is the `pynvml` module, already initialised, or anything with the same functions.
    The counter moves every 20 to 100 ms: too slow for an answer of a few tokens.
    """

    def __init__(self, nvml: Any) -> None:
        self._nvml = nvml
        self._handles = [
            nvml.nvmlDeviceGetHandleByIndex(index) for index in range(nvml.nvmlDeviceGetCount())
        ]

    @classmethod
    def find(cls, nvml: Any) -> "NvmlMeter | None":
        """A meter when there is a GPU and it can count energy, otherwise None."""
        try:
            nvml.nvmlInit()
            meter = cls(nvml)
            return meter if meter.read() else None
        except (nvml.NVMLError, OSError):
            return None

    def read(self) -> Readings:
        """The counters now, in millijoules."""
        try:
            counters = [*map(self._nvml.nvmlDeviceGetTotalEnergyConsumption, self._handles)]
        except self._nvml.NVMLError as error:
            raise OSError(f"NVML: {error}") from error
        return {f"gpu{index}": int(counter) for index, counter in enumerate(counters)}

    def joules(self, before: Readings, after: Readings) -> float:
        """Energy used between two readings. Raises BadInput when a counter was reset."""
        return sum(_growth(before, after, counter) for counter in before) / 1e3


class _RaplZone(NamedTuple):
    path: str
    wraps_at_uj: int


class RaplMeter:
    """Processor packages and their memory, in microjoules, as Linux shows them (powercap).

    `read_text` returns the content of a path and raises OSError when it may not: most systems
    let only root read these counters. Counters wrap, after minutes on a busy machine: read more
    often than that.
    """

    def __init__(self, read_text: Callable[[str], str], zones: Mapping[str, _RaplZone]) -> None:
        self._read_text, self._zones = read_text, zones

    @classmethod
    def find(
        cls, read_text: Callable[[str], str], root: str = "/sys/class/powercap"
    ) -> "RaplMeter | None":
        """A meter when the counters exist and may be read, otherwise None."""
        zones: dict[str, _RaplZone] = {}
        for package in range(_MOST_PACKAGES):
            path = f"{root}/intel-rapl:{package}"
            zones |= _rapl_zones(read_text, path)
            for part in range(_MOST_PARTS):
                zones |= _rapl_zones(read_text, f"{path}:{part}")
        return cls(read_text, zones) if zones else None

    def read(self) -> Readings:
        """The counters now, in microjoules."""
        return {
            name: int(self._read_text(f"{zone.path}/energy_uj"))
            for name, zone in self._zones.items()
        }

    def joules(self, before: Readings, after: Readings) -> float:
        """Energy used between two readings, a counter having wrapped at most once."""
        used_uj = ((after[name] - before[name]) % self._zones[name].wraps_at_uj for name in before)
        return sum(used_uj) / 1e6


_MOST_PACKAGES = 8
_MOST_PARTS = 4


def _rapl_zones(read_text: Callable[[str], str], path: str) -> dict[str, _RaplZone]:
    """The zone at `path` when it counts on its own: packages, and memory, which is outside them.

    Cores and graphics are inside their package, and psys holds it all: adding them would count
    the same joules twice.
    """
    try:
        name = read_text(f"{path}/name").strip()
        if not name.startswith(("package", "dram")):
            return {}
        int(read_text(f"{path}/energy_uj"))
        wraps_at_uj = int(read_text(f"{path}/max_energy_range_uj"))
    except OSError:
        return {}
    return {f"{name}@{path.rpartition('/')[2]}": _RaplZone(path, wraps_at_uj)}


def _growth(before: Readings, after: Readings, counter: str) -> int:
    growth = after[counter] - before[counter]
    if growth >= 0:
        return growth
    raise BadInput(
        message=N_("The energy counter “%(counter)s” was reset during the measurement."),
        counter=counter,
    )
