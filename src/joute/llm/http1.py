"""HTTP/1.1 on our connections, for the HTTP library.

A request leaves at once, and what comes is parsed by llhttp, as on the side of our server. The
library's own way, in Python and with a task group around each read, takes a fifth of the processor
time of a call of the gateway.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import httpcore2
import httptools
import httpx2

from joute.llm.connections import Connection, Connections

# In bytes, as the library has it.
_MOST_OF_HEAD = 100 * 1024
_READ = 64 * 1024
_ENDLESS = 2**31

Timeouts = Mapping[str, float | None]


@dataclass(frozen=True)
class Place:
    """Where a connection leads: an address, and the name that TLS asks for, None without TLS."""

    address: str
    port: int
    name: str | None


@dataclass
class _Idle:
    """A connection that waits for a next request, until then."""

    connection: Connection
    until: float


class Http1:
    """Connections that are kept for a while, `most` of them at a time."""

    def __init__(self, limits: httpx2.Limits, context: ssl.SSLContext) -> None:
        context.set_alpn_protocols(["http/1.1"])
        self._context = context
        most, idle = limits.max_connections, limits.max_keepalive_connections
        self._most_idle = _ENDLESS if idle is None else idle
        self._idle_s = _ENDLESS if limits.keepalive_expiry is None else limits.keepalive_expiry
        self._room = asyncio.Semaphore(_ENDLESS if most is None else most)
        self._idle: dict[Place, list[_Idle]] = {}
        self._connections = Connections()

    async def send(self, request: httpx2.Request, address: str) -> httpx2.Response:
        """The response to a request that goes to an address, once its head is there.

        Hosts close idle connections after seconds, some in the moment in which a request leaves:
        then it goes on another. Raises the errors of the library.
        """
        timeouts: Timeouts = request.extensions.get("timeout", {})
        place = _place(request.url, address)
        data = await _written(request)
        await self._enter(timeouts)
        exchange: _Exchange | None = None
        try:
            while True:
                connection, reused = await self._connection(place, timeouts)
                exchange = _Exchange(self, place, connection, timeouts)
                try:
                    await exchange.begin(data, without_body=request.method == "HEAD")
                    break
                except (httpx2.ReadError, httpx2.WriteError, httpx2.RemoteProtocolError):
                    exchange.abort()
                    if exchange.answered or not reused:
                        raise
        except BaseException:
            if exchange is not None:
                exchange.abort()
            self._room.release()
            raise
        return httpx2.Response(exchange.status, headers=exchange.headers, stream=exchange)

    def leave(self, place: Place, connection: Connection | None) -> None:
        """An exchange is over; `connection` may have another."""
        self._room.release()
        if connection is None:
            return
        now = asyncio.get_running_loop().time()
        idle = self._idle.setdefault(place, [])
        idle.append(_Idle(connection, now + self._idle_s))
        while idle and (idle[0].until <= now or len(idle) > self._most_idle):
            idle.pop(0).connection.abort()

    async def aclose(self) -> None:
        for idle in self._idle.values():
            for one in idle:
                await one.connection.aclose()
        self._idle.clear()

    async def _enter(self, timeouts: Timeouts) -> None:
        if not self._room.locked():
            await self._room.acquire()
            return
        try:
            async with asyncio.timeout(timeouts.get("pool")):
                await self._room.acquire()
        except TimeoutError:
            raise httpx2.PoolTimeout("too many requests at a time") from None

    async def _connection(self, place: Place, timeouts: Timeouts) -> tuple[Connection, bool]:
        """A connection, and whether it had an exchange before: the one that waited least."""
        idle, now = self._idle.get(place, []), asyncio.get_running_loop().time()
        while idle:
            one = idle.pop()
            if one.until > now and not one.connection.get_extra_info("is_readable"):
                return one.connection, True
            one.connection.abort()
        try:
            connection = await self._connections.connect_tcp(
                place.address, place.port, timeouts.get("connect")
            )
            if place.name is not None:
                await connection.start_tls(self._context, place.name, timeouts.get("connect"))
        except (httpcore2.NetworkError, httpcore2.TimeoutException) as error:
            raise _of_library(error) from error
        return connection, False


class _Exchange(httpx2.AsyncByteStream):
    """A request on a connection, and what comes back: a head, then a body, in the pieces in which
    they are read. The methods whose names begin with on_ are for the parser."""

    def __init__(
        self, pool: Http1, place: Place, connection: Connection, timeouts: Timeouts
    ) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.answered = False
        self._pool, self._place, self._connection = pool, place, connection
        self._read_s, self._write_s = timeouts.get("read"), timeouts.get("write")
        self._parser = httptools.HttpResponseParser(self)
        self._has_head = self._complete = self._stays = self._has_more = self._left = False
        self._parts: list[bytes] = []

    async def begin(self, data: bytes, *, without_body: bool) -> None:
        """Send a request, and read the head of its response."""
        try:
            await self._connection.write(data, self._write_s)
        except (httpcore2.NetworkError, httpcore2.TimeoutException) as error:
            raise _of_library(error) from error
        size = 0
        while not self._has_head:
            size += await self._read()
            if size > _MOST_OF_HEAD and not self._has_head:
                raise httpx2.RemoteProtocolError("the head of the response has no end")
        self._complete = self._complete or without_body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            if self._parts:
                data = b"".join(self._parts)
                self._parts.clear()
                yield data
            if self._complete:
                break
            await self._read()
        self._leave(whole=True)

    async def aclose(self) -> None:
        self._leave(whole=self._complete)

    def abort(self) -> None:
        """Not to be used again."""
        self._connection.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        self._stays = self._parser.should_keep_alive()
        self._has_head = self.status >= 200  # before are 100 Continue and 103 Early Hints

    def on_body(self, data: bytes) -> None:
        self._parts.append(data)

    def on_message_begin(self) -> None:
        self._has_more = self._complete

    def on_message_complete(self) -> None:
        self._complete = self._has_head
        if not self._has_head:
            self.headers = []

    async def _read(self) -> int:
        """Read and parse what comes next; how many bytes."""
        try:
            data = await self._connection.read(_READ, self._read_s)
        except (httpcore2.NetworkError, httpcore2.TimeoutException) as error:
            raise _of_library(error) from error
        if not data:
            self._end()
            return 0
        self.answered = True
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            if self._complete:  # what follows is nobody's
                self._has_more = True
                return len(data)
            raise httpx2.RemoteProtocolError(f"not HTTP/1.1: {error}") from error
        return len(data)

    def _end(self) -> None:
        """The connection ended: so does a body without a length. Raises RemoteProtocolError."""
        names = {name.lower() for name, _ in self.headers}
        if not self._has_head or names & {b"content-length", b"transfer-encoding"}:
            what = "its response was whole" if self._has_head else "any response"
            raise httpx2.RemoteProtocolError(f"the host closed the connection before {what}")
        self._complete = self._has_more = True

    def _leave(self, *, whole: bool) -> None:
        if self._left:
            return
        self._left = True
        if whole and self._stays and not self._has_more:
            self._pool.leave(self._place, self._connection)
        else:
            self._connection.abort()
            self._pool.leave(self._place, None)


def _place(url: httpx2.URL, address: str) -> Place:
    secure = url.scheme == "https"
    return Place(address, url.port or (443 if secure else 80), url.host if secure else None)


async def _written(request: httpx2.Request) -> bytes:
    """The bytes of a request. Raises LocalProtocolError for a header that would be two."""
    target = request.url.raw_path
    lines = [b"%s %s HTTP/1.1" % (request.method.encode("ascii"), target)]
    for name, value in request.headers.raw:
        if any(one in part for one in b"\r\n\0" for part in (name, value)):
            raise httpx2.LocalProtocolError("a header with an end of line")
        lines.append(b"%s: %s" % (name, value))
    assert isinstance(request.stream, httpx2.AsyncByteStream)  # noqa: S101 # of an async client
    body = b"".join([part async for part in request.stream])
    if "transfer-encoding" in request.headers:
        body = (b"%x\r\n%s\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"
    return b"\r\n".join((*lines, b"", body))


_ERRORS: Mapping[type[Exception], type[httpx2.TransportError]] = {
    httpcore2.ConnectError: httpx2.ConnectError,
    httpcore2.ConnectTimeout: httpx2.ConnectTimeout,
    httpcore2.ReadError: httpx2.ReadError,
    httpcore2.ReadTimeout: httpx2.ReadTimeout,
    httpcore2.WriteError: httpx2.WriteError,
    httpcore2.WriteTimeout: httpx2.WriteTimeout,
}


def _of_library(error: Exception) -> httpx2.TransportError:
    return _ERRORS[type(error)](str(error))
