"""Connections of the HTTP library, straight on asyncio.

Its own go through anyio, which turns reading on and off around each read: two system calls and
some forty steps of Python for each chunk of a stream. These read as soon as something comes, up to
a bound, and hand over all that has come.
"""

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore2

# In bytes: of what nobody has read yet, a connection stops at twice as much.
_MOST_UNREAD = 256 * 1024
# In bytes: more than this is sent at once.
_MOST_UNSENT = 64 * 1024


class Connections(httpcore2.AsyncNetworkBackend):
    """Opens connections."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 # of the interface, here and below
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 # asyncio writes at once
    ) -> "Connection":
        """Raises ConnectTimeout and ConnectError."""
        local = None if local_address is None else (local_address, 0)
        try:
            async with asyncio.timeout(timeout):
                _, connection = await asyncio.get_running_loop().create_connection(
                    Connection, host, port, local_addr=local
                )
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        return connection

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Connection(asyncio.Protocol, httpcore2.AsyncNetworkStream):
    """One connection, read and written by one task at a time."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._unread = 0
        self._unsent = bytearray()
        self._ended = False
        self._lost: Exception | None = None
        self._reading: asyncio.Future[None] | None = None
        self._writable = asyncio.Event()
        self._closed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment] # of TCP
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        self._parts.append(data)
        self._unread += len(data)
        if self._unread > _MOST_UNREAD:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self._ended, self._lost = True, error
        self._wake()
        self._writable.set()
        self._closed.set()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """All that has come, of which `max_bytes` at most; nothing at the end. Raises ReadTimeout
        and ReadError."""
        if not (self._parts or self._ended):
            self._reading = asyncio.get_running_loop().create_future()
            try:
                if timeout is None:
                    await self._reading
                else:
                    async with asyncio.timeout(timeout):
                        await self._reading
            except TimeoutError as error:
                raise httpcore2.ReadTimeout(str(error)) from error
            finally:
                self._reading = None
        if not self._parts and self._lost is not None:
            raise httpcore2.ReadError(str(self._lost)) from self._lost
        return self._taken(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Raises WriteTimeout and WriteError.

        What is written in one step of the loop, such as the headers of a request and its body,
        leaves together: to send is what a request takes most of a processor for.
        """
        if not buffer:
            return
        if self._closed.is_set() or self._transport.is_closing():
            raise httpcore2.WriteError(str(self._lost or "the connection is closed"))
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._send)
        self._unsent += buffer
        if len(self._unsent) > _MOST_UNSENT:
            self._send()
        if not self._writable.is_set():
            try:
                async with asyncio.timeout(timeout):
                    await self._writable.wait()
            except TimeoutError as error:
                raise httpcore2.WriteTimeout(str(error)) from error
        if self._lost is not None:
            raise httpcore2.WriteError(str(self._lost)) from self._lost

    async def aclose(self) -> None:
        """Nothing waits to be written; what the other side still sends is not read."""
        self.abort()
        await self._closed.wait()

    def abort(self) -> None:
        """The same, without waiting for it."""
        self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore2.AsyncNetworkStream:
        """This connection, from now on in TLS. Raises ConnectTimeout and ConnectError."""
        self._send()
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                transport = await loop.start_tls(
                    self._transport, self, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as error:
            self._transport.abort()
            raise httpcore2.ConnectTimeout(str(error)) from error
        except (OSError, ssl.SSLError) as error:
            self._transport.abort()
            raise httpcore2.ConnectError(str(error)) from error
        if transport is None:
            raise httpcore2.ConnectError("the connection was closed")
        self._transport = transport
        return self

    def get_extra_info(self, info: str) -> Any:
        match info:
            case "is_readable":  # of an idle connection: its end, or what nobody asked for
                return self._ended or bool(self._parts)
            case "ssl_object" | "socket":
                return self._transport.get_extra_info(info)
            case "client_addr":
                return self._transport.get_extra_info("sockname")
            case "server_addr":
                return self._transport.get_extra_info("peername")
        return None

    def _send(self) -> None:
        unsent, self._unsent = bytes(self._unsent), bytearray()
        if unsent and not self._transport.is_closing():
            self._transport.write(unsent)

    def _taken(self, most: int) -> bytes:
        data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._parts = [data[most:]] if len(data) > most else []
        before, self._unread = self._unread, max(0, len(data) - most)
        if before > _MOST_UNREAD >= self._unread and not self._ended:
            self._transport.resume_reading()
        return data[:most]

    def _wake(self) -> None:
        if self._reading is not None and not self._reading.done():
            self._reading.set_result(None)
