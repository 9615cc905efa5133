"""From the body of a response to the JSON objects in it."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import cast

import httpx2

from joute.llm.errors import HostError
from joute.llm.refusals import error_in, refusal_in_stream
from joute.llm.request import Json

# After [DONE] the body ends at once, and its connection can serve again; some hosts keep it open.
_FAREWELL_S = 0.2

# [DONE] ends an answer to which no chunk gave a finish reason.
_DONE: Json = {"choices": [{"finish_reason": "stop"}]}


async def events(response: httpx2.Response) -> AsyncGenerator[Json]:
    """The objects in server-sent events until the host ends the stream; errors are raised."""
    if response.headers.get("content-type", "").startswith("application/json"):
        yield parsed(await response.aread())  # the host does not stream
        return
    source = cast(AsyncGenerator[httpx2.ServerSentEvent], aiter(httpx2.EventSource(response)))
    async with aclosing(source) as events:
        async for event in events:
            if event.data == "[DONE]":
                yield _DONE
                with suppress(TimeoutError, httpx2.TransportError):
                    async with asyncio.timeout(_FAREWELL_S):
                        await anext(events, None)
                return
            yield parsed(event.data)


def parsed(data: str | bytes) -> Json:
    """The object in `data`. Raises HostError when it is none, and the error that it holds."""
    try:
        chunk = json.loads(data)
    except ValueError:
        raise HostError(f"not JSON in the stream: {data[:200]!r}") from None
    if not isinstance(chunk, dict):
        raise HostError(f"not an object in the stream: {data[:200]!r}")
    error = error_in(chunk)
    if error is not None:
        raise refusal_in_stream(error)
    return chunk
