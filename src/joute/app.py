"""The site, built from the descriptions of its features. No rule of the domain is here."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import run_sync
from fastapi import FastAPI

from joute import __version__
from joute.calls.reservations import return_lapsed
from joute.features import FEATURES, Features
from joute.jobs import Tasks, running_jobs
from joute.jobs.settings import JobsSettings
from joute.people.actors import may_open
from joute.services import Outside, Services
from joute.settings import Settings
from joute.store import REMEDY, SchemaCheck
from joute.web.install import install

logger = logging.getLogger(__name__)

# Behind the first visitors, who would wait for it.
AFTER_START_S = 5
PURGE_EVERY_S = 86_400
PURGE_AFTER_CRASH_S = 60
RESERVATIONS_EVERY_S = 30


def create_app(
    settings: Settings, outside: Outside | None = None, features: Features = FEATURES
) -> FastAPI:
    """The site. Nothing is opened before it starts."""
    outside = outside or Outside()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with features.running(settings, outside, app.state.pages) as services:
            app.state.services = services
            async with _background(services, features):
                yield

    app = FastAPI(
        title=settings.site.name,
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    app.state.migrations, app.state.schema = features.migrations, SchemaCheck()
    for feature in features:
        for router in feature.load_routers():
            # As the feature built them: including its router would build each again for every
            # site, which is most of the time of a start.
            app.router.routes.extend(router.routes)
    app.state.pages = install(
        app,
        settings,
        folders=features.folders,
        links=features.links,
        remedies=features.remedies,
        answer_links=features.answer_links,
        may_open=may_open(app.routes),
        uploads=features.uploads,
        forms_with_files=features.forms_with_files,
        programs=features.programs,
    )
    # Those of features stand closest to the routes.
    app.user_middleware.extend(features.middlewares(settings, outside))
    return app


@asynccontextmanager
async def _background(services: Services, features: Features) -> AsyncIterator[None]:
    """Long work, what is done every day, what dead processes had reserved, the tables of names."""
    tasks = Tasks("site")
    # Beside the start: no page needs them before the first question.
    tasks.start("names", run_sync(services.mask.prepare, abandon_on_cancel=True))
    tasks.start("schema", _compare(services, features))
    tasks.repeat(
        "purge",
        lambda: _daily(services, features),
        after_start_s=AFTER_START_S,
        every_s=PURGE_EVERY_S,
        after_crash_s=PURGE_AFTER_CRASH_S,
    )
    tasks.repeat(
        "reservations",
        lambda: return_lapsed(services.store, services.now()),
        every_s=RESERVATIONS_EVERY_S,
        after_crash_s=RESERVATIONS_EVERY_S,
    )
    slots = services.settings.of(JobsSettings).slots
    try:
        async with running_jobs(services.jobs, services.store, slots):
            yield
    finally:
        await tasks.close()


async def _compare(services: Services, features: Features) -> None:
    """Say what differs between the tables and the code; `/readyz` says it too, as long as it does.

    The site starts all the same: what differs may be an index, and whoever runs it must see it.
    """
    await asyncio.sleep(AFTER_START_S)
    features.load("tables")
    for difference in await SchemaCheck().differences(services.store):
        logger.warning("the database is not as expected: %s. %s", difference, REMEDY)


async def _daily(services: Services, features: Features) -> None:
    """Apply retention, then what features do every day: after the start and daily, without cron."""
    purged = await features.purge(services.store, services.settings, services.now())
    logger.info("purged: %s", purged)
    for feature in features:
        if feature.daily is not None:
            await feature.daily(services)
