"""The language of a page: the one chosen before, else the one that the browser prefers."""

from collections.abc import Iterator, Sequence
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LANGUAGE_COOKIE = "joute_language"
LANGUAGE_COOKIE_S = 365 * 24 * 3600


def negotiate(accept_language: str, chosen: str | None, offered: Sequence[str]) -> str:
    """The language to answer in: the one chosen before, else the best the browser asks for.

    `accept_language` is the header; `offered` is in the order of the site, its first the default.
    """
    if chosen is not None and chosen in offered:
        return chosen
    accepted = sorted(_weighted_tags(accept_language), key=lambda pair: -pair[0])
    for weight, tag in accepted:
        primary = tag.split("-")[0].lower()
        if weight > 0 and primary in offered:
            return primary
    return offered[0]


def _weighted_tags(accept_language: str) -> Iterator[tuple[float, str]]:
    for part in accept_language.split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            yield float(parameter.strip().removeprefix("q=") or 1), tag.strip()
        except ValueError:
            continue


class LanguageChoice:
    """Middleware: `request.state.language`, from `?language=`, the cookie or the browser.

    `?language=` is stored in a cookie, so that a switch is a plain link and needs no script.
    """

    def __init__(self, app: ASGIApp, offered: Sequence[str], path: str, secure: bool) -> None:
        self.app = app
        self.offered = tuple(offered)
        self.attributes = f"Path={path}; Max-Age={LANGUAGE_COOKIE_S}; HttpOnly; SameSite=Lax"
        if secure:
            self.attributes += "; Secure"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        switched = self._switched_to(scope["query_string"])
        scope.setdefault("state", {})["language"] = switched or self._language(scope)

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                cookie = f"{LANGUAGE_COOKIE}={switched}; {self.attributes}"
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie if switched else send)

    def _switched_to(self, query: bytes) -> str | None:
        if b"language=" not in query:
            return None
        requested = parse_qs(query.decode("latin-1")).get("language", [""])[0]
        return requested if requested in self.offered else None

    def _language(self, scope: Scope) -> str:
        connection = HTTPConnection(scope)
        chosen = connection.cookies.get(LANGUAGE_COOKIE)
        return negotiate(connection.headers.get("accept-language", ""), chosen, self.offered)
