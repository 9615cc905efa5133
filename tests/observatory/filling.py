"""People and calls of a site, as rows, for what counts them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from joute.calls import ended
from joute.chat.tables import Conversation, ConversationTurn
from joute.duel.tables import Duel
from joute.footprint import Footprint, estimate
from joute.people.tables import Voter
from joute.store import Store

_numbers = count()


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


async def add_voters(store: Store, *names: str, first: date, last: date | None = None) -> None:
    """Browsers that came first on one day, and last on another."""
    async with store.write() as session:
        session.add_all(
            Voter(id=name, created_at=noon(first), seen_at=noon(last or first)) for name in names
        )


async def ask_duel(store: Store, voter: str, day: date) -> None:
    async with store.write() as session:
        session.add(
            Duel(
                id=f"duel{next(_numbers)}",
                voter_id=voter,
                created_at=noon(day),
                language="fr",
                mode="random",
                model_a="oak",
                model_b="elm",
                card_a={},
                card_b={},
                draw_probability=0.5,
                turns=1,
            )
        )


async def ask_chat(store: Store, voter: str, *days: date) -> None:
    """One conversation with a question on each day."""
    id = f"chat{next(_numbers)}"
    async with store.write() as session:
        session.add(
            Conversation(
                id=id,
                voter_id=voter,
                created_at=noon(days[0]),
                asked_at=noon(days[-1]),
                replies=len(days),
            )
        )
        await session.flush()
        session.add_all(
            ConversationTurn(conversation_id=id, number=number, prompt="Why?", created_at=noon(day))
            for number, day in enumerate(days, 1)
        )


def figure(tokens: int, size: float = 7.0) -> Footprint:
    return estimate(total_b=size, active_b=size, output_tokens=tokens, mix="FRA")


async def add_calls(
    store: Store,
    first: date,
    days: int,
    each: int,
    *,
    purpose: str = "gateway",
    use_id: str = "help",
    model: str = "oak",
    tokens: int = 400,
    size: float = 7.0,
) -> None:
    """So many answers on each of some days."""
    found = figure(tokens, size)
    async with store.write() as session:
        for back in range(days):
            one = ended.Ended(
                first + timedelta(days=back),
                purpose,
                model,
                "live",
                use_id if purpose == "gateway" else "",
                input_tokens=100,
                output_tokens=tokens,
                microdollars=300,
                figure=found,
            )
            await ended.add(session, [one] * each)
