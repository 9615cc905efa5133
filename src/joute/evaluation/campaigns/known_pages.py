"""The pages on which the answers to the calibration are given."""

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import JouteError, NotFound
from joute.evaluation.campaigns import (
    grid,
    links,
    running,
)
from joute.evaluation.campaigns.contexts import (
    KnownPage,
)
from joute.evaluation.campaigns.rater_pages import values_of
from joute.evaluation.rights import CAMPAIGN
from joute.people.actors import allow
from joute.services import OwnServices, Services
from joute.store import Int32
from joute.web import PRIVATE, Pages, to_html
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get(
    "/campaigns/{campaign_id}/known/{position}",
    name="campaign_known",
    dependencies=[allow(CAMPAIGN)],
)
async def known(
    request: Request, web: Web, services: OwnServices, campaign_id: str, position: Int32
) -> Response:
    """An item of the calibration, to give its known answers."""
    return await _known(request, web, services, campaign_id, position)


async def _known(
    request: Request,
    web: Pages,
    services: Services,
    campaign_id: str,
    position: int,
    error: JouteError | None = None,
) -> Response:
    async with services.store.read() as session:
        found = await running.find(session, campaign_id)
        items = [one for one in await links.items_of(session, campaign_id) if one.calibration]
    if not 1 <= position <= len(items):
        raise NotFound(f"item {position}")
    item = items[position - 1]
    texts = [text for text in (item.answer_a, item.answer_b) if text]
    page = KnownPage(
        campaign=found,
        criteria=grid.read(found.criteria),
        item=item,
        answers=await run_sync(lambda: [to_html(text) for text in texts]),
        values=item.known,
        position=position,
        total=len(items),
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    template = "evaluation/campaign_known.html"
    return web.render(request, template, page, status=status, headers=PRIVATE)


@router.post("/campaigns/{campaign_id}/known/{position}", dependencies=[allow(CAMPAIGN)])
async def know(
    request: Request, web: Web, services: OwnServices, campaign_id: str, position: Int32
) -> Response:
    """Say what is known of an item; then the next one."""
    async with services.store.read() as session:
        items = [one for one in await links.items_of(session, campaign_id) if one.calibration]
    if not 1 <= position <= len(items):
        raise NotFound(f"item {position}")
    try:
        values = values_of(await request.form())
        await running.know(services, campaign_id, items[position - 1].id, values)
    except JouteError as error:
        return await _known(request, web, services, campaign_id, position, error)
    if position < len(items):
        following = {"campaign_id": campaign_id, "position": position + 1}
        return RedirectResponse(web.url("campaign_known", **following), 303)
    return RedirectResponse(web.url("campaign", campaign_id=campaign_id), 303)
