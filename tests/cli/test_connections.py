"""Connections that are opened to hold a site, not to use it."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from joute.cli import connections
from joute.cli.connections import HEAD_BYTES, bounded
from tests.support.ports import free_port

MOST = 20

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Stream]]


async def length(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def endless(_: Request) -> Response:
    async def pieces() -> AsyncIterator[str]:
        yield "begun"
        await asyncio.Event().wait()

    return StreamingResponse(pieces())


async def long(request: Request) -> Response:
    """More than the buffers of both systems hold."""

    async def pieces() -> AsyncIterator[bytes]:
        try:
            for _ in range(512):
                yield bytes(1 << 16)
        finally:
            request.app.state.ended.set()

    return StreamingResponse(pieces())


APPLICATION = Starlette(
    routes=[
        Route("/", length, methods=["GET", "POST"]),
        Route("/endless", endless),
        Route("/long", long),
    ]
)


@asynccontextmanager
async def server(
    patience_s: float = 60.0, reading_patience_s: float = 60.0
) -> AsyncIterator[Connect]:
    """A server that holds MOST connections; gives what opens one to it."""
    listener = socket.create_server(("127.0.0.1", 0))
    http: Any = bounded(MOST, patience_s, reading_patience_s)
    running = uvicorn.Server(
        uvicorn.Config(
            APPLICATION, http=http, ws="none", log_config=None, timeout_graceful_shutdown=0
        )
    )
    task = asyncio.create_task(running._serve([listener]))
    port = listener.getsockname()[1]
    opened: list[asyncio.StreamWriter] = []
    APPLICATION.state.ended = asyncio.Event()

    async def connect() -> Stream:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        opened.append(writer)
        return reader, writer

    try:
        yield connect
    finally:
        for writer in opened:
            writer.close()
        running.should_exit = True
        await task


async def answer(connection: Stream, request: str) -> str:
    """Everything that the server sends for `request` until it closes."""
    reader, writer = connection
    writer.write(request.encode())
    return (await reader.read()).decode()


GET = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"


async def test_connections_without_a_request_give_way() -> None:
    async with server() as connect:
        idle = [await connect() for _ in range(2 * MOST)]
        for _ in range(MOST):
            assert (await answer(await connect(), GET)).startswith("HTTP/1.1 200")
        assert "503" in await answer(idle[0], "")


async def test_connections_that_wait_for_a_next_request_give_way() -> None:
    async with server() as connect:
        for _ in range(2 * MOST):
            reader, writer = await connect()
            writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")


async def test_answers_that_run_do_not_give_way() -> None:
    async with server() as connect:
        running = [await connect() for _ in range(MOST)]
        for reader, writer in running:
            writer.write(b"GET /endless HTTP/1.1\r\nhost: x\r\n\r\n")
            await reader.readuntil(b"begun")
        assert "503 Service Unavailable" in await answer(await connect(), GET)
        assert not any(reader.at_eof() for reader, _ in running)


def ask_without_reading(port: int) -> socket.socket:
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    one.connect(("127.0.0.1", port))
    one.sendall(b"GET /long HTTP/1.1\r\nhost: x\r\n\r\n")
    return one


def port_of(connection: Stream) -> int:
    address: tuple[str, int] = connection[1].get_extra_info("peername")
    return address[1]


async def test_who_does_not_read_the_answer_gives_way() -> None:
    async with server() as connect:
        port = port_of(await connect())
        with ExitStack() as opened:
            for _ in range(2 * MOST):
                opened.enter_context(ask_without_reading(port))
                # The server is in this very loop, and fills the buffers meanwhile.
                await asyncio.sleep(0.05)
            for _ in range(MOST):
                assert (await answer(await connect(), GET)).startswith("HTTP/1.1 200")


async def test_who_does_not_read_the_answer_is_left_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "SLOWEST_BYTES_PER_S", 10**9)
    async with server(reading_patience_s=0.05) as connect:
        port = port_of(await connect())
        with ask_without_reading(port) as one:
            one.setblocking(False)
            await APPLICATION.state.ended.wait()
            assert len(await everything(one)) < 512 << 16


async def everything(one: socket.socket) -> bytes:
    received = b""
    with suppress(ConnectionResetError):
        while piece := await asyncio.get_running_loop().sock_recv(one, 1 << 20):
            received += piece
    return received


async def test_who_reads_slowly_receives_the_whole_answer() -> None:
    async with server(reading_patience_s=30.0) as connect:
        reader, writer = await connect()
        writer.write(b"GET /long HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        received = 0
        while piece := await reader.read(1 << 16):
            received += len(piece)
            await asyncio.sleep(0)
        assert received >= 512 << 16


@pytest.mark.parametrize(
    "half",
    [
        "",
        "GET / HTTP/1.1\r\nhost: x\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\nx-long: aaaa",
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nten bytes.",
    ],
    ids=["nothing", "headers", "header", "body"],
)
async def test_a_request_that_is_half_sent_is_closed(half: str) -> None:
    async with server(patience_s=0.05) as connect:
        ended = await answer(await connect(), half)
    assert "408 Request Timeout" in ended or "ten bytes" in half


async def test_a_long_request_has_the_time_that_a_slow_network_takes() -> None:
    async with server(patience_s=2.0) as connect:
        reader, writer = await connect()
        writer.write(b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n")
        writer.write(b"content-length: 30000\r\n\r\n" + b"a" * 29_999)
        await asyncio.sleep(2.2)
        writer.write(b"a")
        assert (await reader.read()).endswith(b"30000")


@pytest.mark.parametrize(
    "head",
    [
        "GET / HTTP/1.1\r\nhost: x\r\n" + "a: b\r\n" * HEAD_BYTES,
        "GET / HTTP/1.1\r\nhost: x\r\nlong: " + "a" * 2 * HEAD_BYTES,
        f"GET /{'a' * 2 * HEAD_BYTES} HTTP/1.1\r\nhost: x\r\n\r\n",
    ],
    ids=["many", "without end", "address"],
)
async def test_headers_have_a_length(head: str) -> None:
    async with server() as connect:
        reader, writer = await connect()
        writer.write(head.encode())
        assert b"431" in await reader.readline()


async def test_what_is_not_http_is_refused() -> None:
    async with server() as connect:
        assert (await answer(await connect(), "\x16\x03\x01\r\n\r\n")).startswith("HTTP/1.1 400")


@pytest.fixture
def cramped(tmp_path: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """A site that may open 128 files: its address, and what stops it and gives its log."""
    port = free_port()
    serve = ["-c", "from joute.cli import main; main()", "serve", "--port", str(port)]
    process = subprocess.Popen(
        ["/bin/sh", "-c", 'ulimit -n 128; exec "$@"', "sh", sys.executable, *serve],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    process.stdout.readline()

    def log() -> bytes:
        process.terminate()
        return process.communicate()[1]

    yield f"http://127.0.0.1:{port}", log
    process.kill()
    process.wait()


def test_a_site_with_few_files_outlives_a_crowd_of_connections(
    cramped: tuple[str, Callable[[], bytes]],
) -> None:
    address, log = cramped
    port = int(address.rpartition(":")[2])
    with ExitStack() as opened:
        for _ in range(200):
            one = opened.enter_context(socket.create_connection(("127.0.0.1", port)))
            one.sendall(b"GET / HT")
        assert httpx2.get(f"{address}/healthz", timeout=60).status_code == 200
    written = log()
    assert b"32 connections only" in written
    assert len(written) < 2_000
