"""Requests of programs to /v1: their key, their body, whether they are still there."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import chain
from math import isfinite
from typing import NoReturn

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from joute.errors import JouteError, NotFound
from joute.gateway.answering import Gateway
from joute.gateway.bodies import Body
from joute.gateway.directory import Caller
from joute.gateway.errors import BadRequest, ClientGone, SlowBody
from joute.gateway.v1.refusals import refused
from joute.llm.request import Json
from joute.services import services_of

# Four images of a phone, in base64.
MOST_BYTES = 32 * 2**20
# What a body that does not come at once may take.
BODY_S = 120.0
# Lists of tokens to embed are the longest: hosts take 300,000. Each value takes some 250 bytes.
MOST_VALUES = 400_000
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
# Far more than any schema has; what is read at some depth must be written at a greater one.
MOST_LEVELS = 200
_BODY = "joute.gateway.body"
_TOO_DEEP = f"The body has more than {MOST_LEVELS} levels."


class ProgramRoute(APIRoute):
    """A route that gets its request as it is, and whose errors are in OpenAI's format.

    It is declared and documented as the others are. What the framework does before them, and what
    it makes of what they return, takes longer than a call takes here.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = scope[_BODY] = Body()
        try:
            try:
                response: Response = await self.endpoint(Request(scope, receive, send))
            except Exception as error:  # each is answered, and logged if unforeseen
                response = refused(error)
            await response(scope, receive, send)
        finally:
            body.free()


async def caller_of(request: Request) -> tuple[Gateway, Caller]:
    """Who calls. Raises NotFound where the gateway is off, KeyRefused and UseStopped."""
    try:
        gateway = services_of(request.app)[Gateway]
    except KeyError:
        raise NotFound(
            message="The gateway of this site is off: [gateway] enabled in joute.toml turns it on."
        ) from None
    return gateway, await gateway.directory.caller(request.headers.get("authorization"))


async def body_of(request: Request, within_s: float = BODY_S) -> Json:
    """The object in the body of a known caller. Raises BadRequest for anything else, and for more
    than 32 MB; SlowBody, TooMuchAtOnce, ClientGone."""
    first, more = await _part(request)
    if not more:
        return parsed(first)
    received = [first]
    try:
        async with asyncio.timeout(within_s):
            while more:
                data, more = await _part(request)
                received.append(data)
    except TimeoutError:
        raise SlowBody from None
    return parsed(b"".join(received))


async def _part(request: Request) -> tuple[bytes, bool]:
    """The next bytes of a body, and whether more come."""
    message = await request.receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    data: bytes = message.get("body", b"")
    body: Body = request.scope[_BODY]
    if body.size + len(data) > MOST_BYTES:
        raise BadRequest(reason=f"A request has at most {MOST_BYTES:,} bytes.")
    body.grow(services_of(request.app)[Gateway].bodies, len(data))
    return data, message.get("more_body", False)


def parsed(data: bytes) -> Json:
    """The object in bytes of JSON. Raises BadRequest."""
    if _has_countless_values(data):
        raise BadRequest(reason=f"The body has more than {MOST_VALUES:,} values.")
    try:
        # Decoded here: by itself json takes UTF-16 and halves of characters in UTF-8 too.
        body = json.loads(data.decode(), parse_float=_finite, parse_constant=_no_number)
        if b"\\ud" in data or b"\\uD" in data:
            # A half of a character fits in no message, whatever its place.
            json.dumps(body, ensure_ascii=False).encode()
    except RecursionError:
        raise BadRequest(reason=_TOO_DEEP) from None
    except ValueError as error:
        raise BadRequest(reason=f"The body is not JSON: {error}") from None
    if not isinstance(body, dict):
        raise BadRequest(reason="The body is an object.")
    # Fewer brackets make no more levels: most bodies are not gone through.
    if data.count(b"[") + data.count(b"{") > MOST_LEVELS and _levels(body) > MOST_LEVELS:
        raise BadRequest(reason=_TOO_DEEP)
    return body


def _has_countless_values(data: bytes) -> bool:
    """Whether there are more than may be, texts and names among them; a comma of a text is none.
    Most bodies have few commas. Texts are not gone through where they are too many themselves."""
    if data.count(b",") <= MOST_VALUES:
        return False
    texts = (data.count(b'"') - data.count(b'\\"')) // 2
    return texts > MOST_VALUES or _TEXT.sub(b"", data).count(b",") > MOST_VALUES


def _levels(value: object) -> int:
    """The levels of a value, up to one more than are allowed."""
    level, within = 0, [value]
    while within and level <= MOST_LEVELS:
        level += 1
        lists = (one for one in within if isinstance(one, list))
        objects = (one.values() for one in within if isinstance(one, dict))
        within = [one for one in chain(*lists, *objects) if isinstance(one, list | dict)]
    return level


def _finite(number: str) -> float:
    if not isfinite(found := float(number)):
        raise ValueError(f"{number} is too large a number")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def deadline_of(request: Request) -> float | None:
    """The seconds that the caller waits for a whole answer, as OpenAI's clients tell; None when
    they do not."""
    headers = request.headers
    told = headers.get("x-stainless-read-timeout") or headers.get("x-stainless-timeout") or ""
    try:
        seconds = float(told)
    except ValueError:
        return None
    return seconds if seconds > 0 else None


@asynccontextmanager
async def while_there(
    receive: Receive,
    every_s: float | None = None,
    beat: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[None]:
    """Run the block as long as the client is there: when it goes the block is cancelled, and
    ClientGone raised. `beat` is called every so many seconds meanwhile; what it raises ends the
    block too."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 # runs in a task
    reason: Exception | None = None

    async def watch() -> None:
        nonlocal reason
        try:
            while not await _is_gone(receive, every_s):
                if beat is not None:
                    await beat()
            reason = ClientGone()
        except Exception as error:  # raised where the block is
            reason = error
        task.cancel(reason.code if isinstance(reason, JouteError) else None)

    watching = asyncio.get_running_loop().create_task(watch())
    try:
        yield
    except asyncio.CancelledError:
        if reason is None:
            raise
        task.uncancel()
        raise reason from None
    finally:
        watching.cancel()


async def _is_gone(receive: Receive, within_s: float | None) -> bool:
    """Whether the client goes within so many seconds."""
    try:
        async with asyncio.timeout(within_s):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True
