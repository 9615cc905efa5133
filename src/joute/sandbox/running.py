"""Programs in sandboxes: started, read, and killed whole when they are late."""

import asyncio
import json
import os
import signal
import socket
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from joute.sandbox.bubblewrap import ENVIRONMENT, Descriptors, command
from joute.sandbox.filter import open_filter
from joute.sandbox.limits import Limits
from joute.sandbox.memory import Watch, Watched, available_mb
from joute.sandbox.settings import SandboxSettings

How = Literal["itself", "late", "memory", "output", "alone"]

_DEFAULTS = SandboxSettings()
# What a program has to end by itself once the one that it talked to has.
_GRACE_S = 0.5
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Program:
    """`main(peer)` of a module of a folder, and what it reads on its standard input."""

    folder: Path
    module: str
    input: bytes = b""


@dataclass(frozen=True)
class Ended:
    """How a program ended: by itself, late, with more memory than it may take or more output than
    it may write, or because the one that it talked to had ended. `status` is its exit status, 128
    and more for a signal."""

    how: How
    status: int
    output: bytes


class Sandbox:
    """Runs programs as the operator lets it.

    Each has a new sandbox. Nothing of it outlives its run, and nothing outside it changes.
    """

    def __init__(self, settings: SandboxSettings = _DEFAULTS) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(settings.at_once or _room(settings.memory_mb))

    def check(self, limits: Limits) -> None:
        """Raises ValueError for more than the operator gives to a program."""
        for name, most in (
            ("seconds", self._settings.seconds),
            ("memory_mb", self._settings.memory_mb),
        ):
            if getattr(limits, name) > most:
                raise ValueError(f"[sandbox] {name} allows {most:g}")

    async def run(self, program: Program, limits: Limits) -> Ended:
        """Run a program to its end, or to that of its time."""
        async with self._places:
            return (await _run([program], limits))[0]

    async def run_two(self, first: Program, second: Program, limits: Limits) -> tuple[Ended, Ended]:
        """Run two programs that talk to each other by a socket, `peer` of both, until the first one
        ends. They see nothing else of each other."""
        async with self._places:
            a, b = await _run([first, second], limits)
            return a, b


def _room(memory_mb: int) -> int:
    """How many pairs of programs have a processor and their memory here."""
    return max(1, min(os.cpu_count() or 1, available_mb() // (2 * memory_mb)))


@dataclass(frozen=True)
class _Running:
    """A program under way: bubblewrap, the first process inside, by a descriptor that is its own
    for good, and what is read of it."""

    process: Process
    inside: Watched
    reading: "asyncio.Task[tuple[bytes, bool]]"

    @property
    def is_over(self) -> bool:
        return self.process.returncode is not None

    def close(self) -> None:
        self.reading.cancel()
        if self.inside.pidfd >= 0:
            os.close(self.inside.pidfd)


async def _run(programs: Sequence[Program], limits: Limits) -> list[Ended]:
    running: list[_Running] = []
    try:
        with ExitStack() as files:
            peers = _peers(files) if len(programs) > 1 else [-1]
            for program, peer in zip(programs, peers, strict=True):
                running.append(await _whole(_start(program, peer, limits)))
        begun = [one.inside for one in running if one.inside.pidfd >= 0]
        with closing(Watch(begun, limits.memory_mb)):
            return await _watched(running, limits)
    finally:
        for one in running:
            _kill(one.process, one.inside.pidfd)
        await asyncio.gather(*map(_gone, running))
        for one in running:
            one.close()


async def _whole(starting: Coroutine[Any, Any, _Running]) -> _Running:
    """A program that starts is known, so that it can be killed, even where its run is cancelled."""
    started = asyncio.ensure_future(starting)
    try:
        return await asyncio.shield(started)
    except asyncio.CancelledError:
        one = await started
        _kill(one.process, one.inside.pidfd)
        await _gone(one)
        one.close()
        raise


async def _watched(running: Sequence[_Running], limits: Limits) -> list[Ended]:
    first, *others = (one.reading for one in running)
    on_time, _ = await asyncio.wait([first], timeout=limits.seconds)
    if on_time and others:
        await asyncio.wait(others, timeout=_GRACE_S)
    cut: How = "alone" if on_time else "late"
    killed = [not one.is_over for one in running]
    for one in running:
        _kill(one.process, one.inside.pidfd)
    outputs = await asyncio.gather(*(one.reading for one in running))
    return [
        Ended(_how(one.inside, stopped, flooded, cut), await one.process.wait(), output)
        for one, stopped, (output, flooded) in zip(running, killed, outputs, strict=True)
    ]


def _how(inside: Watched, stopped: bool, flooded: bool, cut: How) -> How:
    if inside.is_over:
        return "memory"
    if flooded:
        return "output"
    return cut if stopped else "itself"


def _peers(files: ExitStack) -> list[int]:
    return [files.enter_context(one).fileno() for one in socket.socketpair()]


async def _start(program: Program, peer: int, limits: Limits) -> _Running:
    filter_fd = open_filter()
    info_fd, written_fd = os.pipe()
    fds = Descriptors(filter=filter_fd, info=written_fd, peer=peer)
    try:
        process = await asyncio.create_subprocess_exec(
            *command(program.folder, program.module, limits, fds),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=ENVIRONMENT,
            pass_fds=fds.all,
            cwd="/",
        )
    except BaseException:
        os.close(info_fd)
        raise
    finally:
        os.close(filter_fd)
        os.close(written_fd)
    inside = await _inside(info_fd)
    reading = asyncio.create_task(_read(process, inside.pidfd, program.input, limits.output_bytes))
    return _Running(process, inside, reading)


async def _inside(info_fd: int) -> Watched:
    """The first process in a sandbox, which bubblewrap names as it starts; its descriptor is -1
    where it started none."""
    reader = asyncio.StreamReader()
    pipe = os.fdopen(info_fd, "rb")
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    try:
        named = json.loads(await reader.read())
        return Watched(named["child-pid"], os.pidfd_open(named["child-pid"]))
    except (ValueError, ProcessLookupError):
        return Watched(-1, -1)
    finally:
        transport.close()


def _kill(process: Process, inside_fd: int) -> None:
    """End a program, and all that is in its sandbox with its first process. The end of bubblewrap
    alone would not do: until a moment after its start nothing dies with it."""
    if inside_fd >= 0:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(inside_fd, signal.SIGKILL)
    if process.returncode is None:
        process.kill()


async def _gone(one: _Running) -> None:
    """Wait until nothing of a program that was killed is left. Where bubblewrap ended first, its
    child is that of the first process, which is Joute itself in a container without an init, or of
    a reaper that Joute may be: it collects the child, as nobody else would."""
    await one.process.wait()
    if one.inside.pidfd >= 0:
        with suppress(ChildProcessError):  # another one collects it
            await asyncio.to_thread(os.waitid, os.P_PIDFD, one.inside.pidfd, os.WEXITED)


async def _read(process: Process, inside_fd: int, given: bytes, most: int) -> tuple[bytes, bool]:
    """What a program writes, up to so many bytes, and whether it would write more. It is read to
    its end all the same: asyncio waits for ever for a process whose output it stopped reading."""
    assert process.stdin is not None  # noqa: S101 # a pipe, as its output
    assert process.stdout is not None  # noqa: S101
    feeding = asyncio.create_task(_feed(process.stdin, given))
    output = bytearray()
    while chunk := await process.stdout.read(_CHUNK):
        output += chunk[: most + 1 - len(output)]
        if len(output) > most:
            _kill(process, inside_fd)
    await process.wait()
    await feeding
    return bytes(output[:most]), len(output) > most


async def _feed(stdin: asyncio.StreamWriter, given: bytes) -> None:
    with suppress(ConnectionError):  # a program need not read
        stdin.write(given)
        await stdin.drain()
    stdin.close()
