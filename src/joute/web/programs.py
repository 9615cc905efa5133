"""The way of programs to their routes, past what pages need."""

from collections.abc import Collection, Sequence

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NOSNIFF = (b"x-content-type-options", b"nosniff")
_NO_ADDRESS = "There is nothing at this address."
_NO_METHOD = "This address does not take this method."


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

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], _NOSNIFF]
            await send(message)

        methods: set[str] = set()
        for route in self.routes:
            match, found = route.matches(scope)
            if match is Match.FULL:
                scope.update(found)
                return await route.handle(scope, receive, sent)
            if match is Match.PARTIAL:
                methods |= route.methods or set()
        await _refusal(methods)(scope, receive, sent)


def _refusal(methods: Collection[str]) -> Response:
    """Of a request for an address that takes these methods, none where there is nothing."""
    status, code = (405, "method_not_allowed") if methods else (404, "not_found")
    error = {
        "message": _NO_METHOD if methods else _NO_ADDRESS,
        "type": "invalid_request_error",
        "param": None,
        "code": code,
    }
    headers = {"allow": ", ".join(sorted(methods))} if methods else {}
    return JSONResponse({"error": error}, status, headers)
