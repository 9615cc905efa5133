"""Sets and runs by a program, as lines of JSON. Each request has a key of the site."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel

from joute.evaluation.rights import CARRY
from joute.evaluation.runs.files import read_run
from joute.evaluation.settings import EvaluationSettings
from joute.evaluation.site import runs, sets
from joute.evaluation.site.keys import Keys
from joute.people.actors import allow
from joute.services import Own, OwnServices, Services
from joute.web import REFUSALS_DOCUMENTED
from joute.web.current import Web

PREFIX = "/api/v1/evaluations"
LINES = "application/jsonl"


async def _holder(request: Request, keys: Annotated[Keys, Own(Keys)]) -> str:
    return f"key:{await keys.holder(request.headers.get('authorization', ''))}"


Holder = Annotated[str, Depends(_holder)]


class Stored(BaseModel):
    """What was stored: its id, its page, and whether it is new here."""

    id: str
    page: str
    new: bool


router = APIRouter(prefix=PREFIX, tags=["evaluations"], responses=REFUSALS_DOCUMENTED)

_BYTES = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": _BYTES}}}
_AGAIN: dict[int | str, dict[str, Any]] = {200: {"description": "It was here", "model": Stored}}
_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {LINES: {}}}}


@asynccontextmanager
async def _received(request: Request, services: Services) -> AsyncIterator[Path]:
    """The body as a file, which is gone afterwards."""
    left = services.settings.of(EvaluationSettings).upload_megabytes * 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.jsonl"
        with path.open("wb") as file:
            async for chunk in request.stream():
                left -= len(chunk)
                if left < 0:
                    raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                file.write(chunk)
        yield path


@router.post(
    "/runs",
    status_code=201,
    dependencies=[allow(CARRY)],
    response_model=Stored,
    responses=_AGAIN,
    openapi_extra=_BODY,
)
async def push_run(
    request: Request, web: Web, services: OwnServices, holder: Holder
) -> JSONResponse:
    """Store a run, as its file of JSON lines. Sent again, it is there once: the answer is then 200.

    A run needs its end: one that was interrupted is first taken up.
    """
    async with _received(request, services) as path:
        run = await run_sync(read_run, path)
        start = runs.Start(by=holder, at=services.now())
        new = await runs.receive(services.store, run, start)
    page = web.absolute_url(request, "evaluation_run", run_id=run.header.id)
    return JSONResponse({"id": run.header.id, "page": page, "new": new}, 201 if new else 200)


@router.get("/runs/{run_id}", dependencies=[allow(CARRY)], responses=_FILE)
async def pull_run(services: OwnServices, _holder: Holder, run_id: str) -> StreamingResponse:
    """A run as the lines that were pushed, in their order."""
    run = await runs.find(services.store, run_id)
    return StreamingResponse(runs.lines(services.store, run), media_type=LINES)


@router.post(
    "/sets",
    status_code=201,
    dependencies=[allow(CARRY)],
    response_model=Stored,
    responses=_AGAIN,
    openapi_extra=_BODY,
)
async def push_set(
    request: Request, web: Web, services: OwnServices, holder: Holder
) -> JSONResponse:
    """Store a version of a set: a line for its header, as evalset.yaml, then one for each item."""
    async with _received(request, services) as path:
        received = await run_sync(sets.read_lines, path)
        new = await sets.receive(services.store, received, holder, services.now())
    name = received.header.name
    page = web.absolute_url(request, "evaluation_set", name=name)
    return JSONResponse({"id": name, "page": page, "new": new}, 201 if new else 200)


@router.get("/sets/{name}", dependencies=[allow(CARRY)], responses=_FILE)
async def pull_set(
    services: OwnServices, _holder: Holder, name: str, version: str | None = None
) -> StreamingResponse:
    """A version of a set as it is now, drafts that were approved included; the latest without
    `version`."""
    async with services.store.read() as session:
        found = await sets.find(session, name, version)
    return StreamingResponse(sets.lines(services.store, found), media_type=LINES)
