"""What starts with the site."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated

from fastapi import Depends

from joute.ai_act import read_tree
from joute.observatory.observing import Observatory
from joute.observatory.survey import Surveys
from joute.people.actors import CurrentActor
from joute.register.service import Register
from joute.register.settings import RegisterSettings
from joute.services import Own, Services
from joute.uses import UseCard
from joute.uses.records import Records

OwnObservatory = Annotated[Observatory, Own(Observatory)]
OwnSurveys = Annotated[Surveys, Own(Surveys)]


def _reads(
    register: Annotated[Register, Own(Register)], actor: CurrentActor
) -> Callable[[UseCard], bool]:
    return partial(register.signers.may_read, actor)


# Whether the actor may read a use in the register: its name is shown to no other.
Reads = Annotated[Callable[[UseCard], bool], Depends(_reads)]


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    yield (
        Observatory(
            services.store,
            services.now,
            services.offer,
            services[Records],
            read_tree(services.settings.of(RegisterSettings).ai_act_tree),
            services.settings.sizes.small_max_b,
        ),
        Surveys(services.store, services.signer.secret("survey")),
    )
