"""What the routes of a choice share: the choice of an address, and what a form sends and saves."""

import re
from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Form
from fastapi.responses import RedirectResponse

from joute.choice.site.choices import Choices, Content, Opened
from joute.choice.site.chooser import Chooser
from joute.choice.site.decisions import Decisions
from joute.choice.site.results import Results
from joute.errors import BadInput
from joute.services import Own
from joute.web.current import Web

OwnChoices = Annotated[Choices, Own(Choices)]
OwnResults = Annotated[Results, Own(Results)]
OwnDecisions = Annotated[Decisions, Own(Decisions)]
# Rows of a table of candidates.
SHOWN = 60
# The revision that the person saw.
Since = Annotated[int, Form(ge=1, lt=2**31)]


def since_of(form: Mapping[str, object]) -> int:
    """The revision that the person of a form saw. Raises BadInput."""
    text = str(form.get("revision", ""))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadInput("revision")
    return int(text)


def as_number(text: str) -> int | float:
    """Of a plain number: whole where it was written so."""
    value = float(text)
    return int(value) if value.is_integer() else value


def plain_number(text: str) -> str:
    """A number as people write it, without its spaces and with a point for the comma."""
    return re.sub(r"\s", "", text).replace(",", ".")


async def _opened(key: str, stored: OwnChoices, chooser: Chooser) -> Opened:
    return await stored.open(key, chooser)


CurrentChoice = Annotated[Opened, Depends(_opened)]


async def _changeable(choice: CurrentChoice) -> Opened:
    choice.check_changeable()
    return choice


# The same for those who may change it: others are refused before what they sent is looked at.
ChangeableChoice = Annotated[Opened, Depends(_changeable)]


class Saving:
    """Stores parts of the choice of a form and leads on to the next screen."""

    def __init__(self, web: Web, stored: OwnChoices, choice: ChangeableChoice) -> None:
        self.web, self.stored, self.choice = web, stored, choice

    async def __call__(
        self, parts: Content, since: int, route: str, **parameters: object
    ) -> RedirectResponse:
        """Raises ChangedMeanwhile."""
        await self.stored.change(self.choice, parts, since)
        return RedirectResponse(self.web.url(route, key=self.choice.key, **parameters), 303)


Saves = Annotated[Saving, Depends()]
