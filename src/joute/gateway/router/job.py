"""A router is fitted by a job: asked for on its page, and daily."""

from datetime import datetime
from functools import partial
from typing import Any

from joute.gateway.router.routers import Routers
from joute.jobs import Job, JobKind
from joute.services import Services

KIND = "gateway_router"


def kind(routers: Routers) -> JobKind:
    return JobKind(KIND, partial(_fit, routers))


async def submit(services: Services, use_id: str, actor: str | None = None) -> str:
    """Have the router of a use fitted; once a second for each use. Its job."""
    now: datetime = services.now()
    key = f"{use_id} {now:%Y-%m-%dT%H:%M:%S}"
    return await services.jobs.submit(KIND, {"use": use_id}, actor=actor, key=key)


async def look_after_all(services: Services) -> None:
    """Daily: stop what may not act any more, and learn anew what is not acting."""
    routers = services[Routers]
    for router in await routers.all():
        await routers.look_after(router.use_id)


async def _fit(routers: Routers, job: Job) -> dict[str, Any]:
    router = await routers.fit(job.arguments["use"])
    return {"state": router.standing.state}
