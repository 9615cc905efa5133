"""What a computation of this process takes: seconds of a core, and from them money and Wh."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from joute.errors import BadInput
from joute.evaluation.answers import Band, Impact
from joute.footprint import (
    CPU_METHOD,
    MEASURED_METHOD,
    WORLD,
    Meter,
    computing,
    find_mix,
)
from joute.footprint.meters import Readings

_NOTHING = Band(low=0, mid=0, high=0)


@dataclass
class Work:
    """What was computed: seconds of a core, and the electricity of it, in Wh."""

    cpu_s: float = 0.0
    wh: Band = _NOTHING
    method: str = CPU_METHOD

    def shared(self, answers: int) -> "Work":
        """The share of one of so many answers."""
        return Work(self.cpu_s / answers, _scaled(self.wh, 1 / answers), self.method)

    def plus(self, other: "Work") -> "Work":
        wh = Band(
            low=self.wh.low + other.wh.low,
            mid=self.wh.mid + other.wh.mid,
            high=self.wh.high + other.wh.high,
        )
        return Work(self.cpu_s + other.cpu_s, wh, self.method)

    @property
    def impact(self) -> Impact:
        """With the world’s electricity: nothing says where this machine is."""
        grams = find_mix(WORLD).gwp_kg_per_kwh
        gco2 = None if grams is None else _scaled(self.wh, grams)
        return Impact(wh=self.wh, gco2=gco2, method=self.method)


@dataclass
class Charging:
    """Charges what is computed, at a price for an hour of a core, in US dollars.

    With a `meter` of the processor, electricity is at most all that it counted meanwhile, and at
    least the share of one of its `cores`; without, it is modelled by the time of the core.
    `cpu_timer` is the time of the thread that computes, in seconds.
    """

    usd_per_cpu_hour: float
    meter: Meter | None = None
    cores: int = 1
    cpu_timer: Callable[[], float] = time.thread_time
    method: str = field(init=False)

    def __post_init__(self) -> None:
        self.method = CPU_METHOD if self.meter is None else MEASURED_METHOD

    @contextmanager
    def computing(self) -> Iterator[Work]:
        """What the block takes, known at its end."""
        work, before, started = Work(method=self.method), self._read(), self.cpu_timer()
        yield work
        work.cpu_s = self.cpu_timer() - started
        joules = self._joules(before)
        if joules is None:
            work.wh, work.method = Band(**computing(work.cpu_s)._asdict()), CPU_METHOD
        else:
            least, most = joules / 3600 / self.cores, joules / 3600
            work.wh = Band(low=least, mid=(least + most) / 2, high=most)

    def usd(self, work: Work) -> float:
        return work.cpu_s / 3600 * self.usd_per_cpu_hour

    def _read(self) -> Readings | None:
        try:
            return None if self.meter is None else self.meter.read()
        except OSError:
            return None

    def _joules(self, before: Readings | None) -> float | None:
        after = self._read()
        if self.meter is None or before is None or after is None:
            return None
        try:
            return self.meter.joules(before, after)
        except BadInput:
            return None  # reset in between


def _scaled(band: Band, factor: float) -> Band:
    return Band(low=band.low * factor, mid=band.mid * factor, high=band.high * factor)
