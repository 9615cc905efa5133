"""How many requests a host is sent at once: fewer when it refuses some, more when it does not."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

# So many refusals without an answer between them: it is no limit on requests at once, but one on
# requests in a time, and all wait.
_REFUSALS_THAT_PAUSE = 3


class Lane:
    """The way to one host, for at most `most` requests at once.

    After a refusal the capacity is that of those which were not refused; each round of answers adds
    one (additive increase, as in TCP). `sleep` and `timer` are a clock in seconds.
    """

    def __init__(
        self,
        most: int,
        sleep: Callable[[float], Awaitable[object]],
        timer: Callable[[], float],
    ) -> None:
        self.most = self.capacity = most
        self._sleep, self._timer = sleep, timer
        self._sending = 0
        self._answered = 0
        self._refused_in_a_row = 0
        self._resume_at = timer()
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """One request, when the capacity suffices."""
        while (pause := self._resume_at - self._timer()) > 0 or self._sending >= self.capacity:
            await (self._sleep(pause) if pause > 0 else self._turn())
        self._sending += 1
        try:
            yield
        finally:
            self._sending -= 1
            self._wake()

    def answered(self) -> None:
        """A request had an answer."""
        self._refused_in_a_row = 0
        self._answered += 1
        if self._answered >= self.capacity and self.capacity < self.most:
            self._answered = 0
            self.capacity += 1
            self._wake()

    def refused(self, wait_s: float) -> None:
        """A request was refused as one too many, `wait_s` before another would not be."""
        self.capacity = max(1, min(self.capacity, self._sending))
        self._answered = 0
        self._refused_in_a_row += 1
        if self._refused_in_a_row >= _REFUSALS_THAT_PAUSE:
            self._resume_at = max(self._resume_at, self._timer() + wait_s)

    async def _turn(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            self._wake()
            raise

    def _wake(self) -> None:
        for _ in range(self.capacity - self._sending):
            while self._waiting and self._waiting[0].done():
                self._waiting.popleft()
            if not self._waiting:
                return
            self._waiting.popleft().set_result(None)
