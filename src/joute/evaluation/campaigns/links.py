"""The raters of a campaign, each known by a link."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute import evidence
from joute.errors import N_, BadInput, NotAllowed, NotFound
from joute.evaluation.campaigns.votes import subject_of
from joute.evaluation.tables import ENDED, Campaign, CampaignItem, CampaignRater, CampaignTask
from joute.services import Services
from joute.store import affected
from joute.web import digest

MOST_RATERS = 1_000


async def invite(services: Services, campaign_id: str, number: int) -> list[tuple[int, str]]:
    """So many new raters: the number and the secret of each, of which only the digest is stored.
    Raises BadInput."""
    made = []
    async with services.store.write() as session:
        await locked(session, campaign_id)
        own = CampaignRater.campaign_id == campaign_id
        last = await session.scalar(select(func.max(CampaignRater.number)).where(own)) or 0
        if number < 1 or last + number > MOST_RATERS:
            raise BadInput(
                message=N_("A campaign has from 1 to %(most)d raters."), most=MOST_RATERS
            )
        for place in range(last + 1, last + number + 1):
            secret = services.new_id()
            rater = CampaignRater(
                id=services.new_id(),
                campaign_id=campaign_id,
                number=place,
                link=digest(secret),
                created_at=services.now(),
                left_out=False,
            )
            session.add(rater)
            made.append((place, secret))
    return made


async def locked(session: AsyncSession, campaign_id: str) -> Campaign:
    """The row of a campaign, which no other transaction changes until this one ends. Raises
    NotFound."""
    own = select(Campaign).where(Campaign.id == campaign_id).with_for_update()
    # As it is now, whatever this transaction had read of it.
    found = await session.scalar(own, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound(f"campaign {campaign_id}")
    return found


async def renew(services: Services, campaign_id: str, number: int) -> str:
    """Another link for a rater, whose old one ends. Raises NotFound."""
    secret = services.new_id()
    async with services.store.write() as session:
        rater = await _rater(session, campaign_id, number)
        rater.link = digest(secret)
    return secret


async def close_link(services: Services, campaign_id: str, number: int) -> None:
    """End the link of a rater, who can only delete what they gave with it; what they did not rate
    yet goes to others."""
    async with services.store.write() as session:
        rater = await _rater(session, campaign_id, number)
        if rater.linked:
            rater.link = f"{ENDED}{rater.link}"
        left = CampaignTask.rater_id == rater.id, CampaignTask.rated_at.is_(None)
        await session.execute(delete(CampaignTask).where(*left))


async def leave_out(services: Services, campaign_id: str, number: int, *, left_out: bool) -> None:
    """Let a rater count in nothing, or count again; their ratings stay. Not once it is closed:
    its evidence is that of its close."""
    async with services.store.write() as session:
        campaign = await locked(session, campaign_id)
        own = CampaignRater.campaign_id == campaign_id, CampaignRater.number == number
        if campaign.state == "closed":
            raise BadInput(message=N_("This campaign is closed: its results do not change."))
        changed = update(CampaignRater).where(*own).values(left_out=left_out)
        if await affected(session, changed) != 1:
            raise NotFound(f"rater {number}")


async def _rater(session: AsyncSession, campaign_id: str, number: int) -> CampaignRater:
    """A rater, whose campaign is locked. Raises NotFound."""
    await locked(session, campaign_id)
    own = CampaignRater.campaign_id == campaign_id, CampaignRater.number == number
    found = await session.scalar(select(CampaignRater).where(*own))
    if found is None:
        raise NotFound(f"rater {number}")
    return found


async def holder(
    session: AsyncSession, secret: str, *, even_ended: bool = False
) -> tuple[Campaign, CampaignRater]:
    """Whose link this is. Raises NotAllowed."""
    link = digest(secret)
    links = {"link": link, "ended": f"{ENDED}{link}" if even_ended else link}
    found = (await session.execute(_whose(), links)).first()
    if found is None:
        raise refused()
    campaign, rater = found
    return campaign, rater


@cache
def _whose() -> Select[Campaign, CampaignRater]:
    """Built once: it runs for each page of each rater."""
    own = CampaignRater.link.in_((bindparam("link"), bindparam("ended")))
    raters = CampaignRater.campaign_id == Campaign.id
    return select(Campaign, CampaignRater).join(CampaignRater, raters).where(own)


def refused() -> NotAllowed:
    return NotAllowed(
        "campaign link",
        message=N_(
            "This link does not work any more. Ask the person who invited you for another one."
        ),
    )


async def leave(services: Services, secret: str) -> None:
    """Delete a rater with all that they gave, in evidence too, even by a link that was ended."""
    async with services.store.write() as session:
        campaign, rater = await holder(session, secret, even_ended=True)
        # After a close that is under way, whose evidence is deleted too.
        await locked(session, campaign.id)
        await _delete(session, rater)


async def remove(services: Services, campaign_id: str, number: int) -> None:
    """Delete a rater of a campaign as `leave` does. Raises NotFound."""
    async with services.store.write() as session:
        await _delete(session, await _rater(session, campaign_id, number))


async def _delete(session: AsyncSession, rater: CampaignRater) -> None:
    tasks = await session.scalars(select(CampaignTask.id).where(CampaignTask.rater_id == rater.id))
    await evidence.purge_about(session, [subject_of(task) for task in tasks])
    await session.execute(delete(CampaignRater).where(CampaignRater.id == rater.id))


async def items_of(session: AsyncSession, campaign_id: str) -> Sequence[CampaignItem]:
    """The items of a campaign, in their order."""
    own = select(CampaignItem).where(CampaignItem.campaign_id == campaign_id)
    return (await session.scalars(own.order_by(CampaignItem.position))).all()
