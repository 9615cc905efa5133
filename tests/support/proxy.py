"""A reverse proxy, as an organisation has one in front of several sites."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"]


def proxy(upstream: str, path: str, *, takes_path_away: bool) -> Starlette:
    """Passes what is under `path` on to `upstream`, unbuffered; anything else is not found."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with httpx2.AsyncClient(base_url=upstream, timeout=None) as client:
            app.state.client = client
            yield

    async def forward(request: Request) -> Response:
        client: httpx2.AsyncClient = request.app.state.client
        wanted = request.url.path.removeprefix(path) if takes_path_away else request.url.path
        asked = client.build_request(
            request.method,
            f"{wanted}?{request.url.query}".rstrip("?"),
            headers=request.headers.raw,
            content=await request.body(),
        )
        answer = await client.send(asked, stream=True)
        response = StreamingResponse(
            answer.aiter_raw(), answer.status_code, background=BackgroundTask(answer.aclose)
        )
        response.raw_headers = answer.headers.raw
        return response

    return Starlette(
        routes=[Route(f"{path}/{{rest:path}}", forward, methods=METHODS)], lifespan=lifespan
    )
