"""The desk of a campaign: how it goes, its grid, and what it becomes."""

from typing import Annotated, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from joute.errors import JouteError, NotFound
from joute.evaluation.campaigns import (
    figures,
    grid,
    running,
)
from joute.evaluation.campaigns.assignment import raters_wanted
from joute.evaluation.campaigns.contexts import (
    CampaignPage,
)
from joute.evaluation.campaigns.rating import about_of
from joute.evaluation.campaigns.state import CampaignState, state_of
from joute.evaluation.campaigns.themes import themes
from joute.evaluation.rights import CAMPAIGN
from joute.evaluation.site.reading import allow_reading
from joute.people.actors import CurrentActor, allow
from joute.people.rights import Actor, may
from joute.services import OwnServices, Services
from joute.web import PRIVATE, Pages
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get("/campaigns/{campaign_id}", name="campaign", dependencies=[allow_reading()])
async def campaign(
    request: Request, web: Web, services: OwnServices, actor: CurrentActor, campaign_id: str
) -> Response:
    return await desk_page(request, web, services, actor, campaign_id)


async def desk_page(
    request: Request,
    web: Pages,
    services: Services,
    actor: Actor,
    campaign_id: str,
    error: JouteError | None = None,
) -> Response:
    async with services.store.read() as session:
        state = await state_of(session, campaign_id)
    reason = web.translator(request).error(error) if error else ""
    page = await run_sync(_desk_page, state, may(actor, CAMPAIGN), reason)
    status = error.status if error else 200
    return web.render(request, "evaluation/campaign.html", page, status=status, headers=PRIVATE)


def _desk_page(state: CampaignState, may_manage: bool, reason: str) -> CampaignPage:
    known = [one for one in state.items.values() if one.calibration]
    asked = {one.id for one in state.criteria}
    complete, items = figures.coverage(state)
    raters = figures.raters(state)
    comments = figures.comments(state)
    return CampaignPage(
        campaign=state.campaign,
        criteria=state.criteria,
        calibration=len(known),
        unknown=sum(bool(asked - one.known.keys()) for one in known),
        items=items,
        complete=complete,
        ratings=len(state.counted),
        raters=raters,
        raters_wanted=raters_wanted(
            about_of(state.campaign, state.items.values()),
            state.campaign.per_item,
            state.campaign.per_rater,
        ),
        raters_at_random=[one.number for one in raters if one.calibrated.named],
        agreements=figures.agreements(state),
        themes=[
            (theme, [comments[place] for place in theme.comments])
            for theme in themes([text for _, text in comments])
        ],
        may_manage=may_manage,
        reason=reason,
    )


class CriterionForm(BaseModel):
    """A criterion to add, or the id of one to `remove`."""

    name: str = ""
    instructions: str = ""
    examples: str = ""
    levels: str = ""
    remove: str = ""


@router.post(
    "/campaigns/{campaign_id}/criteria",
    name="campaign_criteria",
    dependencies=[allow(CAMPAIGN)],
)
async def criteria(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    campaign_id: str,
    form: Annotated[CriterionForm, Form()],
) -> Response:
    """Add a criterion to the grid of a draft, or take one out."""
    try:
        async with services.store.read() as session:
            found = await running.find(session, campaign_id)
        if found.kind != "rating":
            raise NotFound("criteria")
        known = [one for one in grid.read(found.criteria) if one.id != form.remove]
        if not form.remove:
            known.append(
                grid.own_criterion(form.name, form.instructions, form.examples, form.levels, known)
            )
        await running.set_criteria(services, campaign_id, known)
    except NotFound:
        raise
    except JouteError as error:
        return await desk_page(request, web, services, actor, campaign_id, error)
    return RedirectResponse(f"{web.url('campaign', campaign_id=campaign_id)}#grid", 303)


class MoveForm(BaseModel):
    """What becomes of a campaign."""

    move: Literal["open", "end_ratings", "close", "delete"]


@router.post("/campaigns/{campaign_id}/move", name="move_campaign", dependencies=[allow(CAMPAIGN)])
async def move(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    campaign_id: str,
    form: Annotated[MoveForm, Form()],
) -> Response:
    """Open a campaign, end its ratings, close or delete it."""
    moves = {
        "open": running.open_,
        "end_ratings": running.end_ratings,
        "close": running.close,
        "delete": running.remove,
    }
    try:
        await moves[form.move](services, campaign_id)
    except NotFound:
        raise
    except JouteError as error:
        return await desk_page(request, web, services, actor, campaign_id, error)
    if form.move == "delete":
        return RedirectResponse(web.url("campaigns"), 303)
    return RedirectResponse(web.url("campaign", campaign_id=campaign_id), 303)
