"""Duels as a running site holds them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from joute.calls import Offer
from joute.duel import suggestions
from joute.duel.conversation import Conversations
from joute.duel.room import DuelRoom
from joute.duel.suggestions import Suggestions
from joute.llm import DemoEndpoint
from joute.people import People
from joute.people.actors import Actors
from joute.services import Services


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    conversations = Conversations(services)
    conversations.listen()
    try:
        yield (_room(services, conversations),)
    finally:
        await conversations.close()


def _room(services: Services, conversations: Conversations) -> DuelRoom:
    offered = suggestions.load()
    return DuelRoom(
        services=services,
        conversations=conversations,
        people=services[People],
        actors=services[Actors],
        suggestions=offered,
        preferred=_preferred(services.offer, offered),
        prepared=services.offer.prepared,
    )


def _preferred(offer: Offer, offered: Suggestions) -> frozenset[str]:
    """The suggestions for which the simulated players have answers of their own."""
    demos = [endpoint for endpoint in offer.endpoints if isinstance(endpoint, DemoEndpoint)]
    return frozenset(
        item.id
        for demo in demos
        for item in offered.items
        if all(demo.has_prepared(item.plain(language)) for language in item.text)
    )
