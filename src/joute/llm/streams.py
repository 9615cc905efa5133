"""From the body of a response to the JSON objects in it.

What the body is decides, and not its content type, which hosts and proxies get wrong: an object,
objects on lines, or server-sent events
(https://html.spec.whatwg.org/multipage/server-sent-events.html).
"""

import asyncio
import json
from codecs import BOM_UTF8
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, suppress
from typing import NamedTuple

import httpx2

from joute.errors import AnswerError
from joute.llm.errors import HostError, WrongAddress
from joute.llm.refusals import error_in, refusal_in_stream
from joute.llm.request import Json

# In bytes. A whole answer with the log-probabilities of its tokens takes one or two million.
LARGEST_OBJECT = 8 * 2**20

# After [DONE] the body ends at once, and its connection can serve again; some hosts keep it open.
_FAREWELL_S = 0.2

_SHOWN = 200


class Chunk(NamedTuple):
    """A chunk: its bytes as they came, and the object that they are."""

    data: bytes
    values: Json


# [DONE] ends an answer to which no chunk gave a finish reason.
DONE = Chunk(b"[DONE]", {"choices": [{"finish_reason": "stop"}]})


async def events(response: httpx2.Response) -> AsyncGenerator[Json]:
    """The chunks of a body until the host says it is over; errors are raised."""
    async with aclosing(chunks_by_read(response)) as reads:
        async for chunks in reads:
            for chunk in chunks:
                yield chunk.values


async def chunks_by_read(response: httpx2.Response) -> AsyncGenerator[Sequence[Chunk]]:
    """The same with their bytes: those that came together are together. DONE is the last, where
    the host says so."""
    async with aclosing(response.aiter_bytes()) as body:
        beginning = await _beginning(body)
        if beginning.startswith((b"{", b"[")):
            yield list(_objects(await _whole(beginning, body)))
            return
        reader, data = EventReader(), beginning
        while data:
            chunks, error = _read(reader.feed(data))
            if chunks:
                yield chunks
            if error is not None:
                raise error
            if chunks and chunks[-1] is DONE:
                await _farewell(body)
                return
            data = await anext(body, b"")
        chunks, error = _read(reader.finish())
        if chunks:
            yield chunks
        if error is not None:
            raise error
    if beginning and not reader.found:
        raise WrongAddress(f"neither events nor JSON: {_start(beginning)}")


def _read(events: Iterator[Chunk]) -> tuple[list[Chunk], AnswerError | None]:
    """Events up to DONE or to an error, which must not take those before it away."""
    chunks: list[Chunk] = []
    try:
        for chunk in events:
            chunks.append(chunk)
            if chunk is DONE:
                break
    except AnswerError as error:
        return chunks, error
    return chunks, None


async def json_lines(response: httpx2.Response) -> AsyncGenerator[Json]:
    """The objects of a body that has one on each line; errors are raised."""
    lines = LineReader()
    async with aclosing(response.aiter_bytes()) as body:
        async for data in body:
            for line in lines.feed(data):
                if line.strip():
                    yield parsed(line)
    if lines.rest.strip():
        yield parsed(lines.rest)


async def whole_body(response: httpx2.Response, most: int = LARGEST_OBJECT) -> bytes:
    """A body of at most so many bytes. Raises HostError for more."""
    async with aclosing(response.aiter_bytes()) as body:
        return await _whole(b"", body, most)


class LineReader:
    """Cuts bytes into lines, which end as in server-sent events: CR, LF, or both.

    Work is linear in the bytes, however they are cut.
    """

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._after_cr = False

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that are whole after `data`. Raises HostError for an endless one."""
        if self._after_cr and data.startswith(b"\n"):
            data = data[1:]
        if not data:
            return []
        self._after_cr = data.endswith(b"\r")
        lines = data.splitlines()  # of bytes, it cuts at CR and LF alone
        last = b"" if data.endswith((b"\n", b"\r")) else lines.pop()
        if lines:
            lines[0] = b"".join((*self._parts, lines[0]))
            self._parts, self._size = [], 0
        if last:
            self._parts.append(last)
            self._size += len(last)
            if self._size > LARGEST_OBJECT:
                raise _too_large()
        return lines

    @property
    def rest(self) -> bytes:
        """What no end of line has ended."""
        return b"".join(self._parts)


class EventReader:
    """Reads the chunks in server-sent events, however the bytes are cut.

    `found` says whether any line was one of an event.
    """

    def __init__(self) -> None:
        self._lines = LineReader()
        self._name = b""
        self._data: list[bytes] = []
        self._size = 0
        self.found = False

    def feed(self, data: bytes) -> Iterator[Chunk]:
        """The chunks that are whole after `data`. Raises the error that an event holds."""
        for line in self._lines.feed(data):
            yield from self._line(line)

    def finish(self) -> Iterator[Chunk]:
        """The last event, which the end of the body ends too."""
        yield from self._line(self._lines.rest)
        yield from self._line(b"")

    def _line(self, line: bytes) -> Iterator[Chunk]:
        if not line:
            yield from self._event()
        elif line.startswith(b"data:"):
            self.found = True
            self._data.append(line[6:] if line.startswith(b"data: ") else line[5:])
            self._size += len(line)
            if self._size > LARGEST_OBJECT:
                raise _too_large()
        elif line.startswith(b"event:"):
            self.found = True
            self._name = line[6:].strip()
        elif line.startswith((b":", b"id:", b"retry:")):
            self.found = True

    def _event(self) -> Iterator[Chunk]:
        name, data = self._name, b"\n".join(self._data).strip()
        self._name, self._data, self._size = b"", [], 0
        if data == b"[DONE]":
            yield DONE
        elif data:
            chunk = parsed(data)
            if name == b"error":
                raise refusal_in_stream(chunk)
            yield Chunk(data, chunk)


def parsed(data: bytes) -> Json:
    """The object in `data`. Raises HostError when it is none, and the error that it holds."""
    try:
        value = json.loads(data.decode(errors="replace"))
    except (ValueError, RecursionError):
        raise HostError(f"not JSON in the stream: {_start(data)}") from None
    if isinstance(value, list) and len(value) == 1:
        value = value[0]  # Google lists its errors
    if not isinstance(value, dict):
        raise HostError(f"not an object in the stream: {_start(data)}")
    error = error_in(value)
    if error is not None:
        raise refusal_in_stream(error)
    return value


def _objects(body: bytes) -> Iterator[Chunk]:
    """The object that a body is, or those on its lines."""
    lines = [line for line in body.splitlines() if line.strip()]
    try:
        json.loads(lines[0])
    except (ValueError, RecursionError):
        lines = [body]
    return (Chunk(line, parsed(line)) for line in lines)


async def _beginning(body: AsyncGenerator[bytes]) -> bytes:
    """The body up to the first bytes that are not blank, without the blank and the BOM."""
    beginning = b""
    async for data in body:
        beginning = (beginning + data).removeprefix(BOM_UTF8).lstrip()
        if beginning and not BOM_UTF8.startswith(beginning):
            break
    return beginning


async def _whole(
    beginning: bytes, body: AsyncGenerator[bytes], most: int = LARGEST_OBJECT
) -> bytes:
    parts, size = [beginning], len(beginning)
    async for data in body:
        parts.append(data)
        size += len(data)
        if size > most:
            raise _too_large(most)
    return b"".join(parts)


async def _farewell(body: AsyncGenerator[bytes]) -> None:
    """Read what follows [DONE], for a short while."""
    with suppress(TimeoutError, httpx2.TransportError, httpx2.DecodingError):
        async with asyncio.timeout(_FAREWELL_S):
            await anext(body, None)


def _start(data: bytes) -> str:
    return repr(data[:_SHOWN].decode(errors="replace"))


def _too_large(most: int = LARGEST_OBJECT) -> HostError:
    return HostError(f"one object of the host is longer than {most} bytes")
