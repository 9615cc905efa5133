"""Background tasks: one under each key, closed together, crashes logged by name."""

import asyncio
import logging

import pytest

from joute.jobs import Tasks


async def for_ever() -> None:
    await asyncio.Event().wait()


async def break_down() -> None:
    raise ZeroDivisionError("seven by nothing")


async def test_a_task_is_there_until_it_ends() -> None:
    tasks, gate = Tasks("test"), asyncio.Event()
    started = tasks.start("a", gate.wait())
    assert "a" in tasks
    assert tasks.get("a") is started
    assert list(tasks) == ["a"]
    gate.set()
    assert await started is True
    assert "a" not in tasks
    assert tasks.get("a") is None
    assert len(tasks) == 0


async def test_two_tasks_of_one_key_are_refused() -> None:
    tasks = Tasks("test")
    tasks.start("a", for_ever())
    with pytest.raises(RuntimeError, match="test a: it runs already"):
        tasks.start("a", for_ever())
    tasks.start("b", for_ever())
    assert len(tasks) == 2
    await tasks.close()


async def test_a_key_is_free_once_its_task_was_waited_for_or_cancelled() -> None:
    tasks, gate = Tasks("test"), asyncio.Event()
    tasks.start("a", gate.wait())
    asyncio.get_running_loop().call_soon(gate.set)
    await tasks.wait("a")
    cancelled = tasks.start("a", for_ever())
    await tasks.cancel("a")
    assert cancelled.cancelled()
    tasks.start("a", asyncio.sleep(0))
    await tasks.wait("a")
    await tasks.wait("unknown")
    await tasks.cancel("unknown")


async def test_a_task_that_ended_this_very_moment_leaves_its_key_free() -> None:
    tasks, ending = Tasks("test"), asyncio.Event()

    async def end() -> None:
        ending.set()

    async def begin_again() -> None:
        await ending.wait()
        assert "a" not in tasks
        tasks.start("a", asyncio.sleep(0))

    again = asyncio.create_task(begin_again())
    await asyncio.sleep(0)
    tasks.start("a", end())
    await again
    assert "a" in tasks
    await tasks.idle()
    assert len(tasks) == 0


async def test_idle_waits_for_tasks_that_start_others() -> None:
    tasks, ended = Tasks("test"), []

    async def count_down(left: int) -> None:
        await asyncio.sleep(0)
        if left:
            tasks.start(left - 1, count_down(left - 1))
        ended.append(left)

    tasks.start(5, count_down(5))
    await tasks.idle()
    assert ended == [5, 4, 3, 2, 1, 0]


async def test_closing_cancels_all_waits_for_their_end_and_refuses_others() -> None:
    tasks, tidied = Tasks("test"), []

    async def tidy_up_slowly(name: str) -> None:
        try:
            await for_ever()
        finally:
            await asyncio.sleep(0)
            tidied.append(name)

    for name in "ab":
        tasks.start(name, tidy_up_slowly(name))
    await asyncio.sleep(0)
    await tasks.close()
    assert tidied == ["a", "b"]
    with pytest.raises(RuntimeError, match="test c: they are closed"):
        tasks.start("c", for_ever())


async def test_a_crash_is_logged_with_the_name_of_its_task(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tasks = Tasks("duel")
    tasks.start("d7", break_down())
    await tasks.wait("d7")
    (record,) = caplog.records
    assert (record.levelno, record.message) == (logging.ERROR, "duel d7 crashed")
    assert "seven by nothing" in caplog.text


async def test_a_cancelled_task_is_no_crash(caplog: pytest.LogCaptureFixture) -> None:
    tasks = Tasks("duel")
    tasks.start("d7", for_ever())
    await tasks.close()
    assert caplog.records == []


async def test_repeated_work_goes_on_after_a_crash(caplog: pytest.LogCaptureFixture) -> None:
    tasks, done, times = Tasks("site"), asyncio.Event(), 0

    async def work() -> None:
        nonlocal times
        times += 1
        if times == 2:
            await break_down()
        if times == 4:
            done.set()

    tasks.repeat("purge", work, every_s=0, after_crash_s=0)
    await done.wait()
    await tasks.close()
    assert times == 4
    assert [record.message for record in caplog.records] == ["site purge crashed, again in 0 s"]


async def test_repeated_work_waits_between_times() -> None:
    tasks, times = Tasks("site"), 0

    async def work() -> None:
        nonlocal times
        times += 1

    tasks.repeat("purge", work, every_s=3600, after_crash_s=3600)
    for _ in range(20):
        await asyncio.sleep(0)
    assert times == 1
    await tasks.close()


async def test_repeated_work_can_wait_for_its_first_time() -> None:
    tasks = Tasks("site")
    worked: list[str] = []

    async def work() -> None:
        worked.append("too early")

    tasks.repeat("purge", work, after_start_s=3600, every_s=0, after_crash_s=0)
    for _ in range(5):
        await asyncio.sleep(0)
    await tasks.close()
    assert worked == []
