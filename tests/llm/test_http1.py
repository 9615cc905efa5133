"""Responses as hosts write them, bytes by bytes, and what the HTTP library makes of them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import httpx2
import pytest

from joute.llm.network import CheckedTransport

pytestmark = pytest.mark.anyio
OK = b"HTTP/1.1 200 OK\r\n"
HELLO = OK + b"content-length: 5\r\n\r\nhello"
Pieces = Sequence[bytes]


class Host:
    """Answers each request by these pieces, then closes where `closes`; `heads` are the requests
    that it received, by connection."""

    def __init__(self, *pieces: bytes, closes: bool = False) -> None:
        self.pieces, self.closes = pieces, closes
        self.heads: list[list[bytes]] = []
        self.writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads: list[bytes] = []
        self.heads.append(heads)
        self.writers.append(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                heads.append(await reader.readuntil(b"\r\n\r\n"))
                for piece in self.pieces:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
                if self.closes:
                    break
        writer.close()


@asynccontextmanager
async def asked(host: Host, **limits: int) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a host at http://models.test."""
    async with await asyncio.start_server(host.serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]

        async def here(_: str) -> Sequence[str]:
            return ["127.0.0.1"]

        transport = CheckedTransport(
            allow_private=True, limits=httpx2.Limits(**limits), verify=False, resolve=here
        )
        url = f"http://models.test:{port}"
        timeout = httpx2.Timeout(30, read=0.2, pool=0.05)
        async with httpx2.AsyncClient(transport=transport, base_url=url, timeout=timeout) as client:
            yield client
        for writer in host.writers:
            writer.close()


@pytest.mark.parametrize(
    "pieces",
    [
        [HELLO],
        [bytes([one]) for one in HELLO],
        [OK + b"transfer-encoding: chunked\r\n\r\n2\r\nhe\r\n", b"3;x=y\r\nllo\r\n0\r\n\r\n"],
        [b"HTTP/1.1 100 Continue\r\nx-early: 1\r\n\r\n", HELLO],
        [b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + HELLO],
    ],
)
async def test_a_response_is_read_however_it_is_cut_and_its_connection_kept(pieces: Pieces) -> None:
    host = Host(*pieces)
    async with asked(host) as client:
        for _ in range(2):
            answer = await client.get("/a?b=c")
            assert (answer.status_code, answer.text) == (200, "hello")
            assert "x-early" not in answer.headers
        assert [len(heads) for heads in host.heads] == [2]
    assert host.heads[0][0].startswith(b"GET /a?b=c HTTP/1.1\r\n")


async def test_a_request_has_its_body_and_no_more_headers_than_it_says() -> None:
    host = Host(HELLO)
    async with asked(host) as client:
        await client.post("/", content=b"words")
        with pytest.raises(httpx2.LocalProtocolError):
            await client.get("/", headers={"x-a": "b\r\nx-c: d"})
    assert b"\r\ncontent-length: 5\r\n" in host.heads[0][0].lower()


@pytest.mark.parametrize(
    ("pieces", "closes"),
    [
        ([OK + b"\r\n", b"hel", b"lo"], True),  # as long as the connection lasts
        ([OK + b"connection: close\r\ncontent-length: 5\r\n\r\nhello"], False),
        ([HELLO + b"HTTP/1.1 200 OK\r\n"], False),  # more than was asked for
        ([HELLO + b"garbage"], False),
    ],
)
async def test_a_connection_is_not_kept_after_such_a_response(
    pieces: Pieces, *, closes: bool
) -> None:
    host = Host(*pieces, closes=closes)
    async with asked(host) as client:
        for _ in range(2):
            assert (await client.get("/")).text == "hello"
        assert [len(heads) for heads in host.heads] == [1, 1]


@pytest.mark.parametrize(
    ("pieces", "error"),
    [
        ([b"no HTTP at all\r\n\r\n"], "not HTTP/1.1"),
        ([OK + b"content-length: 9\r\n\r\nhello"], "before its response was whole"),
        ([OK + b"transfer-encoding: chunked\r\n\r\n9\r\nhel"], "before its response was whole"),
        ([OK + b"x: 1\r\n"], "before any response"),
        ([OK + b"content-length: 5\r\ncontent-length: 6\r\n\r\nhello"], "not HTTP/1.1"),
        ([OK, b"x: " + b"a" * 200_000], "no end"),
    ],
)
async def test_a_response_that_is_none_is_an_error(pieces: Pieces, error: str) -> None:
    host = Host(*pieces, closes=True)
    async with asked(host) as client:
        with pytest.raises(httpx2.RemoteProtocolError, match=error):
            await client.get("/")
    assert len(host.heads) == 1


async def test_responses_without_a_body_have_none() -> None:
    host = Host(OK + b"content-length: 5\r\n\r\n")
    async with asked(host) as client:
        answer = await client.head("/")
        assert (answer.headers["content-length"], answer.content) == ("5", b"")
        host.pieces = (b"HTTP/1.1 204 No Content\r\n\r\n",)
        assert (await client.get("/")).content == b""
        assert [len(heads) for heads in host.heads] == [2]


async def test_what_does_not_come_in_time_says_so() -> None:
    host = Host(OK + b"content-length: 9\r\n\r\nhello")
    async with asked(host) as client:
        with pytest.raises(httpx2.ReadTimeout):
            await client.get("/")
        with pytest.raises(httpx2.ReadTimeout):
            await client.get("/")
        assert len(host.heads) == 2  # a connection in the middle of a response is not used again


async def test_more_requests_than_connections_wait_and_say_so_at_the_end() -> None:
    host = Host(HELLO)
    async with asked(host, max_connections=1) as client:
        async with client.stream("GET", "/") as running:
            with pytest.raises(httpx2.PoolTimeout):
                await client.get("/")
            waiting = asyncio.create_task(client.get("/", timeout=30))
            await asyncio.sleep(0)
            assert await running.aread() == b"hello"
        assert (await waiting).text == "hello"
        # One that is left before its end takes no other's place.
        async with client.stream("GET", "/"):
            pass
        gone = asyncio.create_task(client.get("/"))
        await asyncio.sleep(0)
        gone.cancel()
        assert (await client.get("/", timeout=30)).text == "hello"


async def test_no_more_connections_wait_than_may() -> None:
    host = Host(HELLO)
    async with asked(host, max_keepalive_connections=1) as client:
        for _ in range(2):
            async with client.stream("GET", "/") as first, client.stream("GET", "/") as second:
                await first.aread()
                await second.aread()
        assert sorted(len(heads) for heads in host.heads) == [1, 1, 2]
