"""Campaigns for programs: results as JSON, ratings as CSV. Each request has a key of the site."""

from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request, Response

from joute.evaluation.campaigns import export
from joute.evaluation.campaigns.state import CampaignState, state_of
from joute.evaluation.rights import CARRY
from joute.evaluation.site.keys import Keys
from joute.people.actors import allow
from joute.services import Own, OwnServices, Services
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1/campaigns", tags=["campaigns"], responses=REFUSALS_DOCUMENTED)
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}


async def _holder(request: Request, keys: Annotated[Keys, Own(Keys)]) -> str:
    return await keys.holder(request.headers.get("authorization", ""))


@router.get("/{campaign_id}", dependencies=[allow(CARRY), Depends(_holder)])
async def results(services: OwnServices, campaign_id: str) -> dict[str, Any]:
    """Progress, calibration, agreement and results of a campaign, each with its interval."""
    return await run_sync(export.summary, await _state(services, campaign_id))


@router.get(
    "/{campaign_id}/ratings.csv",
    dependencies=[allow(CARRY), Depends(_holder)],
    responses=_CSV,
    response_class=Response,
)
async def ratings(services: OwnServices, campaign_id: str) -> Response:
    """Every rating, with what was settled beside it."""
    text = await run_sync(export.ratings_csv, await _state(services, campaign_id))
    return Response(text, media_type="text/csv; charset=utf-8")


async def _state(services: Services, campaign_id: str) -> CampaignState:
    async with services.store.read() as session:
        return await state_of(session, campaign_id)
