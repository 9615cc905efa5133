"""A campaign with all that was given in it, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.campaigns import grid
from joute.evaluation.campaigns.grid import Criterion
from joute.evaluation.campaigns.links import items_of
from joute.evaluation.campaigns.running import find
from joute.evaluation.tables import (
    Campaign,
    CampaignItem,
    CampaignRater,
    CampaignRating,
    CampaignRemark,
    CampaignSettlement,
    CampaignTask,
)


@dataclass(frozen=True)
class Task:
    """An item that a rater was sent."""

    id: int
    rater: str
    item: int
    rated_at: datetime | None
    comment: str


@dataclass(frozen=True)
class CampaignState:
    """All of a campaign; `values` are the ratings by the id of a task, then by criterion."""

    campaign: Campaign
    criteria: Sequence[Criterion]
    items: Mapping[int, CampaignItem]
    raters: Mapping[str, CampaignRater]
    tasks: Sequence[Task]
    values: Mapping[int, Mapping[str, float]]
    remarks: Sequence[CampaignRemark]
    settlements: Mapping[tuple[int, str], CampaignSettlement]

    @cached_property
    def counted(self) -> Sequence[Task]:
        """The ratings that count: of items that are no calibration, by raters who count."""
        return [
            task
            for task in self.tasks
            if task.rated_at is not None
            and not self.items[task.item].calibration
            and not self.raters[task.rater].left_out
        ]

    def given(self, criterion: str) -> Sequence[tuple[Task, float]]:
        """The values that count on a criterion."""
        return [(task, self.values[task.id][criterion]) for task in self.counted]


async def state_of(session: AsyncSession, campaign_id: str) -> CampaignState:
    """A campaign by its id. Raises NotFound."""
    return await load(session, await find(session, campaign_id))


async def load(session: AsyncSession, campaign: Campaign) -> CampaignState:
    """A campaign as it is now."""
    own = CampaignRater.campaign_id == campaign.id
    raters = await session.scalars(select(CampaignRater).where(own).order_by(CampaignRater.number))
    of_raters = CampaignTask.rater_id.in_(select(CampaignRater.id).where(own))
    items = {one.id: one for one in await items_of(session, campaign.id)}
    tasks = await session.execute(
        select(
            CampaignTask.id,
            CampaignTask.rater_id,
            CampaignTask.item_id,
            CampaignTask.rated_at,
            CampaignTask.comment,
        )
        .join(CampaignRater, CampaignRater.id == CampaignTask.rater_id)
        .where(own)
        .order_by(CampaignRater.number, CampaignTask.position)
    )
    values: dict[int, dict[str, float]] = {}
    ratings = await session.execute(
        select(CampaignRating.task_id, CampaignRating.criterion, CampaignRating.value)
        .join(CampaignTask, CampaignTask.id == CampaignRating.task_id)
        .where(of_raters)
    )
    for task_id, criterion, value in ratings:
        values.setdefault(task_id, {})[criterion] = value
    of_items = select(CampaignItem.id).where(CampaignItem.campaign_id == campaign.id)
    remarks = select(CampaignRemark).where(CampaignRemark.item_id.in_(of_items))
    settled = select(CampaignSettlement).where(CampaignSettlement.item_id.in_(of_items))
    return CampaignState(
        campaign=campaign,
        criteria=grid.read(campaign.criteria),
        items=items,
        raters={one.id: one for one in raters},
        tasks=[Task(*row) for row in tasks],
        values=values,
        remarks=(await session.scalars(remarks.order_by(CampaignRemark.id))).all(),
        settlements={(one.item_id, one.criterion): one for one in await session.scalars(settled)},
    )
