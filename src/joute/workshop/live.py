"""Workshops as a running site holds them: views follow each change, rounds are answered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from joute.web import Pages
from joute.workshop.answering import Answering
from joute.workshop.hub import Hub
from joute.workshop.room import Workshops
from joute.workshop.session import Session
from joute.workshop.showing import Showing, language_of
from joute.workshop.watching import View


@dataclass(frozen=True)
class Live:
    """A room that tells its hub of every change, and asks for answers when their step comes."""

    room: Workshops
    showing: Showing
    hub: Hub
    answering: Answering


@asynccontextmanager
async def live(room: Workshops, web: Pages) -> AsyncIterator[Live]:
    """Open until the site stops; answers that are not finished then can be asked again."""

    def render(session: Session, view: View, language: str | None, choice: str | None) -> str:
        return showing.render(session, view, language or language_of(session, web), choice)

    hub = Hub(room, render)
    told = replace(room, changed=hub.changed)
    answering = Answering(told)
    # What pages change must be told too: they know the room by what shows it.
    whole = replace(told, entered=answering.enter)
    showing = Showing(whole, web, room.cards())
    hub.listen()
    try:
        yield Live(whole, showing, hub, answering)
    finally:
        await answering.close()
        await hub.close()
