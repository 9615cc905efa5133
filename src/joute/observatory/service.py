"""What starts with the site."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

from joute.ai_act import read_tree
from joute.observatory.observing import Observatory
from joute.observatory.survey import Surveys
from joute.register.settings import RegisterSettings
from joute.services import Own, Services
from joute.uses.records import Records

OwnObservatory = Annotated[Observatory, Own(Observatory)]
OwnSurveys = Annotated[Surveys, Own(Surveys)]


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
