"""The campaigns whose votes are ranked on the pages of the ranking."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.runs.records import RunHeader
from joute.evaluation.site.runs import header_of
from joute.evaluation.tables import Campaign, StoredRun
from joute.leaderboard import RankedCampaign


async def ranked_campaigns(session: AsyncSession) -> Sequence[RankedCampaign]:
    """Closed ones in which people compared models, the newest first. Votes on prompts, applications
    or people rank no models, and neither do those of a run that is not here any more."""
    rows = await session.execute(
        select(Campaign, StoredRun)
        .join(StoredRun, StoredRun.id == Campaign.run_id)
        .where(Campaign.kind == "pairwise", Campaign.state == "closed")
        .order_by(Campaign.closed_at.desc(), Campaign.id)
    )
    return [
        RankedCampaign(campaign.id, campaign.title, campaign.set_name, campaign.closed_at)
        for campaign, run in rows
        if campaign.closed_at and set(campaign.targets) <= _models(header_of(run))
    ]


def _models(header: RunHeader) -> set[str]:
    """The models of a run that were asked as the set asks them."""
    return {
        one
        for one in header.models
        if one not in header.kinds and one.partition("@")[0] not in header.prompts
    }
