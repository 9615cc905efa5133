"""Streams that pause until a test lets them go on."""

import asyncio
from collections import defaultdict


class Holds:
    """Pauses, by model. A release that arrives before its pause is not lost."""

    def __init__(self) -> None:
        self._released: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(0))

    async def wait(self, model: str) -> None:
        """Pause until the model is released; each release lets one stream go on."""
        await self._released[model].acquire()

    def release(self, model: str, times: int) -> None:
        for _ in range(times):
            self._released[model].release()
