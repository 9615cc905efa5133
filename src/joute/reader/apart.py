"""Files of strangers, read in a process of their own with limits of time and memory.

async with Apart(seconds=60, memory_mb=512) as apart:
    contents = await apart.read("guide.pdf", data)

A file can be made so that reading it takes hours, or all memory. No thread can be stopped, and none
has memory of its own: a process can be killed. It starts in about a third of a second, at the first
file, and reads all that follow; it knows none of the secrets of the environment. Where a file was
too heavy, the next one finds a new process.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from typing import Any, Self

from joute.reader.contents import Block, Contents, Page
from joute.reader.errors import (
    DamagedFile,
    EncryptedFile,
    FileTooLarge,
    HeavyFile,
    NoText,
    UnreadableFile,
    UnreadableKind,
)

# What a text of 50 MB takes as JSON, and some more.
_MOST_BYTES = 120_000_000
_KEPT = ("PATH", "HOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "PYTHONHOME", "PYTHONPATH")
_ERRORS: dict[str, type[UnreadableFile]] = {
    kind.code: kind for kind in (DamagedFile, EncryptedFile, FileTooLarge, NoText, UnreadableKind)
}


class Apart:
    """Reads one file at a time, each within so many seconds and MiB."""

    def __init__(self, *, seconds: int, memory_mb: int) -> None:
        self._seconds, self._memory_mb = seconds, memory_mb
        self._process: Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._end()

    async def read(self, name: str, data: bytes) -> Contents:
        """`read_file` in the other process. Raises what it raises, and HeavyFile for one that takes
        more time or memory than it may."""
        try:
            async with asyncio.timeout(self._seconds):
                reply = await self._ask(name, data)
        except (TimeoutError, EOFError, ConnectionError, MemoryError) as error:
            await self._end()
            raise HeavyFile(
                type(error).__name__, file=name, seconds=self._seconds, megabytes=self._memory_mb
            ) from error
        except BaseException:
            # Its answer would be taken for that to the next file.
            await self._end()
            raise
        if code := reply.get("error"):
            raise _ERRORS[code](reply["cause"], **reply["params"])
        return _contents(reply)

    async def _ask(self, name: str, data: bytes) -> Any:
        process = self._process = self._process or await self._start()
        assert process.stdin is not None  # noqa: S101 # a pipe, as its output
        assert process.stdout is not None  # noqa: S101
        head = json.dumps({"name": name, "bytes": len(data)}).encode()
        process.stdin.write(len(head).to_bytes(4, "big") + head)
        process.stdin.write(data)
        await process.stdin.drain()
        length = int.from_bytes(await process.stdout.readexactly(4), "big")
        if length > _MOST_BYTES:
            raise MemoryError
        return json.loads(await process.stdout.readexactly(length))

    async def _start(self) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-P", "-B", "-m", "joute.reader.child", str(self._memory_mb)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
        )

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _contents(reply: dict[str, Any]) -> Contents:
    return Contents(
        reply["kind"],
        [
            Page(number, [Block(text, level) for text, level in blocks], title)
            for number, title, blocks in reply["pages"]
        ],
    )
