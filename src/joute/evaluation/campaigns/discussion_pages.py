"""The pages on which disagreements are discussed and settled by who runs a campaign."""

from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from joute.errors import JouteError, NotFound
from joute.evaluation.campaigns import (
    discussion,
)
from joute.evaluation.campaigns.contexts import (
    DiscussionPage,
)
from joute.evaluation.campaigns.discussing import discussed
from joute.evaluation.campaigns.state import state_of
from joute.evaluation.rights import CAMPAIGN
from joute.evaluation.site.reading import allow_reading
from joute.evaluation.tables import (
    CampaignSettlement,
)
from joute.people.actors import CurrentActor, allow
from joute.people.rights import Actor, author, may
from joute.services import OwnServices, Services
from joute.store import Int32
from joute.web import PRIVATE, Pages
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get(
    "/campaigns/{campaign_id}/disagreements",
    name="campaign_disagreements",
    dependencies=[allow_reading()],
)
async def disagreements(
    request: Request, web: Web, services: OwnServices, actor: CurrentActor, campaign_id: str
) -> Response:
    return await _disagreements(request, web, services, actor, campaign_id)


async def _disagreements(
    request: Request,
    web: Pages,
    services: Services,
    actor: Actor,
    campaign_id: str,
    error: JouteError | None = None,
) -> Response:
    async with services.store.read() as session:
        state = await state_of(session, campaign_id)
    page = DiscussionPage(
        campaign=state.campaign,
        discussed=await run_sync(discussed, state),
        may_manage=may(actor, CAMPAIGN),
        secret="",
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    template = "evaluation/campaign_discussion.html"
    return web.render(request, template, page, status=status, headers=PRIVATE)


@router.post(
    "/campaigns/{campaign_id}/items/{item_id}/remarks",
    name="campaign_remark",
    dependencies=[allow(CAMPAIGN)],
)
async def remark(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    campaign_id: str,
    item_id: Int32,
    text: Annotated[str, Form()] = "",
) -> Response:
    try:
        await discussion.remark(services, campaign_id, item_id, text)
    except NotFound:
        raise
    except JouteError as error:
        return await _disagreements(request, web, services, actor, campaign_id, error)
    return _to_item(web, campaign_id, item_id)


class SettlementForm(BaseModel):
    """The value that settles a disagreement, and why."""

    criterion: str
    value: float
    reason: str = ""


@router.post(
    "/campaigns/{campaign_id}/items/{item_id}/settlement",
    name="settle_campaign_item",
    dependencies=[allow(CAMPAIGN)],
)
async def settle(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    campaign_id: str,
    item_id: Int32,
    form: Annotated[SettlementForm, Form()],
) -> Response:
    settlement = CampaignSettlement(
        criterion=form.criterion, value=form.value, reason=form.reason, settled_by=author(actor)
    )
    try:
        await discussion.settle(services, campaign_id, item_id, settlement)
    except NotFound:
        raise
    except JouteError as error:
        return await _disagreements(request, web, services, actor, campaign_id, error)
    return _to_item(web, campaign_id, item_id)


def _to_item(web: Pages, campaign_id: str, item_id: int) -> Response:
    address = web.url("campaign_disagreements", campaign_id=campaign_id)
    return RedirectResponse(f"{address}#item-{item_id}", 303)
