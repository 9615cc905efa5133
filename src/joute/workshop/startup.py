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
from joute.workshop.service import Workshops
from joute.workshop.settings import WorkshopLimits, WorkshopSettings
from joute.workshop.state import Session
from joute.workshop.web.render import Showing, language_of


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    """The services of a site: views follow each change, and rounds are answered when their step
    comes. A command has the workshops alone."""
    workshops = workshops_of(services)
    if services.pages is None:
        yield (workshops,)
        return
    async with _running(workshops, services.pages) as running:
        yield running


def workshops_of(services: Services) -> Workshops:
    """The workshops of this site, whose models are those of its duels."""
    settings = services.settings
    return Workshops(
        arena=services,
        signer=services.signer,
        secure=services.secure,
        folder=settings.of(WorkshopSettings).folder,
        wrong_codes=AddressLimit(
            settings.of(WorkshopLimits).wrong_codes_per_address_per_hour,
            services.now,
            counts_of(settings.database.redis_url, "workshop-codes", services.random_bytes),
            refusal=N_("Too many wrong codes came from your network. Try again in an hour."),
        ),
    )


@asynccontextmanager
async def _running(workshops: Workshops, web: Pages) -> AsyncIterator[Sequence[object]]:
    """Open until the site stops; answers that are not finished then can be asked again."""

    def render(session: Session, view: View, language: str | None, choice: str | None) -> str:
        return showing.render(session, view, language or language_of(session, web), choice)

    hub = Hub(workshops, render)
    told = replace(workshops, changed=hub.changed)
    answering = Answering(told)
    # What pages change must be told too: they know the room by what shows it.
    whole = replace(told, entered=answering.enter)
    showing = Showing(whole, web, load_cards(whole.folder))
    hub.listen()
    try:
        yield whole, showing, hub, answering
    finally:
        await answering.close()
        await hub.close()
