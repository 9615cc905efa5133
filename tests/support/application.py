"""A small application over HTTP, as an organisation may run one: it answers, streams, and fails."""

import asyncio
import html
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse
from starlette.responses import Response

from tests.support.served import served

KEY = "s3cret-of-the-application"


@dataclass
class Application:
    """`received` are the bodies of its requests, in their order; `at_once` is the most that were
    under way together, `sent` what it could send of a response that is too large."""

    url: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    under_way: int = 0
    at_once: int = 0
    sent: int = 0


@contextmanager
def running_application() -> Iterator[Application]:
    """The application at /ask, /stream, /lines, /every-tenth-fails, /late-first, /swapped, and so
    on; each says the question of its own request, in capitals."""
    state = Application()
    with served(_app(state)) as url:
        state.url = url
        yield state


def _app(state: Application) -> FastAPI:  # noqa: PLR0915 # one route after the other
    app = FastAPI()
    waiting: list[str] = []

    async def question(request: Request) -> str:
        body = json.loads(await request.body() or "{}")
        state.received.append(body)
        state.cookies.append(request.headers.get("cookie", ""))
        return str(body.get("question", ""))

    @app.post("/ask")
    async def ask(request: Request) -> Response:
        asked = await question(request)
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return JSONResponse({"detail": f"not {request.headers.get('authorization')}"}, 401)
        answer = {
            "data": {"answers": [{"text": asked.upper()}]},
            "sources": [{"id": "a", "text": "passage a"}, {"id": "b", "text": "passage b"}],
            "calls": [{"function": {"name": "look", "arguments": {"at": asked}}}],
            "usage": {"in": 12, "out": 3, "usd": 0.002, "wh": [0.1, 0.3]},
            "echo": request.headers.get("authorization"),
        }
        response = JSONResponse(answer)
        response.set_cookie("session", asked)
        return response

    @app.post("/echo")
    async def echo(request: Request) -> Response:
        await question(request)
        return JSONResponse({"answer": f"your key is {request.headers.get('authorization')}"})

    @app.post("/told-{code}-{before}")
    async def told(request: Request, code: int, before: int) -> Response:
        """The header of the request, behind so many characters, as this kind of answer says it."""
        await question(request)
        key = request.headers.get("authorization") or ""
        if code == 307:
            return RedirectResponse("/" + "x" * before + quote(key), code)
        if code == 500:
            return JSONResponse({"detail": "x" * before + key}, code)
        if code == 201:
            return StreamingResponse(
                iter(["event: error\ndata: " + "x" * before + key + "\n\n"]),
                media_type="text/event-stream",
            )
        return HTMLResponse("<html>" + "x" * before + html.escape(key))

    @app.get("/ask")
    async def look(q: str) -> Response:
        return JSONResponse({"answer": q.upper()})

    @app.post("/stream")
    async def stream(request: Request) -> Response:
        asked = await question(request)

        async def events() -> AsyncIterator[str]:
            yield ": hello\n\n"
            yield f"event: start\ndata: {json.dumps({'role': 'assistant'})}\n\n"
            for letter in asked.upper():
                yield f"data: {json.dumps({'delta': letter})}\n\n"
            last = {"delta": None, "usage": {"out": len(asked)}, "done": True}
            yield f"data: {json.dumps(last)}\n\n"
            yield "data: [DONE]\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    @app.post("/stream-that-breaks")
    async def breaks(request: Request) -> Response:
        await question(request)

        async def events() -> AsyncIterator[str]:
            yield f"data: {json.dumps({'delta': 'half an answer'})}\n\n"
            yield 'event: error\ndata: {"why": "no more memory"}\n\n'

        return StreamingResponse(events(), media_type="text/event-stream")

    @app.post("/stream-that-errs-{form}")
    async def errs(request: Request, form: str) -> Response:
        """After half an answer an error, in an event without a name."""
        await question(request)
        error = {"error": {"message": "overloaded"}}
        if form == "typed":
            error = {"type": "error", "message": "overloaded"}  # type: ignore[dict-item]
        parts = [{"delta": "half an answer"}, error]
        return StreamingResponse(
            (f"data: {json.dumps(part)}\n\n" for part in parts), media_type="text/event-stream"
        )

    @app.post("/stream-that-stops")
    async def stops(request: Request) -> Response:
        """In the middle of its answer, as a stream that is whole."""
        await question(request)
        events = f"data: {json.dumps({'delta': 'half an answer', 'done': False})}\n\n"
        return Response(events, media_type="text/event-stream")

    @app.post("/states")
    async def states(request: Request) -> Response:
        """What the question says that it cost."""
        asked = await question(request)
        return Response(
            f'{{"answer": "{asked.upper()}", "usd": {asked}}}', media_type="application/json"
        )

    @app.post("/lines")
    async def lines(request: Request) -> Response:
        asked = await question(request)
        parts = "".join(json.dumps({"delta": one}) + "\n" for one in asked.upper())
        return Response(parts, media_type="application/x-ndjson")

    @app.post("/every-tenth-fails")
    async def fails(request: Request) -> Response:
        asked = await question(request)
        if asked.endswith("0"):
            return JSONResponse({"detail": "this one breaks me"}, 400)
        return JSONResponse({"answer": asked.upper()})

    @app.post("/busy-at-first")
    async def busy(request: Request) -> Response:
        """Each question is refused once."""
        asked = await question(request)
        times = [one.get("question") for one in state.received].count(asked)
        if times == 1:
            return JSONResponse({"detail": "later"}, 503, {"Retry-After": "0"})
        return JSONResponse({"answer": asked.upper()})

    @app.post("/late-first")
    async def late_first(request: Request) -> Response:
        """Of those that are under way, the first to come is the last to be answered."""
        asked = await question(request)
        state.under_way += 1
        state.at_once = max(state.at_once, state.under_way)
        waiting.append(asked)
        for _ in range(20):
            await asyncio.sleep(0.005)
            if waiting[-1] == asked:
                break
        waiting.remove(asked)
        state.under_way -= 1
        return JSONResponse({"answer": asked.upper()})

    @app.post("/swapped")
    async def swapped(request: Request) -> Response:
        """What the request before it asked is what is answered."""
        await question(request)
        before = state.received[-2]["question"] if len(state.received) > 1 else ""
        return JSONResponse({"answer": str(before).upper()})

    @app.post("/book")
    async def book(request: Request) -> Response:
        """An agent that books what it is asked, unless that is a Sunday."""
        asked = await question(request)
        booked = [] if "dimanche" in asked else [{"jour": asked, "confirmé": True}]
        took = {"steps": 3 + len(booked), "usd": 0.01, "wh": 0.5}
        return JSONResponse({"answer": "Fait.", "state": {"rendez_vous": booked}, "took": took})

    @app.post("/redirect")
    async def redirect(request: Request) -> Response:
        await question(request)
        return RedirectResponse("/ask", 307)

    @app.post("/page")
    async def page(request: Request) -> Response:
        await question(request)
        return HTMLResponse("<!DOCTYPE html><title>Log in</title>")

    @app.post("/large")
    async def large(request: Request) -> Response:
        await question(request)

        async def parts() -> AsyncIterator[bytes]:
            for _ in range(1_600):
                if await request.is_disconnected():
                    return
                state.sent += 65_536
                yield b"x" * 65_536

        return StreamingResponse(parts(), media_type="application/json")

    @app.post("/empty")
    async def empty(request: Request) -> Response:
        await question(request)
        return JSONResponse({"answer": " "})

    return app
