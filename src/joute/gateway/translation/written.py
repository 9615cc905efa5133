"""The pieces of an answer as OpenAI's chunks, or as the whole answer."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from joute import llm
from joute.gateway.errors import CannotTranslate
from joute.gateway.wanted import Embedding
from joute.llm.request import Json
from joute.llm.streams import DONE, Chunk

Envelope = Mapping[str, Any]


async def streamed(
    pieces: AsyncGenerator[llm.Piece], envelope: Envelope
) -> AsyncGenerator[Sequence[Chunk]]:
    """The chunks of a stream, the last ones with the reason to end and the tokens. `envelope` is
    the id, the time and the model that each has."""
    wrote = ""
    yield [_chunk(envelope, {"role": "assistant", "content": ""})]
    async with aclosing(pieces):
        async for piece in pieces:
            match piece:
                case llm.Text(text):
                    wrote += text
                    yield [_chunk(envelope, {"content": text})]
                case llm.Reasoning(text):
                    yield [_chunk(envelope, {"reasoning_content": text})]
                case llm.Divided(_, text):
                    # What was sent cannot be taken back: only what is new is sent.
                    if text.removeprefix(wrote):
                        yield [_chunk(envelope, {"content": text.removeprefix(wrote)})]
                    wrote = text
                case llm.ToolCallDelta():
                    yield [_chunk(envelope, {"tool_calls": [_delta(piece)]})]
                case llm.Logprobs(tokens):
                    logprobs = {"content": [_logprob(one) for one in tokens]}
                    yield [_chunk(envelope, {}, logprobs=logprobs)]
                case llm.End():
                    yield list(_end(piece, envelope))


async def whole(pieces: AsyncGenerator[llm.Piece], envelope: Envelope) -> Json:
    """The answer at once."""
    text, reasoning, logprobs = "", "", list[Json]()
    end: llm.End | None = None
    async with aclosing(pieces):
        async for piece in pieces:
            match piece:
                case llm.Text(more):
                    text += more
                case llm.Reasoning(more):
                    reasoning += more
                case llm.Divided(reasoning, text):
                    pass
                case llm.Logprobs(tokens):
                    logprobs += [_logprob(one) for one in tokens]
                case llm.End():
                    end = piece
    assert end is not None  # noqa: S101 # it comes last
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if reasoning:
        message["reasoning_content"] = reasoning
    if end.tool_calls:
        message |= {
            "content": text or None,
            "tool_calls": [_call(call.id, call.name, call.arguments) for call in end.tool_calls],
        }
    choice = {"index": 0, "message": message, "finish_reason": end.finish_reason}
    if logprobs:
        choice["logprobs"] = {"content": logprobs}
    return {
        **envelope,
        "object": "chat.completion",
        "model": end.model or envelope["model"],
        "choices": [choice],
        "usage": usage(end.usage),
        **_timings(end),
    }


async def embedded(endpoint: llm.Endpoint, model: str, wanted: Embedding) -> Json:
    """Vectors, as lists of numbers: clients take them where they asked for base64."""
    if len(wanted.texts) < len(wanted.inputs):
        raise CannotTranslate(param="input: tokens")
    found = await endpoint.embed(model, wanted.texts)
    read = found.usage.input_tokens or 0
    return {
        "object": "list",
        "model": model,
        "data": [
            {"object": "embedding", "index": index, "embedding": list(map(float, vector))}
            for index, vector in enumerate(found.vectors)
        ],
        "usage": {"prompt_tokens": read, "total_tokens": read},
    }


def usage(counted: llm.Usage) -> dict[str, Any]:
    """Token counts in OpenAI's format."""
    read, written = counted.input_tokens or 0, counted.output_tokens or 0
    counts: dict[str, Any] = {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
    }
    if counted.reasoning_tokens is not None:
        counts["completion_tokens_details"] = {"reasoning_tokens": counted.reasoning_tokens}
    return counts


def _end(end: llm.End, envelope: Envelope) -> Sequence[Chunk]:
    envelope = {**envelope, "model": end.model or envelope["model"]}
    last = {**envelope, "choices": [], "usage": usage(end.usage), **_timings(end)}
    return [
        _chunk(envelope, {}, finish_reason=end.finish_reason),
        _encoded({**last, "object": "chat.completion.chunk"}),
        DONE,
    ]


def _timings(end: llm.End) -> Json:
    """As llama.cpp’s server gives them, in milliseconds."""
    times = end.timings
    if times is None:
        return {}
    return {
        "timings": {
            "prompt_ms": times.read_s * 1000,
            "predicted_ms": times.write_s * 1000,
            "load_ms": times.load_s * 1000,
        }
    }


def _chunk(envelope: Envelope, delta: Json, **fields: Any) -> Chunk:
    choice = {"index": 0, "delta": delta, "finish_reason": None, **fields}
    return _encoded({**envelope, "object": "chat.completion.chunk", "choices": [choice]})


def _encoded(values: Json) -> Chunk:
    return Chunk(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode(), values)


def _delta(piece: llm.ToolCallDelta) -> Json:
    if piece.id or piece.name:
        return {"index": piece.index, **_call(piece.id, piece.name, piece.arguments)}
    return {"index": piece.index, "function": {"arguments": piece.arguments}}


def _call(id: str, name: str, arguments: str) -> Json:
    return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


def _logprob(token: llm.TokenLogprob) -> dict[str, Any]:
    top = [
        {"token": one.token, "logprob": one.logprob, "bytes": list(one.token.encode())}
        for one in token.top
    ]
    return {
        "token": token.token,
        "logprob": token.logprob,
        "bytes": list(token.token.encode()),
        "top_logprobs": top,
    }
