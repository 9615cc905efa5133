"""Whether this process serves, and whether it can do its work: for load balancers and monitors."""

import asyncio
import logging

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from joute.calls import Bus
from joute.people.actors import allow
from joute.people.rights import READ_SITE
from joute.services import OwnServices
from joute.store import REMEDY, DatabaseUnavailable, Migrations, SchemaCheck, Store

logger = logging.getLogger(__name__)
router = APIRouter(tags=["health"])

DATABASE_TIMEOUT_S = 5.0
REDIS_TIMEOUT_S = 3.0
# Differences of the database that one answer holds.
SAID = 5


@router.get("/healthz", dependencies=[allow(READ_SITE)])
async def healthz() -> dict[str, str]:
    """This process serves."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    responses={503: {"description": "A problem: the database or Redis is not ready"}},
    dependencies=[allow(READ_SITE)],
)
async def readyz(request: Request, services: OwnServices) -> JSONResponse:
    """The database answers and its tables are those of this program; Redis answers, where there
    is one."""
    state = request.app.state
    missing = await _missing(services.store, state.migrations, state.schema) or await _unreachable(
        services.bus
    )
    if missing is None:
        return JSONResponse({"status": "ready"})
    problem = {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": missing,
        "code": "not_ready",
    }
    return JSONResponse(problem, 503, media_type="application/problem+json")


async def _missing(store: Store, migrations: Migrations, schema: SchemaCheck) -> str | None:
    """The problem of the database, in a sentence without its address."""
    try:
        async with asyncio.timeout(DATABASE_TIMEOUT_S):
            state = await migrations.state(store)
            differences = await schema.differences(store)
    except (DatabaseUnavailable, TimeoutError) as error:
        logger.warning("%s", error or type(error).__name__)
        return "The database does not answer."
    if not state.is_current:
        return "The database is not at the version of this program: see “joute db check”."
    if differences:
        return f"The database is not as expected: {'; '.join(differences[:SAID])}. {REMEDY}"
    return None


async def _unreachable(bus: Bus) -> str | None:
    """The problem of the bus, in a sentence without its address."""
    try:
        async with asyncio.timeout(REDIS_TIMEOUT_S):
            await bus.ping()
    except (OSError, TimeoutError) as error:
        logger.warning("%s", error or type(error).__name__)
        return "Redis does not answer: other nodes cannot follow this one."
    return None
