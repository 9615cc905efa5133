"""The raters of a campaign: their links, and who counts."""

from typing import Annotated, Literal

import segno
from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from pydantic import BaseModel

from joute.errors import BadInput
from joute.evaluation.campaigns import (
    links,
    running,
)
from joute.evaluation.campaigns.contexts import (
    LinkShown,
    LinksPage,
)
from joute.evaluation.campaigns.desk_pages import desk_page
from joute.evaluation.rights import CAMPAIGN
from joute.people.actors import CurrentActor, allow
from joute.services import OwnServices
from joute.store import Int32
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.post(
    "/campaigns/{campaign_id}/links", name="campaign_links", dependencies=[allow(CAMPAIGN)]
)
async def invite(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    campaign_id: str,
    number: Annotated[Int32, Form()] = 0,
    renew: Annotated[Int32, Form()] = 0,
) -> Response:
    """New links, or another one for the rater `renew`: shown once, since only digests are
    stored."""
    try:
        if renew:
            made = [(renew, await links.renew(services, campaign_id, renew))]
        else:
            made = await links.invite(services, campaign_id, number)
    except BadInput as error:
        return await desk_page(request, web, services, actor, campaign_id, error)
    async with services.store.read() as session:
        found = await running.find(session, campaign_id)
    addresses = [(place, web.absolute_url(request, "rater", secret=one)) for place, one in made]
    shown = await run_sync(
        lambda: [LinkShown(place, address, _qr(address)) for place, address in addresses]
    )
    page = LinksPage(found, shown)
    return web.render(request, "evaluation/campaign_links.html", page, headers=PRIVATE)


def _qr(address: str) -> Markup:
    """Black on white in both themes, with the quiet zone of the standard."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(border=4, omitsize=True, light="white", svgclass=None, lineclass=None)
    return Markup(svg)  # noqa: S704 # the figures of a drawing


class RaterForm(BaseModel):
    """What becomes of a rater."""

    action: Literal["end_link", "leave_out", "count", "delete"]


@router.post(
    "/campaigns/{campaign_id}/raters/{number}",
    name="campaign_rater",
    dependencies=[allow(CAMPAIGN)],
)
async def rater(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    campaign_id: str,
    number: Int32,
    form: Annotated[RaterForm, Form()],
) -> Response:
    """End the link of a rater, leave them out, let them count again, or delete them."""
    try:
        if form.action == "end_link":
            await links.close_link(services, campaign_id, number)
        elif form.action == "delete":
            await links.remove(services, campaign_id, number)
        else:
            left_out = form.action == "leave_out"
            await links.leave_out(services, campaign_id, number, left_out=left_out)
    except BadInput as error:
        return await desk_page(request, web, services, actor, campaign_id, error)
    return RedirectResponse(f"{web.url('campaign', campaign_id=campaign_id)}#raters", 303)
