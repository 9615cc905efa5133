"""Campaigns whose votes can be ranked by themselves: closed ones, in which people compared models.

The feature that runs them says which, and who may read what they gave.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Query, Request
from fastapi.params import Depends as Dependency
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evidence import CAMPAIGN_PREFIX, campaign_source
from joute.leaderboard.errors import UnknownSource
from joute.people.actors import CurrentActor
from joute.people.rights import Actor
from joute.services import Own
from joute.store import Store


@dataclass(frozen=True)
class RankedCampaign:
    """A campaign with votes, by the title that its page has; its questions are of a set."""

    id: str
    title: str
    set_name: str
    closed_at: datetime

    @property
    def source(self) -> str:
        return campaign_source(self.id)


Campaigns = Callable[[AsyncSession], Awaitable[Sequence[RankedCampaign]]]
Readable = Callable[[Request, Actor], bool]


@dataclass
class CampaignRankings:
    """`listed` gives the campaigns, the newest first, `readable` says whether the actor of a
    request may see what they gave; nothing before a feature said so."""

    store: Store
    listed: Campaigns | None = None
    readable: Readable = lambda _request, _actor: False

    async def of(self, request: Request, actor: Actor) -> Sequence[RankedCampaign]:
        """The campaigns that an actor may rank."""
        return await self.all() if self.readable(request, actor) else ()

    async def all(self) -> Sequence[RankedCampaign]:
        """The campaigns, whoever asks."""
        if self.listed is None:
            return ()
        async with self.store.read() as session:
            return await self.listed(session)


OwnCampaignRankings = Annotated[CampaignRankings, Own(CampaignRankings)]


async def _known_source(
    request: Request,
    actor: CurrentActor,
    rankings: OwnCampaignRankings,
    source: Annotated[str, Query(include_in_schema=False)] = "here",
) -> None:
    if source.startswith(CAMPAIGN_PREFIX):
        known = await rankings.of(request, actor)
        if source not in {one.source for one in known}:
            raise UnknownSource


def readable_source() -> Dependency:
    """The rule of a route whose `source` may be a campaign. Raises UnknownSource."""
    return Dependency(_known_source)
