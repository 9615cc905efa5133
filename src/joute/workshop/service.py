"""Workshops as a running site holds them, and as a command does."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from joute.duel import DuelRoom
from joute.errors import N_
from joute.people import AddressLimit, counts_of
from joute.services import Services
from joute.workshop.live import live
from joute.workshop.room import Workshops
from joute.workshop.settings import WorkshopLimits


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    workshops = workshops_of(services)
    if services.pages is None:
        yield (workshops,)
        return
    async with live(workshops, services.pages) as running:
        yield running.room, running.showing, running.hub, running.answering


def workshops_of(services: Services) -> Workshops:
    """The workshops of this site, whose models are those of its duels."""
    settings = services.settings
    return Workshops(
        arena=services[DuelRoom].arena,
        signer=services.signer,
        secure=services.secure,
        wrong_codes=AddressLimit(
            settings.of(WorkshopLimits).wrong_codes_per_address_per_hour,
            services.now,
            counts_of(settings.database.redis_url, "workshop-codes", services.random_bytes),
            refusal=N_("Too many wrong codes came from your network. Try again in an hour."),
        ),
    )
