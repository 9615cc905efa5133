"""Duels whose voters agreed to publish, masked, for what other features make of them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from anyio.to_thread import run_sync

from joute import catalog
from joute.dataset.release.conversation import Conversation
from joute.dataset.release.keys import Key
from joute.dataset.release.masking import MaskedNames, masked
from joute.dataset.release.models import Models
from joute.dataset.release.reading import Reader
from joute.dataset.release.selection import Filters, select_votes
from joute.services import Services

_BATCH = 200


@dataclass(frozen=True)
class Agreed:
    """Duels in order of time, under ids that nobody can compute again; `left_out` counts the others
    by their reason, `missing` are the duels that were asked for by their ids and are not there."""

    conversations: Sequence[Conversation]
    left_out: Mapping[str, int]
    missing: Sequence[str] = ()


async def agreed_duels(services: Services, filters: Filters, duels: Collection[str] = ()) -> Agreed:
    """The duels that a release would hold, or of them those with these ids."""
    async with services.store.read() as session:
        selection = await select_votes(session, filters, services.now())
        if duels:
            wanted = [vote for vote in selection.votes if vote.duel_id in duels]
            selection = replace(selection, votes=wanted)
        names = MaskedNames()
        models = Models(catalog.load(), names)
        key = Key(services.random_bytes(32))
        reader = Reader(key, services.mask, selection, names, models)
        found: list[Conversation] = []
        for start in range(0, len(selection.votes), _BATCH):
            found += await reader.read(session, selection.votes[start : start + _BATCH])
    there = {vote.duel_id for vote in selection.votes}
    return Agreed(
        await run_sync(_masked, found),
        selection.left_out,
        sorted(set(duels) - there),
    )


def _masked(conversations: Sequence[Conversation]) -> list[Conversation]:
    counts = Counter[str]()
    return [masked(one, counts) for one in conversations]
