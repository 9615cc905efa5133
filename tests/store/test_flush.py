"""Writers who wait for the same flush of the log."""

import asyncio
import threading

import pytest

from joute.store.flush import SharedFlush


class Disk:
    """A disk whose flushes end when a test says."""

    def __init__(self) -> None:
        self.begun = 0
        self.begins = threading.Semaphore(0)
        self.ends = threading.Semaphore(0)

    def flush(self) -> None:
        self.begun += 1
        self.begins.release()
        self.ends.acquire()

    async def begin(self) -> None:
        """The next flush has begun."""
        await asyncio.to_thread(self.begins.acquire)


async def test_those_who_commit_during_a_flush_share_the_next() -> None:
    disk = Disk()
    flush = SharedFlush(disk.flush)
    first = asyncio.create_task(flush())
    await disk.begin()
    late = [asyncio.create_task(flush()) for _ in range(10)]
    await asyncio.sleep(0)
    disk.ends.release()
    await first
    await disk.begin()
    assert not any(task.done() for task in late)
    disk.ends.release()
    await asyncio.gather(*late)
    assert disk.begun == 2


async def test_one_who_leaves_does_not_take_the_flush_from_the_others() -> None:
    disk = Disk()
    flush = SharedFlush(disk.flush)
    leaving, staying = (asyncio.create_task(flush()) for _ in range(2))
    await disk.begin()
    leaving.cancel()
    disk.ends.release()
    await staying
    assert leaving.cancelled()
    assert disk.begun == 1


async def test_a_failure_is_that_of_its_own_flush() -> None:
    failures = iter([OSError("full"), None])

    def flush() -> None:
        if (failure := next(failures)) is not None:
            raise failure

    shared = SharedFlush(flush)
    with pytest.raises(OSError, match="full"):
        await shared()
    await shared()
