"""Answers of the test server as chat completions."""

import asyncio
import json
import time
from array import array
from collections.abc import AsyncIterator, Iterator, Sequence
from math import inf

from joute.llm.server.call import CLOCK, Call, Json, ToolUse, cut, logprobs
from joute.llm.server.holds import Holds


def error(code: str, message: str) -> Json:
    """The body of a refusal."""
    return {"error": {"message": message, "type": "invalid_request_error", "code": code}}


async def whole(call: Call) -> Json:
    """The answer at once, after the time that it would have streamed."""
    how = call.behaviour
    await asyncio.sleep(how.first + (len(call.texts) + how.reasoning) / (how.rate or inf))
    message: Json = {"role": "assistant", "content": "".join(call.texts)}
    if how.reasoning and how.reasoning_in != "tags":
        message[how.reasoning_in] = "".join(call.thoughts)
    if call.tool_use:
        message |= {"content": None, "tool_calls": [_tool_call(call.tool_use)]}
    choice = {"index": 0, "message": message, "finish_reason": call.finish_reason}
    if call.top_logprobs is not None:
        choice["logprobs"] = _logprobs(call, call.texts)
    return _envelope(call, "chat.completion") | {"choices": [choice], "usage": call.usage}


async def events(
    call: Call, holds: Holds, *, usage: bool, sent_ns: "array[int] | None" = None
) -> AsyncIterator[bytes]:
    """The stream, event by event, each at its time; with the tokens counted if `usage`. The moments
    at which its chunks leave are added to `sent_ns`."""
    how = call.behaviour
    envelope = _envelope(call, "chat.completion.chunk")
    begin = time.monotonic() + how.first
    interval = 1 / how.rate if how.rate else 0.0
    yield _choice(envelope, {"role": "assistant", "content": ""})
    for number, event in enumerate(_deltas(call, envelope)):
        if number in how.holds:
            await holds.wait(call.model)
        delay = begin + number * interval - time.monotonic()
        if delay > 0:
            await asyncio.sleep(delay)
        if sent_ns is not None:
            sent_ns.append(time.monotonic_ns())
        yield event.replace(CLOCK.encode(), b"%d" % time.monotonic_ns()) if how.clock else event
    match how.ending:
        case "cut":
            pass
        case "reset":
            raise ConnectionResetError("the test server breaks this connection")
        case "stall":
            await asyncio.Event().wait()
        case "error":
            yield _event(error("server_error", "The model crashed."))
        case "garbled":
            yield b'data: {"choices": [{"delta\n\n'
        case _:
            yield _choice(envelope, {}, finish_reason=call.finish_reason)
            if usage and how.usage:
                timings = {"timings": call.timings} if how.timings else {}
                yield _event(envelope | {"choices": [], "usage": call.usage} | timings)
            yield b"data: [DONE]\n\n"


def _deltas(call: Call, envelope: Json) -> Iterator[bytes]:
    if call.top_logprobs is not None:
        for text in call.texts:
            found = _logprobs(call, [text])
            yield _choice(envelope, {"content": text}, logprobs=found)
    else:
        yield from _plain_deltas(call, envelope)
    if call.tool_use:
        for delta in _tool_deltas(call.tool_use, call.behaviour.size):
            yield _choice(envelope, {"tool_calls": [delta]})


def _plain_deltas(call: Call, envelope: Json) -> Iterator[bytes]:
    """Made from one template: a benchmark must not measure this server."""
    how = call.behaviour
    if how.reasoning_in == "tags" and call.thoughts:
        tagged = "<think>" + "".join(call.thoughts) + "</think>\n\n" + "".join(call.texts)
        deltas = [("content", text) for text in cut(tagged, how.size)]
    else:
        deltas = [(str(how.reasoning_in), text) for text in call.thoughts]
        deltas += [("content", text) for text in call.texts]
    before, after = _choice(envelope, {"?": "?"}).split(b'"?":"?"')
    for name, text in deltas:
        yield b'%s"%s":%s%s' % (before, name.encode(), json.dumps(text).encode(), after)


def _tool_call(use: ToolUse) -> Json:
    return {
        "id": use.id,
        "type": "function",
        "function": {"name": use.name, "arguments": use.arguments},
    }


def _tool_deltas(use: ToolUse, size: int) -> Iterator[Json]:
    begun = _tool_call(use) | {"function": {"name": use.name, "arguments": ""}}
    yield {"index": 0} | begun
    for arguments in cut(use.arguments, size):
        yield {"index": 0, "function": {"arguments": arguments}}


def _logprobs(call: Call, texts: Sequence[str]) -> Json:
    return {"content": [logprobs(text, call.top_logprobs or 0) for text in texts], "refusal": None}


def _envelope(call: Call, kind: str) -> Json:
    return {"id": "chatcmpl-test", "object": kind, "created": int(time.time()), "model": call.name}


def _choice(envelope: Json, delta: Json, **fields: object) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": None} | fields
    return _event(envelope | {"choices": [choice]})


def _event(data: Json) -> bytes:
    return b"data: %s\n\n" % json.dumps(data, separators=(",", ":")).encode()
