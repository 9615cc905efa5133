"""Whether the measuring machine was itself the bottleneck."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

# A timer of the loop is set this often, and its lateness is that of every arrival.
_EVERY_S = 0.01

# One timer in a hundred may be later than that, and a core busier: beyond, figures are partly ours.
# In less than a second a core is always busy, with the requests that leave.
BUSY_LAG_S = 0.05
BUSY_CPU = 0.9
BUSY_FROM_S = 1.0


@dataclass(frozen=True)
class Own:
    """The measuring process during a level of `seconds`: how late its timers woke, 99 of 100 and at
    most, in seconds, and the share of one core that it used."""

    lag_p99_s: float
    lag_max_s: float
    cpu: float
    seconds: float

    @property
    def busy(self) -> bool:
        """Whether figures are partly those of the measuring machine."""
        core_was_busy = self.seconds >= BUSY_FROM_S and self.cpu > BUSY_CPU
        return core_was_busy or self.lag_p99_s > BUSY_LAG_S


@asynccontextmanager
async def watch(
    timer: Callable[[], float], cpu: Callable[[], float] = time.process_time
) -> AsyncIterator[Callable[[], Own]]:
    """Watches this process inside the block; the function gives what was seen so far."""
    late: list[float] = []
    began, cpu_began = timer(), cpu()

    async def look() -> None:
        while True:
            due = timer() + _EVERY_S
            await asyncio.sleep(_EVERY_S)
            late.append(max(0.0, timer() - due))

    def seen() -> Own:
        ordered, seconds = sorted(late) or [0.0], timer() - began
        return Own(
            lag_p99_s=ordered[int(len(ordered) * 0.99)],
            lag_max_s=ordered[-1],
            cpu=(cpu() - cpu_began) / max(seconds, 1e-9),
            seconds=seconds,
        )

    looking = asyncio.create_task(look())
    try:
        yield seen
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
