"""Benches by a program, which has a key of the site."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from joute.bench import storing
from joute.bench.report import Report
from joute.evaluation.rights import CARRY
from joute.evaluation.site.keys import Keys
from joute.people.actors import allow
from joute.services import Own, OwnServices
from joute.web import REFUSALS_DOCUMENTED
from joute.web.current import Web

router = APIRouter(prefix="/api/v1/bench", tags=["bench"], responses=REFUSALS_DOCUMENTED)


async def _holder(request: Request, keys: Annotated[Keys, Own(Keys)]) -> str:
    return f"key:{await keys.holder(request.headers.get('authorization', ''))}"


Holder = Annotated[str, Depends(_holder)]


class Stored(BaseModel):
    """What was stored: its id, its page, and whether it is new here."""

    id: str
    page: str
    new: bool


@router.post(
    "",
    status_code=201,
    dependencies=[allow(CARRY)],
    response_model=Stored,
    responses={200: {"description": "It was here", "model": Stored}},
)
async def push_bench(
    report: Report, request: Request, web: Web, services: OwnServices, holder: Holder
) -> JSONResponse:
    """Store a bench, as `joute bench --format json` prints it. Sent again, it is there once: the
    answer is then 200."""
    new = await storing.store(services.store, report, by=holder, at=services.now())
    page = web.absolute_url(request, "bench", bench_id=report.id)
    return JSONResponse({"id": report.id, "page": page, "new": new}, 201 if new else 200)


@router.get("/{bench_id}", dependencies=[allow(CARRY), Depends(_holder)])
async def bench(services: OwnServices, bench_id: str) -> Report:
    """A bench as it was sent."""
    async with services.store.read() as session:
        return storing.report_of(await storing.find(session, bench_id))
