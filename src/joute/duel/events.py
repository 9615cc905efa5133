"""The events of a duel's last turn, whether it is being written, is over, or was interrupted."""

from collections.abc import AsyncGenerator

from joute.calls.channel import SIDES, Channel, Cursor
from joute.duel.restored import restored
from joute.duel.state import DuelState, load, owned, visible_text
from joute.services import Services
from joute.web import Event


async def events_of(
    services: Services, duel_id: str, voter_id: str | None, last_event_id: str | None
) -> AsyncGenerator[Event, None]:
    """The events after Last-Event-ID, to `turn_over`, nothing twice.

    Raises NotFound at once, before the first event.
    """
    # The channel first: a turn that ends between the two look-ups is then in the state.
    channel = await services.bus.find(duel_id)
    if channel is None:
        channel = _finished_channel(services, await load(services, duel_id, voter_id))
    else:
        async with services.store.read() as session:
            await owned(session, duel_id, voter_id)
    channel = restored(services, duel_id, channel)
    return channel.follow(Cursor.parse(last_event_id, channel.turn))


def _finished_channel(services: Services, state: DuelState) -> Channel:
    """A channel with the last turn as stored, for readers who arrive after its end."""
    channel = Channel(state.last.number)
    for side in SIDES:
        current = state.last.sides.get(side)
        if current is not None:
            channel.append(side, visible_text(services, state, current, state.last.number))
        channel.finish(side, current.public_code if current else None)
    return channel
