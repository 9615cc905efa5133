"""The rights on the observatory: sums of the whole site, for those who choose, audit or run it."""

from fastapi import Request
from fastapi.params import Depends as Dependency

from joute.errors import NotFound
from joute.observatory.settings import ObservatorySettings
from joute.people.actors import Allow, CurrentActor
from joute.people.rights import Actor, Role, by_role
from joute.services import services_of

OBSERVE = by_role("observatory.read", Role.CHOOSER, Role.AUDITOR, Role.OPERATOR)
ANSWER = by_role("survey.answer", Role.VOTER)


class AllowSurvey(Allow):
    """The rule of the survey: there is none where the site does not ask."""

    async def __call__(self, request: Request, actor: CurrentActor) -> None:
        if not asked(request):
            raise NotFound("survey")
        await super().__call__(request, actor)

    def opens(self, request: Request, actor: Actor) -> bool:
        return asked(request) and super().opens(request, actor)


def asked(request: Request) -> bool:
    return services_of(request.app).settings.of(ObservatorySettings).survey


def allow_survey() -> Dependency:
    """The rule of a route, for its `dependencies`."""
    return Dependency(AllowSurvey(ANSWER))
