"""How many connections `joute serve` holds, for how long, and how much of a request it reads.

A reverse proxy in front bounds these as well; a site on the open network, or in a classroom, has
none.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# A request is whole this long after its connection opened or its first byte, and a second later for
# each thousand bytes of it: a slow network may send a long one, nobody may hold one open.
PATIENCE_S = 10.0
SLOWEST_BYTES_PER_S = 1_000
# What is sent is read at that speed too, after a while without a network: a tunnel, a lift.
READING_PATIENCE_S = 60.0
# Address and headers of a request: four times what browsers send with cookies full.
HEAD_BYTES = 64_000
# Open files that a process asks for: a quarter for connections, as many at most for those that are
# accepted at once, the rest for models, the database and the program.
OPEN_FILES = 16_384

_REFUSALS = {
    400: b"400 Bad Request",
    408: b"408 Request Timeout",
    431: b"431 Request Header Fields Too Large",
    503: b"503 Service Unavailable",
}


def most_connections() -> int:
    """Connections that this process can hold, its limit of open files raised where it may be."""
    try:
        import resource
    except ImportError:  # Windows: no such limit
        return OPEN_FILES // 4
    allowed, highest = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    wanted = OPEN_FILES if highest == unlimited else min(OPEN_FILES, highest)
    if allowed != unlimited and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, highest))
    return wanted // 4


def bounded(
    most: int, patience_s: float = PATIENCE_S, reading_patience_s: float = READING_PATIENCE_S
) -> Callable[..., asyncio.Protocol]:
    """The protocol of a server that holds `most` connections, as `uvicorn.Config(http=…)` takes it.

    Over `most`, a new connection takes the place of the one that has been without a whole request
    for longest, else of the one that has not read its answer for longest; where every other is
    being answered and reads, it is refused.
    """
    # Those without a whole request, and those that do not read, the longest first.
    waiting: dict[_BoundedConnection, None] = {}
    unread: dict[_BoundedConnection, None] = {}

    def connection(**of_server: Any) -> _BoundedConnection:
        patience = patience_s, reading_patience_s
        return _BoundedConnection(most, patience, waiting, unread, **of_server)

    return connection


class _BoundedConnection(HttpToolsProtocol):
    def __init__(
        self,
        most: int,
        patience: tuple[float, float],
        waiting: "dict[_BoundedConnection, None]",
        unread: "dict[_BoundedConnection, None]",
        **of_server: Any,
    ) -> None:
        super().__init__(**of_server)
        self._most = most
        self._patience_s, self._reading_patience_s = patience
        self._waiting = waiting
        self._unread = unread
        self._deadline = 0.0
        self._check: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_request()
        if len(self.connections) > self._most:
            self._make_room()

    def _make_room(self) -> None:
        longest = next(iter(self._waiting))
        if longest is self and self._unread:
            next(iter(self._unread))._abandon()
        else:
            longest._refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_nothing()
        self._expect_reading_no_more()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._expect_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self._expect_reading_no_more()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._expect_reading()

    def data_received(self, data: bytes) -> None:
        self._deadline += len(data) / SLOWEST_BYTES_PER_S
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > HEAD_BYTES:
            self._refuse(431)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        if self._check is None:
            self._expect_request()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_bytes = len(self.url) + sum(
            len(name) + len(value) for name, value in self.headers
        )
        if self._head_bytes > HEAD_BYTES:
            raise ValueError  # the parser stops, and `send_400_response` answers
        self._head_bytes = 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._expect_nothing()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._expect_reading()
        elif self._check is None:
            # It closes by itself in seconds, and gives way before that.
            self._waiting[self] = None

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 # uvicorn's signature
        self._refuse(431 if self._head_bytes > HEAD_BYTES else 400)

    def _expect_request(self) -> None:
        self._expect_nothing()
        self._waiting[self] = None
        self._deadline = self.loop.time() + self._patience_s
        self._check = self.loop.call_at(self._deadline, self._give_up)

    def _expect_nothing(self) -> None:
        self._waiting.pop(self, None)
        if self._check:
            self._check.cancel()
            self._check = None

    def _expect_reading(self) -> None:
        """Give what was written the time to be read: a closed connection waits for it too."""
        self._expect_reading_no_more()
        if self not in self.connections:
            return
        unread_s = self.transport.get_write_buffer_size() / SLOWEST_BYTES_PER_S
        self._unread[self] = None
        self._reading = self.loop.call_later(self._reading_patience_s + unread_s, self._abandon)

    def _abandon(self) -> None:
        self._expect_reading_no_more()
        self.transport.abort()

    def _expect_reading_no_more(self) -> None:
        self._unread.pop(self, None)
        if self._reading:
            self._reading.cancel()
            self._reading = None

    def _give_up(self) -> None:
        if self.flow.read_paused:  # by the application, which has enough for now
            self._deadline = self.loop.time() + self._patience_s
        if self.loop.time() < self._deadline:
            self._check = self.loop.call_at(self._deadline, self._give_up)
        else:
            self._refuse(408)

    def _refuse(self, status: int) -> None:
        self._expect_nothing()
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(
                b"HTTP/1.1 %b\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" % _REFUSALS[status]
            )
        self.transport.close()
        self._expect_reading()
