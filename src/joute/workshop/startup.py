"""Workshops as a running site holds them, and as a command does."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from joute.errors import N_
from joute.people import AddressLimit, counts_of
from joute.services import Services
from joute.web import Pages
from joute.workshop.answers import Answering
from joute.workshop.live.hub import Hub
from joute.workshop.live.snapshot import View
from joute.workshop.program.cards import load_cards
from joute.workshop.service import WorkshopService
from joute.workshop.settings import WorkshopLimits, WorkshopSettings
from joute.workshop.state import Done, WorkshopState
from joute.workshop.web.render import Renderer, language_of


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    """The services of a site: views follow each change, and rounds are answered at their step. A
    command has the workshops alone."""
    workshops = workshops_of(services)
    if services.pages is None:
        yield (workshops,)
        return
    async with _running(workshops, services.pages) as running:
        yield running


def workshops_of(services: Services) -> WorkshopService:
    settings = services.settings
    limits, redis_url = settings.of(WorkshopLimits), settings.database.redis_url
    joined = counts_of(redis_url, "workshop-joins", services.random_bytes)

    def joins(headcount: int) -> AddressLimit:
        return AddressLimit(
            max(limits.joins_per_address_per_hour, headcount),
            services.now,
            joined,
            refusal=N_("Too many phones have joined from your network. Try again in an hour."),
        )

    return WorkshopService(
        services=services,
        folder=settings.of(WorkshopSettings).folder,
        wrong_codes=AddressLimit(
            limits.wrong_codes_per_address_per_hour,
            services.now,
            counts_of(redis_url, "workshop-codes", services.random_bytes),
            refusal=N_("Too many wrong codes from your network. Try again in an hour."),
        ),
        joins=joins,
    )


@asynccontextmanager
async def _running(workshops: WorkshopService, web: Pages) -> AsyncIterator[Sequence[object]]:
    """Open until the site stops; unfinished answers can then be requested again."""

    def render(state: WorkshopState, view: View, language: str | None, done: Done) -> str:
        return renderer.render(state, view, language or language_of(state, web), done)

    hub = Hub(workshops, render)
    notifying = replace(workshops, notify=hub.notify)
    answering = Answering(notifying)
    complete = replace(notifying, on_step=answering.start_step)
    renderer = Renderer(complete, web, load_cards(complete.folder))
    hub.listen()
    try:
        yield complete, renderer, hub, answering
    finally:
        await answering.close()
        await hub.close()
