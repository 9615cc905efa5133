"""The duel room as its pages and API find it: one object, built when the application starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from joute.duel.conversation import Conversations
from joute.duel.settings import DuelSettings
from joute.duel.suggestions import Suggestions
from joute.people import People
from joute.people.actors import Actors
from joute.services import Own, Services
from joute.web import SignedCookie


@dataclass(frozen=True)
class DuelRoom:
    """`prepared` are the questions that recorded endpoints can answer, when there are any."""

    services: Services
    conversations: Conversations
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

    def share_token(self, share_id: str) -> str:
        return self.services.signer.sign("share", share_id)

    def share_id(self, token: str) -> str | None:
        value = self.services.signer.read("share", token)
        return value if isinstance(value, str) else None


Room = Annotated[DuelRoom, Own(DuelRoom)]


async def _voter(request: Request, room: Room) -> str | None:
    return room.voter(request)


async def _consenting(voter: Annotated[str | None, Depends(_voter)], room: Room) -> str:
    return await room.people.check(voter)


# The voter of the cookie, if any; and one whose consent is on record.
Voter = Annotated[str | None, Depends(_voter)]
ConsentingVoter = Annotated[str, Depends(_consenting)]


def client_address(request: Request) -> str:
    """Only ever used to count arrivals under a key that is thrown away."""
    return request.client.host if request.client else ""


def cohorts(room: DuelRoom) -> Mapping[str, str]:
    """Label of each declared cohort by name."""
    return {cohort.name: cohort.label for cohort in room.services.settings.of(DuelSettings).cohorts}
