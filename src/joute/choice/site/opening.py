"""What the routes of a choice share: the choice of an address, and what a form saves."""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import RedirectResponse

from joute.choice.site.choices import Choices, Content, Opened
from joute.choice.site.chooser import Chooser
from joute.services import Own
from joute.web.current import Web

OwnChoices = Annotated[Choices, Own(Choices)]


async def _opened(key: str, stored: OwnChoices, chooser: Chooser) -> Opened:
    return await stored.open(key, chooser)


CurrentChoice = Annotated[Opened, Depends(_opened)]


class Saving:
    """Stores parts of the choice of a form and leads on to the next screen."""

    def __init__(self, web: Web, stored: OwnChoices, choice: CurrentChoice) -> None:
        self.web, self.stored, self.choice = web, stored, choice

    async def __call__(
        self, parts: Content, since: int, route: str, **parameters: object
    ) -> RedirectResponse:
        """Raises ChangedMeanwhile, and NotAllowed by an address to read."""
        await self.stored.change(self.choice, parts, since)
        return RedirectResponse(self.web.url(route, key=self.choice.key, **parameters), 303)


Saves = Annotated[Saving, Depends()]
