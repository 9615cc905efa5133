"""What stands between the network and the pages: a few pure ASGI middlewares.

They are added by `joute.web.install`, in the order in which they are defined here.
"""

import logging
import secrets
import time
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from joute.errors import CrossSite

logger = logging.getLogger("joute.access")

Network = IPv4Network | IPv6Network

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        # HTML is given to the page in one place only, static/fragment.js.
        "require-trusted-types-for 'script'",
        "trusted-types joute",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "browsing-topics=(), camera=(), geolocation=(), microphone=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STRICT_TRANSPORT_SECURITY = "max-age=31536000"

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# What an address may show in a log; anything else, such as a token, is a secret of its own.
LOGGED_PARAMETERS = ("duel_id", "model_id", "side", "turn")


class RequestLog:
    """Gives each request an id and logs how it ended.

    A line holds the route, not the address asked for: addresses hold tokens and what people
    typed. It never holds the client's address, a query string or a body.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        began_s = time.perf_counter()
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        status = HTTPStatus.INTERNAL_SERVER_ERROR.value

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            _log(scope, status, (time.perf_counter() - began_s) * 1000)


def _log(scope: Scope, status: int, elapsed_ms: float) -> None:
    route = getattr(scope.get("route"), "path", "(no route)")
    parameters = scope.get("path_params", {})
    known = " ".join(f"{n}={parameters[n]}" for n in LOGGED_PARAMETERS if n in parameters)
    logger.info(
        "%s %s %d %.0fms request=%s %s",
        scope["method"],
        route,
        status,
        elapsed_ms,
        scope["state"]["request_id"],
        known,
    )


class TrustedProxies:
    """Believes X-Forwarded-For, -Proto and -Host when they come from a network of `networks`.

    The client is the last address of X-Forwarded-For that is not one of our proxies: what stands
    before it was written by the client. Without trusted networks these headers are ignored.
    """

    def __init__(self, app: ASGIApp, networks: Sequence[Network]) -> None:
        self.app = app
        self.networks = tuple(networks)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._is_ours(_peer(scope)):
            self._believe(scope)
        await self.app(scope, receive, send)

    def _believe(self, scope: Scope) -> None:
        headers = MutableHeaders(scope=scope)
        client = self._client(headers.getlist("x-forwarded-for"))
        if client:
            scope["client"] = (client, 0)
        scheme = _last(headers.getlist("x-forwarded-proto"))
        if scheme in ("http", "https"):
            scope["scheme"] = scheme
        host = _last(headers.getlist("x-forwarded-host"))
        if host:
            headers["host"] = host

    def _client(self, forwarded: Iterable[str]) -> str | None:
        hops = [hop.strip() for line in forwarded for hop in line.split(",")]
        for hop in reversed(hops):
            if not _address(hop):
                return None
            if not self._is_ours(hop):
                return hop
        return None

    def _is_ours(self, host: str) -> bool:
        address = _address(host)
        return address is not None and any(address in network for network in self.networks)


def _peer(scope: Scope) -> str:
    return scope["client"][0] if scope.get("client") else ""


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _last(lines: Sequence[str]) -> str:
    return lines[-1].rpartition(",")[2].strip() if lines else ""


class SubPath:
    """Serves the site under a sub-path, whether or not the proxy in front takes it away."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self.app = app
        self.path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["root_path"] = self.path
            if not f"{scope['path']}/".startswith(f"{self.path}/"):
                scope["path"] = self.path + scope["path"]
        await self.app(scope, receive, send)


class SecurityHeaders:
    """The same strict headers on every response, errors and static files included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = STRICT_TRANSPORT_SECURITY
            await send(message)

        await self.app(scope, receive, send_with_headers)


class SameSiteOnly:
    """Refuses a change that a page of another site asks for.

    Every browser sends Sec-Fetch-Site or, on plain HTTP and where it is old, Origin with a request
    that changes something; pages cannot forge either. A request with neither comes from a program
    that was given its cookie by its owner, and is accepted: nobody else's page can be behind it.
    """

    def __init__(self, app: ASGIApp, own_host: str = "") -> None:
        self.app = app
        self.own_host = own_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            self._check(Headers(scope=scope))
        await self.app(scope, receive, send)

    def _check(self, headers: Headers) -> None:
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None:
            if site not in ("same-origin", "none"):
                raise CrossSite(f"Sec-Fetch-Site: {site}")
        elif origin is not None and not self._is_own(origin, headers.get("host", "")):
            raise CrossSite("Origin is another site")

    def _is_own(self, origin: str, host: str) -> bool:
        return origin.partition("://")[2] in {host, self.own_host} - {""}


class BodyLimit:
    """Refuses a body of more than `maximum_bytes`, announced or not."""

    def __init__(self, app: ASGIApp, maximum_bytes: int) -> None:
        self.app = app
        self.maximum_bytes = maximum_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > self.maximum_bytes:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        received = 0

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.maximum_bytes:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self.app(scope, receive_within_limit, send)
