"""A host that sends the bytes it is given, whatever they are, over a real connection."""

import asyncio
import base64
import zlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal

Chunk = str | dict[str, str]


@dataclass(frozen=True)
class RawAnswer:
    """What the host sends to every request.

    A chunk is a text, or `{"base64": …}`. `close` is clean; hang, when the connection stays open;
    or abrupt, when it closes within the chunked body.
    """

    chunks: Sequence[Chunk]
    status: int = 200
    content_type: str | None = "text/event-stream"
    encoding: str | None = None
    headers: Sequence[tuple[str, str]] = ()
    close: Literal["clean", "hang", "abrupt"] = "clean"

    @classmethod
    def of(cls, script: dict[str, Any]) -> "RawAnswer":
        """The answer that a script of tests/llm/streams.jsonl describes."""
        return cls(**{name: script[name] for name in cls.__dataclass_fields__ if name in script})

    @property
    def head(self) -> bytes:
        fields = [*self.headers, ("transfer-encoding", "chunked"), ("connection", "close")]
        if self.content_type is not None:
            fields.append(("content-type", self.content_type))
        if self.encoding is not None:
            fields.append(("content-encoding", self.encoding))
        lines = [f"HTTP/1.1 {self.status} Said", *(f"{name}: {value}" for name, value in fields)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


@asynccontextmanager
async def raw_host(answer: RawAnswer) -> AsyncIterator[str]:
    """The address of a host that gives this answer to every request."""
    async with raw_hosts({"only": answer}) as url:
        yield f"{url}/only"


@asynccontextmanager
async def raw_hosts(answers: Mapping[str, RawAnswer]) -> AsyncIterator[str]:
    """The address below which `/name` is a host that gives the answer of that name."""
    hanging = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer = answers[await _read_request(reader)]
        with suppress(ConnectionError):  # it was read no further
            await _send(answer, writer)
            if answer.close == "hang":
                await hanging.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    try:
        yield f"http://{host}:{port}"
    finally:
        hanging.set()
        server.close()
        await server.wait_closed()


async def _send(answer: RawAnswer, writer: asyncio.StreamWriter) -> None:
    writer.write(answer.head)
    compress = _compressor(answer.encoding)
    for chunk in answer.chunks:
        data = compress(_bytes(chunk))
        writer.write(b"%x\r\n%s\r\n" % (len(data), data))
        await writer.drain()
        await asyncio.sleep(0)
    if answer.close == "clean":
        writer.write(b"0\r\n\r\n")


def _bytes(chunk: Chunk) -> bytes:
    return chunk.encode() if isinstance(chunk, str) else base64.b64decode(chunk["base64"])


def _compressor(encoding: str | None) -> Callable[[bytes], bytes]:
    """Compresses chunk by chunk, as the header content-encoding says."""
    if encoding is None:
        return lambda data: data
    gzip_bits = 16 if encoding == "gzip" else 0
    compressor = zlib.compressobj(wbits=zlib.MAX_WBITS + gzip_bits)
    return lambda data: compressor.compress(data) + compressor.flush(zlib.Z_SYNC_FLUSH)


async def _read_request(reader: asyncio.StreamReader) -> str:
    """Read a request; the first part of its path."""
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = (
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    await reader.readexactly(next(lengths, 0))
    path = head.split(b" ")[1].partition(b"?")[0]
    return path.split(b"/")[1].decode()
