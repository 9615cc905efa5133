"""The gateway in a process of its own: the paths that programs call, and no page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastapi import FastAPI

from joute import __version__
from joute.errors import BadSettings
from joute.features import FEATURES, Features
from joute.gateway.settings import GatewaySettings
from joute.operator import health
from joute.services import Outside, open_services, started
from joute.settings import Settings
from joute.store import SchemaCheck, Store
from joute.web.programs import Programs


class _LeftToTheSite(SchemaCheck):
    """Only a process that knows all tables can say what is wrong with those of the database."""

    async def differences(self, store: Store) -> list[str]:  # noqa: ARG002
        return []


def create_gateway(
    settings: Settings, outside: Outside | None = None, features: Features = FEATURES
) -> FastAPI:
    """/v1, /healthz and /readyz of a site, on its database. Nothing is opened before it starts.

    Retention and other daily work are left to the site. Raises BadSettings where the gateway is
    off.
    """
    if not settings.of(GatewaySettings).enabled:
        raise BadSettings(name="gateway.enabled", received="false", expected="true")
    # What other features load takes more memory than all of these.
    needed = features.with_needs("gateway")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings, needed, outside) as services:
            await features.migrations.upgrade(services.store)
            async with started(services, needed):
                app.state.services = services
                yield

    app = FastAPI(
        title=settings.site.name,
        version=__version__,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.migrations, app.state.schema = features.migrations, _LeftToTheSite()
    for feature in features:
        for router in feature.load_routers_for_programs():
            app.router.routes.extend(router.routes)
    app.router.routes.extend(health.router.routes)
    base_path = urlsplit(settings.site.url).path.rstrip("/")
    for beginning in (feature.programs for feature in needed if feature.programs):
        app.add_middleware(Programs, beginning=beginning, base_path=base_path, routes=app.routes)
    return app
