"""Answers over HTTP: whole, or event by event."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from joute.gateway.answering import Gateway
from joute.gateway.call import Call
from joute.gateway.directory import Caller
from joute.gateway.errors import ClientGone, KeyStopped
from joute.gateway.received import event
from joute.gateway.translation.written import usage
from joute.gateway.v1.door import deadline_of, while_there
from joute.gateway.v1.refusals import described, refused
from joute.gateway.wanted import Chat, Wanted
from joute.llm.request import Json

KEEP_ALIVE_S = 15.0
# How often it is looked at whether the key of an answer that comes at once still holds.
VALID_EVERY_S = 1.0
_KEEP_ALIVE = b": keep-alive\n\n"
DONE = b"data: [DONE]\n\n"
_MOST_TOGETHER = 64 * 1024


async def whole(
    gateway: Gateway,
    caller: Caller,
    wanted: Wanted,
    request: Request,
    written: Callable[[Json], Json] = lambda answer: answer,
) -> Response:
    """The answer with what it cost; `written` gives it another form."""
    call: Call | None = None

    async def beat() -> None:
        if not caller.valid():
            raise KeyStopped

    try:
        async with (
            while_there(request.receive, VALID_EVERY_S, beat),
            gateway.call(caller, wanted, deadline_of(request)) as call,
        ):
            answer = await gateway.whole(call)
    except Exception as error:  # each is answered, with the id of its call
        return refused(error, _headers(call) if call else {}, call)
    body = written({**answer, "usage": {**counted(call), "joute": call.figures}})
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(data, 200, _headers(call), media_type="application/json")


def counted(call: Call) -> dict[str, Any]:
    """The host's own counts where they are believed, else ours."""
    told, found = call.received.counts, call.usage
    if found is None or found.source == "host":
        return dict(told)
    counts = usage(found)
    if not isinstance(call.wanted, Chat):
        return {name: counts[name] for name in ("prompt_tokens", "total_tokens")}
    return counts


def _headers(call: Call) -> dict[str, str]:
    headers = {
        "x-request-id": call.id,
        "x-joute-call-id": call.id,
        "x-joute-alias": call.alias.name,
        "x-joute-attempts": str(call.attempts),
        "x-joute-feedback": call.feedback_token,
    }
    if call.guarding.rules:
        headers["x-joute-guard"] = ", ".join(call.guarding.rules)
    if call.guarding.unread:
        headers["x-joute-guard-unread"] = ", ".join(call.guarding.unread)
    if call.model is not None:
        headers["x-joute-model"] = call.model.id
    if call.energy is not None:
        headers["x-joute-energy-wh"] = f"{call.energy.low:.6f}-{call.energy.high:.6f}"
    return headers


class Form(Protocol):
    """How a stream is written: from OpenAI's events, or of them."""

    def events(self, data: bytes) -> bytes: ...

    def end(self, call: Call) -> bytes: ...

    def failed(self, error: Json) -> bytes: ...


class ChatForm:
    """OpenAI's own chunks, as they come."""

    def __init__(self, wanted: Chat) -> None:
        self._counted = wanted.counted

    def events(self, data: bytes) -> bytes:
        return data

    def end(self, call: Call) -> bytes:
        """The count of tokens with its cost, where the program asked for it, and the end."""
        if not self._counted:
            return DONE
        last = {name: one for name, one in call.received.last.items() if name != "usage"}
        counts = {**counted(call), "joute": call.figures}
        return event({**last, "choices": [], "usage": counts}) + DONE

    def failed(self, error: Json) -> bytes:
        """Clients raise it; a stream that only ended would look whole to them."""
        return event(error)


class Together:
    """Sends together what came together: where a host, or a busy loop, lets many events arrive at
    once, each in a packet of its own would take most of the time of a stream.

    What was put is sent when the block ends, except when it is cancelled.
    """

    def __init__(self, send: Callable[[bytes], Awaitable[None]]) -> None:
        self._send = send
        self._parts: list[bytes] = []
        self._size = 0
        self._sending: asyncio.Task[None] | None = None

    async def put(self, data: bytes) -> None:
        """Send it once this task waits; waits itself where the client does not read."""
        self._parts.append(data)
        self._size += len(data)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.get_running_loop().create_task(self._send_all())
        if self._size > _MOST_TOGETHER:
            await self._sending

    async def _send_all(self) -> None:
        while self._parts:
            data, self._size = b"".join(self._parts), 0
            self._parts.clear()
            await self._send(data)

    async def __aenter__(self) -> "Together":
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._sending is not None:
            if kind is not None and issubclass(kind, asyncio.CancelledError):
                self._sending.cancel()
            else:
                await self._sending


class Streamed(Response):
    """An answer as it is written. The status waits for its first event, so that what fails before
    is an error of HTTP; what fails later is an event, the last."""

    media_type = "text/event-stream"
    keep_alive_s = KEEP_ALIVE_S

    def __init__(self, gateway: Gateway, caller: Caller, wanted: Chat, form: Form) -> None:
        super().__init__()
        self._gateway, self._caller, self._wanted, self._form = gateway, caller, wanted, form
        self._call: Call | None = None
        self._started = False
        self._quiet = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def beat() -> None:
            """Something for proxies, which close connections that say nothing."""
            if not self._caller.valid():
                raise KeyStopped
            if self._quiet:
                await self._send(send, _KEEP_ALIVE)
            self._quiet = True

        try:
            async with (
                while_there(receive, self.keep_alive_s, beat),
                self._gateway.call(self._caller, self._wanted) as self._call,
            ):
                async with (
                    Together(partial(self._send, send)) as sent,
                    aclosing(self._gateway.stream(self._call)) as stream,
                ):
                    async for events in stream:
                        self._quiet = False
                        await sent.put(self._form.events(events))
                await self._send(send, self._form.end(self._call))
        except ClientGone:
            return
        except Exception as error:  # each is answered
            if not self._started:
                headers = _headers(self._call) if self._call else {}
                return await refused(error, headers, self._call)(scope, receive, send)
            await self._send(send, self._form.failed(described(error, self._call)[1]))
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, send: Send, data: bytes) -> None:
        if not self._started:
            self._started = True
            await send(
                {"type": "http.response.start", "status": 200, "headers": self._raw_headers()}
            )
        if data:
            await send({"type": "http.response.body", "body": data, "more_body": True})

    def _raw_headers(self) -> list[tuple[bytes, bytes]]:
        headers = {
            "content-type": "text/event-stream; charset=utf-8",
            "cache-control": "no-store",
            # A proxy that gathers what it passes on would undo a stream.
            "x-accel-buffering": "no",
            **(_headers(self._call) if self._call else {}),
        }
        return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
