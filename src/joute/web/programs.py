"""The way of programs to their routes, past what pages need."""

from collections.abc import Sequence

from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

_NOTHING_HERE = {
    "error": {
        "message": "There is nothing at this address, or it does not take this method.",
        "type": "invalid_request_error",
        "param": None,
        "code": "not_found",
    }
}


class Programs:
    """Leads requests for the paths that begin so to their routes at once.

    No cookie counts there, so that no page of another site can act through a browser; nothing is
    compressed, translated or rendered; routes check keys and answer errors themselves. A page that
    asks whether it may call from elsewhere (CORS) is told nothing, which is no: a key that a page
    holds is everybody's.
    """

    def __init__(
        self, app: ASGIApp, beginning: str, base_path: str, routes: Sequence[BaseRoute]
    ) -> None:
        self.app = app
        self.beginning = beginning
        self.base_path = base_path
        self.routes = [
            route
            for route in routes
            if isinstance(route, Route) and route.path.startswith(beginning)
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        # The proxy in front may have taken the sub-path of the site away, or not.
        path = scope["path"]
        if self.base_path and path.startswith(f"{self.base_path}/"):
            path = path.removeprefix(self.base_path)
        if not path.startswith(self.beginning):
            return await self.app(scope, receive, send)
        scope = {**scope, "path": path, "root_path": ""}
        for route in self.routes:
            match, found = route.matches(scope)
            if match is Match.FULL:
                scope.update(found)
                return await route.handle(scope, receive, send)
        await JSONResponse(_NOTHING_HERE, 404)(scope, receive, send)
