"""A campaign from its draft to its close."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute import evidence
from joute.errors import N_, BadInput, Conflict, NotFound
from joute.evaluation.campaigns import grid
from joute.evaluation.campaigns.grid import Criterion
from joute.evaluation.campaigns.links import items_of, locked
from joute.evaluation.campaigns.rating import checked
from joute.evaluation.campaigns.votes import evidence_of
from joute.evaluation.tables import Campaign, CampaignItem
from joute.evidence import campaign_source
from joute.feature import Deadline
from joute.services import Services


async def find(session: AsyncSession, campaign_id: str) -> Campaign:
    """Raises NotFound."""
    found = await session.get(Campaign, campaign_id)
    if found is None:
        raise NotFound(f"campaign {campaign_id}")
    return found


async def set_criteria(services: Services, campaign_id: str, criteria: Sequence[Criterion]) -> None:
    """Another grid, of a draft; known answers that it does not ask for are forgotten."""
    async with services.store.write() as session:
        campaign = await _draft(session, campaign_id)
        campaign.criteria = grid.written(criteria)
        for item in await items_of(session, campaign_id):
            ids = {one.id for one in criteria}
            item.known = {name: value for name, value in item.known.items() if name in ids}


async def know(
    services: Services, campaign_id: str, item_id: int, values: Mapping[str, float]
) -> None:
    """Say what the answers to an item of the calibration are, in a draft. Raises BadInput."""
    async with services.store.write() as session:
        campaign = await _draft(session, campaign_id)
        item = await session.get(CampaignItem, item_id)
        if item is None or item.campaign_id != campaign_id or not item.calibration:
            raise NotFound(f"item {item_id}")
        item.known = checked(grid.read(campaign.criteria), values)


async def _draft(session: AsyncSession, campaign_id: str) -> Campaign:
    campaign = await locked(session, campaign_id)
    if campaign.state != "draft":
        raise Conflict("campaign_open", N_("This campaign has begun: it cannot be changed."))
    return campaign


async def open_(services: Services, campaign_id: str) -> None:
    """Let raters begin. Raises BadInput for a draft that is not complete."""
    async with services.store.write() as session:
        campaign = await _draft(session, campaign_id)
        criteria = grid.read(campaign.criteria)
        if not criteria:
            raise BadInput(message=N_("Add a criterion first."))
        ids = {one.id for one in criteria}
        for item in await items_of(session, campaign_id):
            if item.calibration and ids - item.known.keys():
                raise BadInput(
                    message=N_("Give the known answers of each item of the calibration first.")
                )
        campaign.state, campaign.opened_at = "open", services.now()


async def end_ratings(services: Services, campaign_id: str) -> None:
    """End the ratings; disagreements can then be discussed. Raises Conflict."""
    async with services.store.write() as session:
        campaign = await locked(session, campaign_id)
        if campaign.state != "open":
            raise Conflict("campaign_not_open", N_("This campaign is not open."))
        campaign.state, campaign.ended_at = "discussion", services.now()


async def close(services: Services, campaign_id: str) -> None:
    """Close a campaign whose ratings have ended: they become evidence, in the same transaction.
    Raises Conflict."""
    async with services.store.write() as session:
        campaign = await locked(session, campaign_id)
        if campaign.state != "discussion":
            raise Conflict("ratings_not_ended", N_("End the ratings first."))
        await evidence.add(session, *await evidence_of(session, campaign))
        campaign.state, campaign.closed_at = "closed", services.now()


async def remove(services: Services, campaign_id: str) -> None:
    """Delete a campaign with all that its raters gave, in evidence too. Raises NotFound."""
    async with services.store.write() as session:
        await locked(session, campaign_id)
        await _delete(session, [campaign_id])


async def purge(session: AsyncSession, deadline: Deadline) -> int:
    """Delete campaigns that were made before the deadline; how many."""
    old = select(Campaign.id).where(Campaign.created_at < deadline.before)
    ids = (await session.scalars(old)).all()
    await _delete(session, ids)
    return len(ids)


async def _delete(session: AsyncSession, ids: Sequence[str]) -> None:
    for campaign_id in ids:
        await evidence.purge_source(session, campaign_source(campaign_id))
    await session.execute(delete(Campaign).where(Campaign.id.in_(ids)))
