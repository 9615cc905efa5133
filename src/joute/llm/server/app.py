"""The test server as an ASGI application."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from joute.llm.server import completions, ollama, vectors
from joute.llm.server.behaviours import BEHAVIOURS
from joute.llm.server.call import Call, Json, Refused, read_call
from joute.llm.server.holds import Holds
from joute.llm.server.sent import Sent


@dataclass
class Counts:
    """Counters of the server, for tests and benchmarks; `written` are the answers that were sent
    whole, by the model and the last message."""

    open_streams: int = 0
    asked: int = 0
    asked_of: Counter[str] = field(default_factory=Counter)
    open_of: Counter[str] = field(default_factory=Counter)
    written: Counter[tuple[str, str]] = field(default_factory=Counter)
    connections: set[tuple[str, int]] = field(default_factory=set)


def create_app() -> Starlette:
    """`app.state.counts` holds its counters."""
    app = Starlette(
        routes=[
            Route("/v1/chat/completions", _completions, methods=["POST"]),
            Route("/v1/embeddings", _embeddings, methods=["POST"]),
            Route("/v1/models", _models),
            Route("/v1/release", _release, methods=["POST"]),
            Route("/v1/sent", _sent),
            Route("/api/chat", _ollama_chat, methods=["POST"]),
            Route("/api/embed", _ollama_embed, methods=["POST"]),
            Route("/api/tags", _ollama_tags),
            Route("/redirect/chat/completions", _redirect, methods=["POST"]),
        ],
        exception_handlers={Refused: _refused},
    )
    app.state.counts, app.state.holds, app.state.sent = Counts(), Holds(), Sent()
    return app


async def _completions(request: Request) -> Response:
    counts: Counts = request.app.state.counts
    counts.asked += 1
    counts.connections.add(request.client or ("", 0))
    body = await _body(request)
    model = str(body.get("model"))
    counts.asked_of[model] += 1
    call = read_call(body, _key(request), counts.asked_of[model])
    _check_room(call, counts)
    if not body.get("stream"):
        return JSONResponse(await completions.whole(call))
    usage = bool((body.get("stream_options") or {}).get("include_usage"))
    counts.open_of[model] += 1
    state = request.app.state
    sent_ns = state.sent.begin(call)
    events = completions.events(call, state.holds, usage=usage, sent_ns=sent_ns)
    return StreamingResponse(_counted(events, call, counts), media_type="text/event-stream")


def _check_room(call: Call, counts: Counts) -> None:
    how = call.behaviour
    if how.at_once is not None and counts.open_of[call.model] >= how.at_once:
        raise Refused(429, "rate_limit_exceeded", "Too many at once.", how.retry_after)


async def _counted(
    events: AsyncIterator[bytes], call: Call, counts: Counts
) -> AsyncIterator[bytes]:
    counts.open_streams += 1
    try:
        async for event in events:
            yield event
        counts.written[call.model, call.question] += 1
    finally:
        counts.open_streams -= 1
        counts.open_of[call.model] -= 1


async def _embeddings(request: Request) -> Response:
    return JSONResponse(vectors.embeddings(await _body(request), _key(request)))


async def _models(_: Request) -> Response:
    rows = [{"id": name, "object": "model", "owned_by": "joute"} for name in BEHAVIOURS]
    return JSONResponse({"object": "list", "data": rows})


async def _release(request: Request) -> Response:
    body = await _body(request)
    model, times = body.get("model"), body.get("times", 1)
    if not (isinstance(model, str) and isinstance(times, int)):
        raise Refused(400, "invalid_request", "A release has a model, and times it is released.")
    request.app.state.holds.release(model, times)
    return Response(status_code=204)


async def _sent(request: Request) -> Response:
    """Once: what is read is forgotten."""
    return JSONResponse(request.app.state.sent.take(request.query_params.get("model", "")))


async def _ollama_chat(request: Request) -> Response:
    """Always streamed."""
    call = read_call(ollama.as_completion(await _body(request)), _key(request))
    return StreamingResponse(ollama.lines(call), media_type="application/x-ndjson")


async def _ollama_embed(request: Request) -> Response:
    found = vectors.embeddings(await _body(request), _key(request))
    rows = [row["embedding"] for row in found["data"]]
    read = found["usage"]["prompt_tokens"]
    return JSONResponse({"model": "test", "embeddings": rows, "prompt_eval_count": read})


async def _ollama_tags(_: Request) -> Response:
    return JSONResponse({"models": [{"name": name} for name in BEHAVIOURS]})


async def _redirect(_: Request) -> Response:
    return RedirectResponse("http://127.0.0.1:1/v1/chat/completions", status_code=302)


async def _refused(_: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)  # noqa: S101 # registered for it
    body = completions.error(refused.code, refused.message)
    return JSONResponse(body, refused.status, refused.headers)


async def _body(request: Request) -> Json:
    try:
        body = await request.json()
    except ValueError as wrong:
        raise Refused(400, "invalid_request", f"Not JSON: {wrong}") from None
    if not (isinstance(body, dict) and isinstance(body.get("messages", []), list)):
        raise Refused(400, "invalid_request", "Not a request.")
    return body


def _key(request: Request) -> str:
    return request.headers.get("authorization", "no key")
