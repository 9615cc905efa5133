"""Duels as a running site holds them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from joute.calls import Offer
from joute.duel import suggestions
from joute.duel.arena import Arena
from joute.duel.conversation import Conversations
from joute.duel.pairing import uniform
from joute.duel.room import DuelRoom
from joute.duel.settings import DuelSettings
from joute.duel.suggestions import Suggestions
from joute.leaderboard import InformativeDraw
from joute.llm import DemoEndpoint
from joute.people import People
from joute.people.actors import Actors
from joute.services import Services


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    arena = arena_of(services)
    conversations = Conversations(arena)
    conversations.listen()
    try:
        yield (_room(services, arena, conversations),)
    finally:
        await conversations.close()


def arena_of(services: Services) -> Arena:
    drawing = services[InformativeDraw]
    informative = services.settings.of(DuelSettings).draw == "informative"
    return Arena(
        settings=services.settings,
        store=services.store,
        offer=services.offer,
        mask=services.mask,
        bus=services.bus,
        calls=services.calls,
        random=services.random,
        now=services.now,
        new_id=services.new_id,
        weighing=drawing.weight if informative else lambda: uniform,
    )


def _room(services: Services, arena: Arena, conversations: Conversations) -> DuelRoom:
    offered = suggestions.load()
    return DuelRoom(
        arena=arena,
        conversations=conversations,
        people=services[People],
        actors=services[Actors],
        signer=services.signer,
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
