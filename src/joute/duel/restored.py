"""Masked answers as their own person reads them: the values again, from the memory of this node.

The database, share pages, exports, the ranking and other nodes have the marks.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from joute.calls.channel import ChangedChannel, Channel
from joute.guard import Masking
from joute.services import Services

# So long after the last question of a duel.
KEPT = timedelta(minutes=15)
# Changes the text of an answer before it is shown.
Restore = Callable[[str], str]


class Maskings:
    """The duels whose personal data this node masked. The values go with their duel, 15 minutes
    after its last question, or with the process; nothing writes them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._held: dict[str, tuple[datetime, Masking]] = {}

    def hold(self, duel_id: str, masking: Masking) -> None:
        """Hold the values of a duel that is stored, for 15 minutes from now."""
        if not masking.empty:
            self._held[duel_id] = self._now() + KEPT, masking

    def find(self, duel_id: str) -> Masking | None:
        """The values of a duel; None when it has none, or no longer, or not on this node."""
        held = self._held.get(duel_id)
        if held and held[0] <= self._now():
            self.drop(duel_id)
            return None
        return held and held[1]

    def drop(self, duel_id: str) -> None:
        held = self._held.pop(duel_id, None)
        if held:
            held[1].forget()

    def expire(self) -> None:
        """Drop what is over."""
        now = self._now()
        for duel_id, (until, _) in tuple(self._held.items()):
            if until <= now:
                self.drop(duel_id)


def restorer(services: Services, duel_id: str) -> Restore:
    """What a page of the duel's own person does to an answer; nothing where no value is held."""
    masking = services[Maskings].find(duel_id)
    return masking.restore if masking else str


def restored(services: Services, duel_id: str, channel: Channel) -> Channel:
    """The answers of a channel as the duel's own person reads them while they come."""
    masking = services[Maskings].find(duel_id)
    if masking is None:
        return channel
    return ChangedChannel(channel, {side: masking.stream() for side in channel.sides})
