"""A rater begins, rates items one at a time, and corrects until the ratings end."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import BindParameter, Insert, Select, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from joute.errors import N_, BadInput, Conflict, NotFound
from joute.evaluation.campaigns import grid
from joute.evaluation.campaigns.assignment import Load, exchange, loads_of, share_out
from joute.evaluation.campaigns.grid import Criterion
from joute.evaluation.campaigns.links import holder, items_of, locked
from joute.evaluation.tables import (
    Campaign,
    CampaignItem,
    CampaignRater,
    CampaignRating,
    CampaignTask,
)
from joute.services import Services
from joute.store import upsert
from joute.web import digest

LONGEST_COMMENT = 2_000
# What a rater did not rate goes to newcomers once they rated nothing for so long.
LEASE = timedelta(hours=1)


@dataclass(frozen=True)
class Place:
    """Where a rater is: their items in order, and which are rated."""

    campaign: Campaign
    rater: CampaignRater
    rated: Sequence[bool]

    @property
    def next(self) -> int | None:
        """The first item that is not rated, from 1; None when all are."""
        return next((place for place, one in enumerate(self.rated, 1) if not one), None)

    @property
    def done(self) -> int:
        return sum(self.rated)


async def place_of(services: Services, secret: str, *, even_ended: bool = False) -> Place:
    """Where the holder of a link is. Raises NotAllowed."""
    async with services.store.read() as session:
        campaign, rater = await holder(session, secret, even_ended=even_ended)
        own = select(CampaignTask.rated_at).where(CampaignTask.rater_id == rater.id)
        moments = await session.scalars(own.order_by(CampaignTask.position))
        return Place(campaign, rater, [one is not None for one in moments])


async def begin(services: Services, secret: str) -> None:
    """Send a rater their items: the calibration, then those that were sent the least. Begun again,
    nothing changes. Raises Conflict, also where no item wants another rating."""
    async with services.store.write() as session:
        campaign, rater = await holder(session, secret)
        # One after the other, so that each counts what the others were sent.
        _check_open((await locked(session, campaign.id)).state)
        await session.refresh(rater)
        if rater.started_at is not None:
            return
        tasks = await _tasks(services, session, campaign)
        rater.started_at = services.now()
        session.add_all(
            CampaignTask(
                rater_id=rater.id, item_id=item, position=place, exchanged=turned, comment=""
            )
            for place, (item, turned) in enumerate(tasks, 1)
        )


async def _tasks(
    services: Services, session: AsyncSession, campaign: Campaign
) -> list[tuple[int, bool]]:
    """The items of a new rater, and whether their answers exchange sides."""
    random = services.random
    items = {one.id: one for one in await items_of(session, campaign.id)}
    first = [key for key, one in items.items() if one.calibration]
    random.shuffle(first)
    about = about_of(campaign, items.values())
    loads = loads_of(await _sent(services, session, campaign.id), about)
    own = share_out(loads, about, campaign.per_item, campaign.per_rater, random)
    if not own:
        raise Conflict("nothing_left", N_("There is no item left for you at the moment."))
    pairs: dict[tuple[str, str], Load] = {}
    for key, load in loads.items():
        pair = pairs.setdefault((items[key].model_a, items[key].model_b), Load())
        pair.straight += load.straight
        pair.exchanged += load.exchanged
    found = []
    for key in [*first, *own]:
        pair = pairs.get((items[key].model_a, items[key].model_b), Load())
        turned = campaign.kind == "pairwise" and exchange(loads.get(key, Load()), pair, random)
        pair.exchanged += turned
        pair.straight += not turned
        found.append((key, turned))
    return found


def about_of(campaign: Campaign, items: Iterable[CampaignItem]) -> dict[int, Hashable]:
    """The items that are no calibration, and what each is about: who knows the author of one answer
    to a question knows that of the other, so that a rater has one of them."""
    by_question = campaign.kind == "author"
    return {
        one.id: one.item_hash if by_question else one.id for one in items if not one.calibration
    }


async def items_left(services: Services, campaign: Campaign) -> int:
    """How many items a rater who begins now is sent, the calibration included; 0 where no item
    wants another rating."""
    async with services.store.read() as session:
        items = await items_of(session, campaign.id)
        about = about_of(campaign, items)
        loads = loads_of(await _sent(services, session, campaign.id), about)
    own = share_out(loads, about, campaign.per_item, campaign.per_rater, services.random)
    return len(own) + len(items) - len(about) if own else 0


async def _sent(
    services: Services, session: AsyncSession, campaign_id: str
) -> dict[tuple[int, bool], int]:
    """How often each item was sent: rated, or on its way to a rater who has not stopped."""
    other = aliased(CampaignTask)
    latest = select(func.max(other.rated_at)).where(other.rater_id == CampaignRater.id)
    active = func.coalesce(latest.scalar_subquery(), CampaignRater.started_at)
    rows = await session.execute(
        select(CampaignTask.item_id, CampaignTask.exchanged, func.count())
        .join(CampaignRater, CampaignRater.id == CampaignTask.rater_id)
        .where(
            CampaignRater.campaign_id == campaign_id,
            ~CampaignRater.left_out,
            or_(CampaignTask.rated_at.is_not(None), active >= services.now() - LEASE),
        )
        .group_by(CampaignTask.item_id, CampaignTask.exchanged)
    )
    return {(item, turned): number for item, turned, number in rows}


@dataclass(frozen=True)
class Sent:
    """An item as its rater sees it: one answer or two, and what they gave so far."""

    item: CampaignItem
    answers: Sequence[str]
    values: Mapping[str, float]
    comment: str


async def sent(services: Services, secret: str, position: int) -> tuple[Place, Sent | None]:
    """Where the holder of a link is, and their item at a position, None where they have none.
    Raises NotAllowed."""
    async with services.store.read() as session:
        campaign, rater = await holder(session, secret)
        tasks = (await session.execute(_tasks_of(), {"rater": rater.id})).all()
        place = Place(campaign, rater, [one.rated_at is not None for one in tasks])
        task = next((one for one in tasks if one.position == position), None)
        if task is None:
            return place, None
        item = await session.get_one(CampaignItem, task.item_id)
        values = await _values(session, task.id) if task.rated_at else {}
    answers = [item.answer_a, item.answer_b] if campaign.kind == "pairwise" else [item.answer_a]
    if task.exchanged:
        answers.reverse()
        values = {name: grid.turned(value) for name, value in values.items()}
    return place, Sent(item, answers, values, task.comment)


@cache
def _tasks_of() -> Select[*tuple[Any, ...]]:
    """The items of a rater, in their order."""
    columns = (
        *(CampaignTask.id, CampaignTask.position, CampaignTask.item_id),
        *(CampaignTask.exchanged, CampaignTask.rated_at, CampaignTask.comment),
    )
    own = select(*columns).where(CampaignTask.rater_id == bindparam("rater"))
    return own.order_by(CampaignTask.position)


async def _values(session: AsyncSession, task_id: int) -> dict[str, float]:
    own = select(CampaignRating.criterion, CampaignRating.value)
    rows = await session.execute(own.where(CampaignRating.task_id == task_id))
    return {row.criterion: row.value for row in rows}


async def rate(
    services: Services, secret: str, position: int, values: Mapping[str, float], comment: str
) -> int | None:
    """Store the ratings of an item, in place of earlier ones; when this returns, they are
    committed. The next item that is not rated, None when all are.

    Raises BadInput where a criterion has no value of its scale, Conflict once ratings have ended.
    """
    if len(comment) > LONGEST_COMMENT:
        raise BadInput(message=N_("This comment is too long: at most 2,000 characters."))
    mine = {"link": digest(secret), "position": position}
    async with services.store.write() as session:
        connection = await session.connection()
        task = (await connection.execute(_task_to_rate(), mine)).first()
        if task is None:
            campaign, _ = await holder(session, secret)
            _check_open(campaign.state)
            raise NotFound(f"item {position}")
        _check_open(task.state)
        given = checked(grid.read(task.criteria), values)
        if task.exchanged:
            given = {name: grid.turned(value) for name, value in given.items()}
        # From here on, the same item that is sent twice waits for the first to be stored.
        rated = update(CampaignTask).where(CampaignTask.id == task.id)
        moment = {"rated_at": services.now(), "comment": grid.kept(comment)}
        if (await connection.execute(rated.values(moment))).rowcount != 1:
            raise NotFound(f"item {position}")  # its rater left in between
        rows = [
            {"task_id": task.id, "criterion": name, "value": value} for name, value in given.items()
        ]
        await connection.execute(_given(connection.dialect.name), rows)
    return cast("int | None", task.left)


@cache
def _task_to_rate() -> Select[*tuple[Any, ...]]:
    """The item of a link at a position, and the first other one that is not rated. The row of the
    campaign is shared: the end of the ratings waits, other raters do not."""
    other = aliased(CampaignTask)
    position: BindParameter[int] = bindparam("position")
    left = select(func.min(other.position)).where(
        other.rater_id == CampaignRater.id, other.rated_at.is_(None), other.position != position
    )
    return (
        select(
            *(Campaign.state, Campaign.criteria, CampaignTask.id, CampaignTask.exchanged),
            left.correlate(CampaignRater).scalar_subquery().label("left"),
        )
        .select_from(CampaignRater)
        .join(Campaign, Campaign.id == CampaignRater.campaign_id)
        .join(CampaignTask, CampaignTask.rater_id == CampaignRater.id)
        .where(CampaignRater.link == bindparam("link"), CampaignTask.position == position)
        .with_for_update(read=True, of=Campaign)
    )


@cache
def _given(dialect: str) -> Insert:
    """Store a rating, in place of an earlier one."""
    row = upsert(dialect, CampaignRating)
    return row.on_conflict_do_update(
        index_elements=["task_id", "criterion"], set_={"value": row.excluded.value}
    )


def checked(criteria: Sequence[Criterion], values: Mapping[str, float]) -> dict[str, float]:
    """A value for each criterion. Raises BadInput."""
    for one in criteria:
        if values.get(one.id) not in {level.value for level in one.levels}:
            message = N_("Choose an answer for “%(criterion)s”.")
            raise BadInput(message=message, criterion=one.name)
    return {one.id: values[one.id] for one in criteria}


def _check_open(state: str | None) -> None:
    if state == "draft":
        raise Conflict("campaign_not_open", N_("This campaign has not begun yet."))
    if state != "open":
        raise Conflict("ratings_ended", N_("The ratings of this campaign have ended."))
