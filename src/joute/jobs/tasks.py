"""Background tasks of one service: named, closed together, and their crashes logged."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Iterator
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Tasks:
    """The tasks that one service runs, at most one under each key.

        tasks = Tasks("duel")
        tasks.start(duel_id, answer(duel_id))
        await tasks.wait(duel_id)
        await tasks.close()

    `name` precedes the key in the log of a crash.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._running: dict[Hashable, asyncio.Task[Any]] = {}
        self._closed = False

    def __contains__(self, key: Hashable) -> bool:
        return self.get(key) is not None

    def __len__(self) -> int:
        return len(self._running)

    def __iter__(self) -> Iterator[Hashable]:
        return iter(tuple(self._running))

    def get(self, key: Hashable) -> asyncio.Task[Any] | None:
        """The task that runs under `key`, if one does."""
        task = self._running.get(key)
        return None if task is None or task.done() else task

    def start(self, key: Hashable, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run `work` in the background.

        Raises RuntimeError when a task runs under `key`, and after `close`.
        """
        if self._closed or key in self:
            work.close()
            why = "they are closed" if self._closed else "it runs already"
            raise RuntimeError(f"{self._name} {key}: {why}")
        task = self._running[key] = asyncio.create_task(work, name=f"{self._name} {key}")
        task.add_done_callback(lambda done: self._end(key, done))
        return task

    def repeat(
        self,
        key: Hashable,
        work: Callable[[], Awaitable[object]],
        *,
        every_s: float,
        after_crash_s: float,
        after_start_s: float = 0,
    ) -> asyncio.Task[None]:
        """Run `work()` after `after_start_s`, and again `every_s` after it returned or
        `after_crash_s` after it crashed, until the tasks are closed."""

        async def repeatedly() -> None:
            await asyncio.sleep(after_start_s)
            while True:
                try:
                    await work()
                except Exception:
                    logger.exception("%s %s crashed, again in %g s", self._name, key, after_crash_s)
                    await asyncio.sleep(after_crash_s)
                else:
                    await asyncio.sleep(every_s)

        return self.start(key, repeatedly())

    async def wait(self, key: Hashable) -> None:
        """Wait for the end of what runs under `key`, however it ends."""
        if key in self._running:
            await asyncio.wait({self._running[key]})

    async def idle(self) -> None:
        """Wait until nothing runs."""
        while self._running:
            await asyncio.wait(self._running.values())

    async def cancel(self, key: Hashable) -> None:
        """Cancel what runs under `key` and wait for its end."""
        if key in self._running:
            self._running[key].cancel()
        await self.wait(key)

    async def close(self) -> None:
        """Cancel all tasks and wait for their end; none can be started afterwards."""
        self._closed = True
        for task in self._running.values():
            task.cancel()
        await self.idle()

    def _end(self, key: Hashable, task: asyncio.Task[Any]) -> None:
        # Another one may have been started between the end of a task and this call.
        if self._running.get(key) is task:
            del self._running[key]
        if not task.cancelled() and task.exception() is not None:
            logger.error("%s %s crashed", self._name, key, exc_info=task.exception())
