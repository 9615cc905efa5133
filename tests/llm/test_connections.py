"""Connections on asyncio: in TLS, with more than is read, and broken off."""

import asyncio
import socket
import ssl
import struct
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpcore2
import httpx2
import pytest
from tests.support.programs import program

from joute.llm.connections import Connection, Connections
from joute.llm.network import CheckedTransport

pytestmark = pytest.mark.anyio
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
LARGE = b"0123456789abcdef" * 2**18  # 4 MiB


@asynccontextmanager
async def listening(serve: Serve, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port of a server whose connections go through `serve`."""

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await serve(reader, writer)
        writer.close()

    async with await asyncio.start_server(once, "127.0.0.1", 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]


async def opened(port: int) -> httpcore2.AsyncNetworkStream:
    return await Connections().connect_tcp("127.0.0.1", port, timeout=30)


async def rest(connection: httpcore2.AsyncNetworkStream) -> bytes:
    """All that comes up to the end."""
    parts = []
    while part := await connection.read(65_536, timeout=30):
        assert len(part) <= 65_536
        parts.append(part)
    return b"".join(parts)


async def test_more_than_is_read_waits_with_its_sender() -> None:
    """A connection stops at what nobody has read, and goes on once it is read."""
    sent = asyncio.Event()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.set_write_buffer_limits(0)
        writer.write(LARGE)
        await writer.drain()
        sent.set()

    async with listening(serve) as port:
        connection = await opened(port)
        beginning = await connection.read(10)
        assert beginning == LARGE[:10]
        assert await rest(connection) == LARGE[10:]
        assert sent.is_set()
        assert connection.get_extra_info("is_readable")
        await connection.aclose()


async def test_much_is_written_as_fast_as_it_is_taken() -> None:
    received = asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        received.set_result(await reader.readexactly(len(LARGE)))

    async with listening(serve) as port:
        connection = await opened(port)
        await connection.write(LARGE, timeout=30)
        assert await received == LARGE
        assert await rest(connection) == b""
        await connection.aclose()
        with pytest.raises(httpcore2.WriteError):
            await connection.write(b"more")


class Recording(asyncio.Transport):
    """Keeps each thing that is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent.append(bytes(data))

    def is_closing(self) -> bool:
        return False


async def test_what_is_written_in_one_step_is_sent_at_once() -> None:
    connection, transport = Connection(), Recording()
    connection.connection_made(transport)
    await connection.write(b"headers ")
    await connection.write(b"body")
    await asyncio.sleep(0)
    assert transport.sent == [b"headers body"]
    await connection.write(b"headers ")
    await connection.write(LARGE)
    assert transport.sent[1:] == [b"headers " + LARGE], "much is not kept"
    await asyncio.sleep(0)
    assert len(transport.sent) == 2


async def test_what_does_not_come_or_go_in_time_says_so() -> None:
    over = asyncio.Event()

    async def serve(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await over.wait()

    async with listening(serve) as port:
        connection = await opened(port)
        assert not connection.get_extra_info("is_readable")
        with pytest.raises(httpcore2.ReadTimeout):
            await connection.read(10, timeout=0.01)
        with pytest.raises(httpcore2.WriteTimeout):
            await connection.write(LARGE * 4, timeout=0.01)
        over.set()
        await connection.aclose()


async def test_a_connection_that_breaks_and_one_that_cannot_be_made_say_so() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        at_once = struct.pack("ii", 1, 0)  # closing is a reset
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        writer.transport.abort()

    async with listening(serve) as port:
        connection = await opened(port)
        await connection.write(b"words")
        with pytest.raises(httpcore2.ReadError):
            await connection.read(100, timeout=30)
        with pytest.raises(httpcore2.WriteError):
            await connection.write(b"more")
        await connection.aclose()
    with pytest.raises(httpcore2.ConnectError):
        await opened(port)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of models.test, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    made, key = folder / "certificate.pem", folder / "key.pem"
    order = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=models.test".split()  # noqa: SIM905
    names = ("-addext", "subjectAltName=DNS:models.test", "-out", str(made), "-keyout", str(key))
    subprocess.run([program("openssl"), *order, *names], check=True, capture_output=True)
    return made, key


async def answer_twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for _ in range(2):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(LARGE) + LARGE)
        await writer.drain()
    await reader.read()


@pytest.mark.parametrize("known", [True, False])
async def test_tls_is_spoken_with_those_whose_certificate_is_known(
    certificate: tuple[Path, Path], *, known: bool
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    verify = ssl.create_default_context(cafile=str(certificate[0]) if known else None)

    async def resolve(_: str) -> list[str]:
        return ["127.0.0.1"]

    async with listening(answer_twice, context) as port:
        transport = CheckedTransport(
            allow_private=True, limits=httpx2.Limits(), verify=verify, resolve=resolve
        )
        async with httpx2.AsyncClient(transport=transport, timeout=30) as client:
            url = f"https://models.test:{port}/"
            if known:  # twice on one connection
                assert [(await client.get(url)).content == LARGE for _ in range(2)] == [True, True]
            else:
                with pytest.raises(httpx2.ConnectError, match="certificate verify failed"):
                    await client.get(url)
