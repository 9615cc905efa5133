"""People a week: counted from the rows of the week, kept as counts once it is over.

Who came is read from duels and conversations, as long as these are stored, and from the day on
which a browser was last seen; only their number leaves the database. Phones of workshops and the
people behind applications are not known here, and counted nowhere.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time

from sqlalchemy import func, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from joute.chat.tables import Conversation, ConversationTurn
from joute.duel.tables import Duel
from joute.observatory.periods import WEEK, monday
from joute.observatory.tables import ObservedWeek
from joute.people.tables import Voter
from joute.services import Services
from joute.store import upsert

RETURN_AFTER = 4 * WEEK
# Of a site that was stopped: what is older may have lost its rows to retention.
_LATEST = 4


@dataclass(frozen=True)
class Week:
    """The people of a week, by its Monday, as ObservedWeek has them."""

    week: date
    people: int
    of_duels: int
    of_chat: int
    newcomers: int
    returned: int


async def count_week(session: AsyncSession, week: date) -> Week:
    """Count the people of a week from its rows."""
    first, end = _midnight(week), _midnight(week + WEEK)
    duels = select(Duel.voter_id).where(Duel.created_at >= first, Duel.created_at < end)
    chats = (
        select(Conversation.voter_id)
        .join(ConversationTurn, ConversationTurn.conversation_id == Conversation.id)
        # An indexed bound first: a conversation was last asked after each of its turns.
        .where(
            Conversation.asked_at >= first,
            ConversationTurn.created_at >= first,
            ConversationTurn.created_at < end,
        )
    )
    came = _midnight(week - RETURN_AFTER)
    # Whoever first came then was seen then or later, which is indexed.
    new = (Voter.seen_at >= came, Voter.created_at >= came, Voter.created_at < came + WEEK)

    async def number(people: object) -> int:
        return await session.scalar(select(func.count()).select_from(people)) or 0  # type: ignore[arg-type]

    return Week(
        week=week,
        people=await number(union(duels, chats).subquery()),
        of_duels=await number(duels.distinct().subquery()),
        of_chat=await number(chats.distinct().subquery()),
        newcomers=await number(select(Voter.id).where(*new).subquery()),
        returned=await number(select(Voter.id).where(*new, Voter.seen_at >= first).subquery()),
    )


async def stored_weeks(session: AsyncSession, weeks: Sequence[date]) -> Sequence[Week]:
    """Those of the weeks that were counted, in their order."""
    if not weeks:
        return []
    found = await session.scalars(
        select(ObservedWeek)
        .where(ObservedWeek.week >= weeks[0], ObservedWeek.week <= weeks[-1])
        .order_by(ObservedWeek.week)
    )
    return [Week(**{one.name: getattr(row, one.name) for one in fields(Week)}) for row in found]


async def store_weeks(services: Services) -> None:
    """Count the weeks that ended and were not counted yet, each once and for all."""
    this = monday(services.now().astimezone(UTC).date())
    ended = [this - WEEK * back for back in range(_LATEST, 0, -1)]
    async with services.store.read() as session:
        known = {one.week for one in await stored_weeks(session, ended)}
        counted = [await count_week(session, week) for week in ended if week not in known]
    if not counted:
        return
    async with services.store.write() as session:
        dialect = (await session.connection()).dialect.name
        for one in counted:
            # Of two nodes that count it, the first is believed.
            await session.execute(
                upsert(dialect, ObservedWeek).values(**asdict(one)).on_conflict_do_nothing()
            )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
