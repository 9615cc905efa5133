"""The service of duels: what their routes and commands call, and what starts with the site."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from joute.calls import Offer
from joute.duel import suggestions
from joute.duel.answers import Answering
from joute.duel.exports import Exports
from joute.duel.labelling import Labelling
from joute.duel.restored import Maskings
from joute.duel.settings import DuelSettings
from joute.duel.suggestions import Suggestions
from joute.jobs import Tasks
from joute.llm import DemoEndpoint
from joute.people import People, publication
from joute.people.actors import Actors, client_address
from joute.services import Own, Services
from joute.web import SignedCookie


@dataclass(frozen=True)
class Duels:
    """`preferred` are the suggestions to show first; `prepared` the questions that recorded
    endpoints can answer, when there are any."""

    services: Services
    answering: Answering
    labelling: Labelling
    exports: Exports
    people: People
    actors: Actors
    suggestions: Suggestions
    preferred: frozenset[str]
    prepared: tuple[str, ...]

    def voter(self, request: Request) -> str | None:
        """The voter whose signed cookie came with the request."""
        return self.actors.voter_id(request)

    @property
    def cookie(self) -> SignedCookie:
        return self.actors.voter_cookie

    @property
    def cohorts(self) -> Mapping[str, str]:
        """The label of each declared cohort by name."""
        declared = self.services.settings.of(DuelSettings).cohorts
        return {cohort.name: cohort.label for cohort in declared}

    def share_token(self, share_id: str) -> str:
        return self.services.signer.sign("share", share_id)

    def share_id(self, token: str) -> str | None:
        value = self.services.signer.read("share", token)
        return value if isinstance(value, str) else None


OwnDuels = Annotated[Duels, Own(Duels)]


async def _voter(request: Request, duels: OwnDuels) -> str | None:
    return duels.voter(request)


async def _consenting(voter: Annotated[str | None, Depends(_voter)], duels: OwnDuels) -> str:
    return await duels.people.check(voter)


# The voter of the cookie, if any; and one whose consent is on record.
Voter = Annotated[str | None, Depends(_voter)]
ConsentingVoter = Annotated[str, Depends(_consenting)]


async def admit(
    request: Request, duels: Duels, voter: str | None, consent: str, publish: str = ""
) -> str:
    """The voter, whose consent is now on record; ConsentNeeded without one."""
    if not consent:
        return await duels.people.check(voter)
    language = request.state.language
    known = await duels.people.accept(voter, consent, language, client_address(request))
    # Of another text they read another sentence: “My duels” shows them the present one.
    if publish == publication.VERSION:
        await duels.people.agree_to_publish(known, language)
    return known


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    answering, labelling = Answering(services), Labelling(services)
    answering.listen()
    maskings, tasks = Maskings(services.now), Tasks("values of marks")

    async def expire() -> None:
        maskings.expire()

    # Values go from memory also where nobody comes back to look.
    tasks.repeat("expire", expire, every_s=60, after_crash_s=60)
    try:
        yield _duels(services, answering, labelling), maskings
    finally:
        await tasks.close()
        await labelling.close()
        await answering.close()


def _duels(services: Services, answering: Answering, labelling: Labelling) -> Duels:
    suggested = suggestions.load()
    return Duels(
        services=services,
        answering=answering,
        labelling=labelling,
        exports=Exports(services),
        people=services[People],
        actors=services[Actors],
        suggestions=suggested,
        preferred=_preferred(services.offer, suggested),
        prepared=services.offer.prepared,
    )


def _preferred(offer: Offer, suggested: Suggestions) -> frozenset[str]:
    """The suggestions for which the simulated players have answers of their own."""
    demos = [endpoint for endpoint in offer.endpoints if isinstance(endpoint, DemoEndpoint)]
    return frozenset(
        item.id
        for demo in demos
        for item in suggested.items
        if all(demo.has_prepared(item.plain(language)) for language in item.text)
    )
