"""The page on the router of a use: what is promised and saved, what is missing, who lets it act."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.gateway.aliases import AUTO
from joute.gateway.router import job
from joute.gateway.router.wishes import Wish, models_of
from joute.gateway.site.contexts import RouterPage
from joute.gateway.site.opening import (
    ChangeableUse,
    OwnAliases,
    OwnRouters,
    ReadableUse,
    allow_gateway,
)
from joute.people.actors import CurrentActor
from joute.people.rights import author
from joute.services import OwnServices
from joute.uses import CHANGE_USE, READ_USE, may_change
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

_CHANGE = [allow_gateway(CHANGE_USE)]


@router.get(
    "/gateway/router/{use_id}", name="gateway_router", dependencies=[allow_gateway(READ_USE)]
)
async def router_page(
    request: Request,
    web: Web,
    actor: CurrentActor,
    services: OwnServices,
    routers: OwnRouters,
    aliases: OwnAliases,
    use: ReadableUse,
) -> Response:
    unfinished = await services.jobs.recent(kind=job.KIND, unfinished=True)
    current = await aliases.current()
    found = await routers.find(use.id)
    page = RouterPage(
        use=use,
        may_change=may_change(actor, use),
        router=found,
        heard=await routers.heard(found) if found else None,
        learning=any(one.arguments.get("use") == use.id for one in unfinished),
        aliases=[
            name for name, one in current.items() if one.targets == (AUTO,) and len(one.models) > 1
        ],
        usd_per_euro=routers.usd_per_euro,
    )
    return web.render(request, "gateway/router.html", page, headers=PRIVATE)


@router.post("/gateway/router/{use_id}/fit", name="gateway_router_fit", dependencies=_CHANGE)
async def fit(
    web: Web,
    actor: CurrentActor,
    services: OwnServices,
    routers: OwnRouters,
    use: ChangeableUse,
    alias: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Learn again as before; for the models of an alias, where one is named."""
    if alias:
        base, *others = await models_of(routers.store, alias)
        await routers.wish(use.id, Wish(base, tuple(others)), author(actor))
    else:
        await routers.get(use.id)
    await job.submit(services, use.id, author(actor))
    return RedirectResponse(web.url("gateway_router", use_id=use.id), 303)


@router.post("/gateway/router/{use_id}/act", name="gateway_router_act", dependencies=_CHANGE)
async def act(
    web: Web,
    actor: CurrentActor,
    routers: OwnRouters,
    use: ChangeableUse,
    acts: Annotated[bool, Form()],
) -> Response:
    """Let it act, or put it back on trial."""
    if acts:
        await routers.let_act(use.id, author(actor))
    else:
        await routers.stop(use.id)
    return RedirectResponse(web.url("gateway_router", use_id=use.id), 303)
