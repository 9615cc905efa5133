"""Items that raters see differently: what they say of them, and the value that settles it."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, BadInput, Conflict, NotFound
from joute.evaluation.campaigns import grid
from joute.evaluation.campaigns.links import holder, locked
from joute.evaluation.tables import (
    Campaign,
    CampaignItem,
    CampaignRemark,
    CampaignSettlement,
    CampaignTask,
)
from joute.services import Services

LONGEST = 2_000


async def remark_as_rater(services: Services, secret: str, item_id: int, text: str) -> None:
    """Add what a rater says of an item that they rated. Raises NotFound, Conflict, BadInput."""
    async with services.store.write() as session:
        campaign, rater = await holder(session, secret)
        own = CampaignTask.rater_id == rater.id, CampaignTask.item_id == item_id
        rated = select(CampaignTask.id).where(*own, CampaignTask.rated_at.is_not(None))
        if await session.scalar(rated) is None:
            raise NotFound(f"item {item_id}")
        await _remark(
            services,
            session,
            campaign.id,
            CampaignRemark(item_id=item_id, rater_id=rater.id, text=text),
        )


async def remark(services: Services, campaign_id: str, item_id: int, text: str) -> None:
    """Add what who runs the campaign says of an item. Raises as `remark_as_rater` does."""
    async with services.store.write() as session:
        await _item(session, campaign_id, item_id)
        await _remark(
            services,
            session,
            campaign_id,
            CampaignRemark(item_id=item_id, rater_id=None, text=text),
        )


async def _remark(
    services: Services, session: AsyncSession, campaign_id: str, remark: CampaignRemark
) -> None:
    _check(await locked(session, campaign_id))
    remark.text, remark.written_at = _text(remark.text), services.now()
    session.add(remark)


async def settle(
    services: Services, campaign_id: str, item_id: int, settlement: CampaignSettlement
) -> None:
    """Settle the value of an item on a criterion, with a reason; the ratings stay beside it.

    Raises NotFound, Conflict, BadInput.
    """
    async with services.store.write() as session:
        campaign = await locked(session, campaign_id)
        _check(campaign)
        await _item(session, campaign_id, item_id)
        levels = {
            one.id: {level.value for level in one.levels} for one in grid.read(campaign.criteria)
        }
        if settlement.value not in levels.get(settlement.criterion, set()):
            raise BadInput(message=N_("Choose the value that is settled."))
        settlement.item_id, settlement.settled_at = item_id, services.now()
        settlement.reason = _text(settlement.reason)
        earlier = (
            CampaignSettlement.item_id == item_id,
            CampaignSettlement.criterion == settlement.criterion,
        )
        await session.execute(delete(CampaignSettlement).where(*earlier))
        session.add(settlement)


async def _item(session: AsyncSession, campaign_id: str, item_id: int) -> None:
    found = await session.get(CampaignItem, item_id)
    if found is None or found.campaign_id != campaign_id:
        raise NotFound(f"item {item_id}")


def _check(campaign: Campaign) -> None:
    if campaign.state != "discussion":
        raise Conflict(
            "no_discussion", N_("Disagreements are discussed once the ratings have ended.")
        )


def _text(text: str) -> str:
    text = grid.kept(text)
    if not 0 < len(text) <= LONGEST:
        raise BadInput(message=N_("Write a text of at most 2,000 characters."))
    return text
