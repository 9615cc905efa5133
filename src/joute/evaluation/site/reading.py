"""What the settings of a site open to everybody: reading evaluations, duels of prompts."""

from fastapi import Request
from fastapi.params import Depends as Dependency

from joute.evaluation.rights import PROMPT, READ
from joute.evaluation.settings import EvaluationSettings
from joute.people.actors import Allow
from joute.people.rights import Actor
from joute.services import services_of


class AllowReading(Allow):
    """The rule of the pages that only show."""

    def opens(self, request: Request, actor: Actor) -> bool:
        own = services_of(request.app).settings.of(EvaluationSettings)
        return own.public or super().opens(request, actor)


class AllowPromptDuels(Allow):
    """The rule of the page where two prompts meet."""

    def opens(self, request: Request, actor: Actor) -> bool:
        own = services_of(request.app).settings.of(EvaluationSettings)
        return own.prompt_duels == "everybody" or super().opens(request, actor)


def allow_prompt_duels() -> Dependency:
    """The rule of a route, for its `dependencies`."""
    return Dependency(AllowPromptDuels(PROMPT))


def allow_reading() -> Dependency:
    """The rule of a route, for its `dependencies`."""
    return Dependency(AllowReading(READ))
