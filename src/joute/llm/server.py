"""An OpenAI-compatible server to test and measure against, without network or key.

    python -m joute.llm.server --port 8090

The model's name says how it behaves. A name is a list separated by commas: first, if wished, one
of BEHAVIOURS, then changes to it:

    chunks=400  size=10  rate=100  first=0.5      chunks, characters each, chunks/s, seconds before
    reasoning=20                                  chunks of reasoning before the text

    echo      fast,size=3      chunks=400,size=10,rate=100,first=0.5      names-itself=Quill 2

`error-418` answers with that status, whatever it is. `/v1/models` lists the behaviours. One chunk
counts as one token. `/api` speaks as Ollama does, times included.
"""

import argparse
import asyncio
import json
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from joute.llm.behaviours import BEHAVIOURS, FILLER, Behaviour, UnknownModel, behaviour

if TYPE_CHECKING:
    import uvicorn

Json = dict[str, Any]

# Stands in a chunk for the moment at which it leaves.
CLOCK = b"@clock"


@dataclass
class Counts:
    """What the server is doing and has done, for tests and benchmarks."""

    open_streams: int = 0
    asked: int = 0
    connections: set[tuple[str, int]] = field(default_factory=set)


@dataclass(frozen=True)
class Call:
    """One request for an answer, already checked."""

    model: str
    prompt: str
    messages: Sequence[Json]
    behaviour: Behaviour
    usage_wanted: bool

    @property
    def texts(self) -> list[str]:
        """The answer's text, chunk by chunk."""
        how = self.behaviour
        if how.clock:
            return [f"{CLOCK.decode()} "] * how.chunks
        if how.echo:
            return _cut(self.prompt, how.size)
        return _filler(how.chunks, how.size) if how.text is None else _cut(how.text, how.size)

    @property
    def usage(self) -> Json:
        prompt = sum(len(str(message.get("content", "")).split()) for message in self.messages)
        completion = len(self.texts) + self.behaviour.reasoning
        return {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
            "completion_tokens_details": {"reasoning_tokens": self.behaviour.reasoning},
        }

    @property
    def timings(self) -> Json:
        """As llama.cpp tells them: 2 ms for each token read, 20 for each one written."""
        usage = self.usage
        read, written = usage["prompt_tokens"], usage["completion_tokens"]
        return {
            "prompt_n": read,
            "prompt_ms": 2.0 * read,
            "predicted_n": written,
            "predicted_ms": 20.0 * written,
        }


def _cut(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def _filler(chunks: int, size: int) -> list[str]:
    letters = cycle(FILLER)
    return ["".join(islice(letters, size)) for _ in range(chunks)]


class _Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.response = JSONResponse(_error(code, message), status)


def _error(code: str, message: str) -> Json:
    return {"error": {"message": message, "type": "invalid_request_error", "code": code}}


async def _call(request: Request) -> tuple[Call, bool]:
    """The checked call, and whether it is to be streamed."""
    try:
        body = await request.json()
        model, messages = str(body["model"]), body["messages"]
        prompt = next(m["content"] for m in reversed(messages) if m["role"] == "user")
        how = behaviour(model)
    except UnknownModel as unknown:
        raise _Refused(404, "model_not_found", f"No model {unknown}.") from None
    except (ValueError, KeyError, TypeError, StopIteration) as wrong:
        raise _Refused(400, "invalid_request", f"Not a chat completion: {wrong!r}") from None
    for name in how.refuses:
        if name in body:
            raise _Refused(400, "unsupported_parameter", _unsupported(name))
    if how.status != 200:
        key = request.headers.get("authorization", "no key")
        message = f"{how.message} Received {key}." if how.status == 401 else how.message
        raise _Refused(how.status, how.code, message)
    usage_wanted = how.usage and bool((body.get("stream_options") or {}).get("include_usage"))
    return Call(model, prompt, messages, how, usage_wanted), bool(body.get("stream"))


def _unsupported(name: str) -> str:
    instead = " Use 'max_completion_tokens' instead." if name == "max_tokens" else ""
    return f"Unsupported parameter: '{name}' is not supported with this model.{instead}"


async def _completions(request: Request) -> Response:
    counts: Counts = request.app.state.counts
    counts.asked += 1
    counts.connections.add(request.client or ("", 0))
    try:
        call, streamed = await _call(request)
    except _Refused as refused:
        return refused.response
    if not streamed:
        return JSONResponse(await _whole(call))
    return StreamingResponse(_counted(call, counts), media_type="text/event-stream")


async def _whole(call: Call) -> Json:
    how = call.behaviour
    await asyncio.sleep(how.first + (len(call.texts) + how.reasoning) / (how.rate or float("inf")))
    message: Json = {"role": "assistant", "content": "".join(call.texts)}
    if how.reasoning and how.reasoning_in != "tags":
        message[how.reasoning_in] = "".join(_filler(how.reasoning, how.size))
    choice = {"index": 0, "message": message, "finish_reason": _finish_reason(how)}
    return _envelope(call, "chat.completion") | {"choices": [choice], "usage": call.usage}


def _finish_reason(how: Behaviour) -> str:
    return "length" if how.ending == "length" else "stop"


def _envelope(call: Call, kind: str) -> Json:
    return {"id": "chatcmpl-test", "object": kind, "created": int(time.time()), "model": call.model}


async def _counted(call: Call, counts: Counts) -> AsyncIterator[bytes]:
    counts.open_streams += 1
    try:
        async for event in _events(call):
            yield event
    finally:
        counts.open_streams -= 1


async def _events(call: Call) -> AsyncIterator[bytes]:
    """The stream, event by event, each at its time."""
    how = call.behaviour
    envelope = _envelope(call, "chat.completion.chunk")
    begin = time.monotonic() + how.first
    interval = 1 / how.rate if how.rate else 0.0
    yield _choice(envelope, {"role": "assistant", "content": ""})
    for number, event in enumerate(_pieces(call, envelope)):
        delay = begin + number * interval - time.monotonic()
        if delay > 0:
            await asyncio.sleep(delay)
        yield event.replace(CLOCK, b"%d" % time.monotonic_ns()) if how.clock else event
    match how.ending:
        case "cut":
            pass
        case "reset":
            raise ConnectionResetError("the test server breaks this connection")
        case "stall":
            await asyncio.Event().wait()
        case "error":
            yield _event(_error("server_error", "The model crashed."))
        case _:
            yield _choice(envelope, {}, _finish_reason(how))
            if call.usage_wanted:
                timings = {"timings": call.timings} if how.timings else {}
                yield _event(envelope | {"choices": [], "usage": call.usage} | timings)
            yield b"data: [DONE]\n\n"


def _pieces(call: Call, envelope: Json) -> Iterator[bytes]:
    how = call.behaviour
    thoughts = _filler(how.reasoning, how.size)
    if how.reasoning_in == "tags" and thoughts:
        tagged = "<think>" + "".join(thoughts) + "</think>\n\n" + "".join(call.texts)
        deltas = [("content", text) for text in _cut(tagged, how.size)]
    else:
        deltas = [(str(how.reasoning_in), text) for text in thoughts]
        deltas += [("content", text) for text in call.texts]
    before, after = _choice(envelope, {"?": "?"}).split(b'"?":"?"')
    for name, text in deltas:
        yield b'%s"%s":%s%s' % (before, name.encode(), json.dumps(text).encode(), after)


def _choice(envelope: Json, delta: Json, finish_reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return _event(envelope | {"choices": [choice]})


def _event(data: Json) -> bytes:
    return b"data: %s\n\n" % json.dumps(data, separators=(",", ":")).encode()


async def _ollama(request: Request) -> Response:
    """The same answer in Ollama's own format, always streamed."""
    try:
        call, _ = await _call(request)
    except _Refused as refused:
        return refused.response
    return StreamingResponse(
        (_line(line) for line in _ollama_lines(call)), media_type="application/x-ndjson"
    )


def _ollama_lines(call: Call) -> Iterator[Json]:
    for text in _filler(call.behaviour.reasoning, call.behaviour.size):
        yield {"message": {"role": "assistant", "content": "", "thinking": text}, "done": False}
    for text in call.texts:
        yield {"message": {"role": "assistant", "content": text}, "done": False}
    if call.behaviour.ending == "error":
        yield {"error": "The model crashed."}
    usage, timings = call.usage, call.timings
    yield {
        "message": {"role": "assistant", "content": ""},
        "done": True,
        "done_reason": _finish_reason(call.behaviour),
        "total_duration": int((500 + timings["prompt_ms"] + timings["predicted_ms"]) * 1e6),
        "load_duration": 500_000_000,
        "prompt_eval_count": usage["prompt_tokens"],
        "prompt_eval_duration": int(timings["prompt_ms"] * 1e6),
        "eval_count": usage["completion_tokens"],
        "eval_duration": int(timings["predicted_ms"] * 1e6),
    }


def _line(data: Json) -> bytes:
    return json.dumps(data | {"model": "test"}).encode() + b"\n"


async def _tags(_: Request) -> Response:
    return JSONResponse({"models": [{"name": name} for name in BEHAVIOURS]})


async def _models(_: Request) -> Response:
    rows = [{"id": name, "object": "model", "owned_by": "joute"} for name in BEHAVIOURS]
    return JSONResponse({"object": "list", "data": rows})


async def _redirect(_: Request) -> Response:
    return RedirectResponse("http://127.0.0.1:1/v1/chat/completions", status_code=302)


def create_app() -> Starlette:
    """The server as an ASGI application; `app.state.counts` tells what it is doing."""
    app = Starlette(
        routes=[
            Route("/v1/chat/completions", _completions, methods=["POST"]),
            Route("/v1/models", _models),
            Route("/api/chat", _ollama, methods=["POST"]),
            Route("/api/tags", _tags),
            Route("/redirect/chat/completions", _redirect, methods=["POST"]),
        ]
    )
    app.state.counts = Counts()
    return app


@dataclass(frozen=True)
class Running:
    """A test server in a thread of this process."""

    base_url: str
    counts: Counts


@contextmanager
def running(host: str = "127.0.0.1", port: int = 0) -> Iterator[Running]:
    """Serve in a thread until the block ends; port 0 takes a free one."""
    app = create_app()
    listener = socket.create_server((host, port))
    server = _uvicorn(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield Running(_base_url(listener), app.state.counts)
    finally:
        server.should_exit = server.force_exit = True
        thread.join()
        listener.close()


def _uvicorn(app: Starlette) -> "uvicorn.Server":
    import uvicorn  # noqa: PLC0415 # heavy, and not needed by those who mount the application

    config = uvicorn.Config(app, log_level="critical", ws="none", lifespan="off", loop="asyncio")
    return uvicorn.Server(config)


def _base_url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}/v1"


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted; the first line printed is the base URL."""
    parser = argparse.ArgumentParser(prog="python -m joute.llm.server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    chosen = parser.parse_args(arguments)
    listener = socket.create_server((chosen.host, chosen.port))
    sys.stdout.write(f"{_base_url(listener)}\n")
    sys.stdout.flush()
    _uvicorn(create_app()).run(sockets=[listener])


if __name__ == "__main__":
    main()
