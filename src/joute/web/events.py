"""Server-sent events: the progress of a duel, sent to the browser as it happens."""

import asyncio
import json
import zlib
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import anyio
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

# Proxies close a connection that stays silent, usually after 30 or 60 seconds.
SILENCE_S = 15.0
RECONNECT_MS = 1000

# A window of 4 KiB holds the events that repeat each other, and costs a reader about 30 kB.
GZIP_FORMAT = 16
GZIP_WINDOW_BITS = 12
GZIP_MEMORY = 5

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class Signal:
    """Wakes everybody who waits for the next change.

    Take `next` before looking at what may change, and wait for it afterwards: nothing is missed.
    """

    def __init__(self) -> None:
        self.next = asyncio.Event()

    def notify(self) -> None:
        published, self.next = self.next, asyncio.Event()
        published.set()


@dataclass(frozen=True, slots=True)
class Event:
    """One event. A browser that reconnects sends the last `id` it saw as Last-Event-ID."""

    name: str
    data: Mapping[str, Any]
    id: str | int | None = None

    def frame(self) -> bytes:
        """The event as sent, without one optional byte."""
        identity = "" if self.id is None else f"id:{self.id}\n"
        return f"{identity}event:{self.name}\ndata:{_encode(self.data)}\n\n".encode()


class EventStream(Response):
    """Sends events until they end or the client leaves, with a comment line in silences.

    `events` is closed in both cases, so its `finally` is the place to unsubscribe.
    """

    media_type = "text/event-stream"

    def __init__(
        self, events: AsyncGenerator[Event, None], *, silence_s: float = SILENCE_S
    ) -> None:
        self.events = events
        self.silence_s = silence_s
        self.status_code = 200
        self.background = None
        self.init_headers({"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._pack = self._packing(Headers(scope=scope))
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        self._send = send
        await self._write(f"retry:{RECONNECT_MS}\n\n".encode())
        async with aclosing(self.events), anyio.create_task_group() as tasks:
            tasks.start_soon(self._leave_with, receive, tasks.cancel_scope)
            tasks.start_soon(self._break_silences)
            async for event in self.events:
                await self._write(event.frame())
            tasks.cancel_scope.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _packing(self, request_headers: Headers) -> Callable[[bytes], bytes]:
        """The encoding of each event: gzip, flushed so that it can be read at once.

        An event is mostly the same words as the one before; packed, it costs about twice its
        text however slowly a model writes.
        """
        self.headers.append("Vary", "Accept-Encoding")
        if "gzip" not in request_headers.get("accept-encoding", ""):
            return bytes
        self.headers["Content-Encoding"] = "gzip"
        packer = zlib.compressobj(wbits=GZIP_FORMAT + GZIP_WINDOW_BITS, memLevel=GZIP_MEMORY)
        return lambda body: packer.compress(body) + packer.flush(zlib.Z_SYNC_FLUSH)

    async def _write(self, body: bytes) -> None:
        self._last_s = anyio.current_time()
        packed = self._pack(body)
        await self._send({"type": "http.response.body", "body": packed, "more_body": True})

    async def _break_silences(self) -> None:
        while True:
            await anyio.sleep_until(self._last_s + self.silence_s)
            if anyio.current_time() - self._last_s >= self.silence_s:
                await self._write(b":\n\n")

    async def _leave_with(self, receive: Receive, scope: anyio.CancelScope) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        scope.cancel()
