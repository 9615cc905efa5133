"""What starts with the site, and what is done every day."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from joute.catalog.updates import loaded
from joute.evidence.settings import TagSettings
from joute.evidence.tags import Tags
from joute.leaderboard.boards.service import Boards
from joute.leaderboard.campaigns import CampaignRankings
from joute.leaderboard.ledger import Ledger
from joute.leaderboard.next_pair import InformativeDraw
from joute.leaderboard.service import Leaderboards
from joute.leaderboard.settings import RankingSettings, Rules
from joute.leaderboard.snapshots.service import Snapshots, Source
from joute.leaderboard.snapshots.state import RankingState
from joute.services import Services


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    """The ranking, and the draw that follows the same votes."""
    models = tuple(model.id for model in services.offer.drawable)
    ledger = Ledger()
    most = services.settings.of(RankingSettings).votes_per_voter
    tags = Tags.of(services.settings.of(TagSettings).tags)
    leaderboards = Leaderboards(services.store, ledger, services.now, Rules(most, tags))
    drawing = InformativeDraw(services.store, ledger, models, services.now)
    snapshots = Snapshots(services.store, services.now)
    snapshots.sources.append(_of_people(leaderboards))
    known = loaded(services.settings.catalog.updates)
    boards = Boards(services.store, services.offer, services.now, known)
    try:
        yield leaderboards, drawing, snapshots, boards, CampaignRankings(services.store)
    finally:
        await drawing.close()
        await boards.merges.close()
        await leaderboards.close()


def _of_people(leaderboards: Leaderboards) -> Source:
    async def states() -> Sequence[RankingState]:
        state = await leaderboards.state()
        return () if state is None else (state,)

    return Source(("people",), states, readable=lambda _request, _actor: True)


async def daily(services: Services) -> None:
    """Take a snapshot of each ranking that changed."""
    await services[Snapshots].take()
