"""A machine that answers, and what each answer took of it while others were being written."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

from joute.errors import BadInput
from joute.footprint.attribution import Window, attribute, from_timings, joined
from joute.footprint.inputs import Hardware, Measurement
from joute.footprint.meters import Meter, Readings

# What a meter counts: the name of its part of a Window.
Metered = Literal["gpu_j", "host_j"]


class Share:
    """The share of a machine that one answer uses, from its question to its end.

    Add one to `pieces` for each piece of text that comes. `at_once` is the most answers that were
    asked of the machine together.
    """

    def __init__(self) -> None:
        self.pieces = 0
        self.at_once = 1
        self.slices: list[Measurement] = []
        self.lost = False


class Machine:
    """Counters of a machine, read each time an answer begins or ends, or its declared power.

    Counters count all that the machine does, other programs included. `idle_w` is the power of
    the power metered when idle, `watts` the power of the whole machine while it
    answers, used when nothing is metered. `timer` gives seconds. One event loop uses it.
    """

    def __init__(
        self,
        *,
        meters: Mapping[Metered, Meter] | None = None,
        watts: float | None = None,
        idle_w: float = 0.0,
        hardware: Hardware | None = None,
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.hardware = hardware
        self._meters, self._watts, self._idle_w = meters or {}, watts, idle_w
        self._timer = timer
        self._open: list[Share] = []
        self._cut_at = 0.0
        self._readings: Mapping[Metered, Readings] | None = None

    @contextmanager
    def answering(self) -> Iterator[Share]:
        """The share of an answer that is written inside the block."""
        self._cut()
        share = Share()
        self._open.append(share)
        for one in self._open:
            one.at_once = max(one.at_once, len(self._open))
        try:
            yield share
        finally:
            self._cut()
            self._open.remove(share)

    def measurement(
        self,
        share: Share,
        *,
        read_s: float = 0.0,
        write_s: float | None = None,
        load_s: float = 0.0,
    ) -> Measurement | None:
        """The energy of the answer; None without counters or server timings.

        Times are those that the server counted itself, in seconds, of use without counters.
        """
        if self._meters:
            return joined(share.slices) if share.slices and not share.lost else None
        if self._watts is None or write_s is None:
            return None
        return from_timings(
            watts=self._watts,
            read_s=read_s,
            write_s=write_s,
            load_s=load_s,
            at_once=share.at_once,
        )

    def _cut(self) -> None:
        """Allocate the energy used since the last cut, and begin another slice."""
        now = self._timer()
        if self._open and now <= self._cut_at:
            return
        before, self._readings = self._readings, self._read()
        duration_s, self._cut_at = now - self._cut_at, now
        if self._open and self._meters:
            self._share_out(self._used(before, self._readings), duration_s)

    def _read(self) -> Mapping[Metered, Readings] | None:
        """None when a counter cannot be read: an answer must not be lost for it."""
        try:
            return {name: meter.read() for name, meter in self._meters.items()}
        except OSError:
            return None

    def _used(
        self, before: Mapping[Metered, Readings] | None, after: Mapping[Metered, Readings] | None
    ) -> Mapping[Metered, float] | None:
        if before is None or after is None:
            return None
        try:
            return {
                name: meter.joules(before[name], after[name])
                for name, meter in self._meters.items()
            }
        except BadInput:
            return None  # reset in between

    def _share_out(self, joules: Mapping[Metered, float] | None, duration_s: float) -> None:
        written = [share.pieces for share in self._open]
        if not any(written):
            written = [1] * len(self._open)  # all reading, or waiting
        for share, pieces in zip(self._open, written, strict=True):
            share.pieces = 0
            if joules is None:
                share.lost = True
            else:
                share.slices.append(self._slice(joules, duration_s, pieces, sum(written)))

    def _slice(
        self, joules: Mapping[Metered, float], duration_s: float, pieces: int, written: int
    ) -> Measurement:
        window = Window(
            duration_s=duration_s,
            gpu_j=joules.get("gpu_j"),
            host_j=joules.get("host_j"),
            output_tokens=written,
            request_s=duration_s * len(self._open),
            idle_w=self._idle_w,
        )
        alone = len(self._open) == 1
        return replace(
            attribute(window, output_tokens=pieces, request_s=duration_s),
            rule="slices-pieces+idle-time@1",
            least_wh=None if alone else 0.0,
            most_wh=None if alone else sum(joules.values()) / 3600,
        )
