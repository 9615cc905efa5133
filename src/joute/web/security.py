"""Pure ASGI middlewares between the network and the pages.

`joute.web.install` adds them, beside those of Starlette and uvicorn, and gives the order.
"""

import logging
import re
import secrets
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from joute.errors import CrossSite, NotFound, UnknownHost

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
DEFAULT_PORTS = {"http": 80, "https": 443}
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


def trusted_hosts(networks: Iterable[Network]) -> list[str]:
    """`networks` as uvicorn's ProxyHeadersMiddleware takes them, with the form in which a socket
    for both families shows an IPv4 address (::ffff:10.0.0.1)."""
    return [form for network in networks for form in _forms(network)]


def _forms(network: Network) -> Iterator[str]:
    yield str(network)
    if isinstance(network, IPv4Network):
        yield f"::ffff:{network.network_address}/{96 + network.prefixlen}"


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
    """Refuses a change that a page of another site requests.

    Every browser sends Sec-Fetch-Site or, on plain HTTP and where it is old, Origin with a request
    that changes something; pages cannot forge either. The origin must have the scheme, the host and
    the port of the request or of the site's public address. A request with neither header comes
    from a program that was given its cookie by its owner, and is accepted: nobody else's page can
    be behind it.
    """

    def __init__(self, app: ASGIApp, own_address: str = "") -> None:
        self.app = app
        self.own_origin = _origin(own_address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            self._check(Headers(scope=scope), scope["scheme"])
        await self.app(scope, receive, send)

    def _check(self, headers: Headers, scheme: str) -> None:
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None:
            if site not in ("same-origin", "none"):
                raise CrossSite(f"Sec-Fetch-Site: {site}")
        elif origin is not None:
            asked_at = _origin(f"{scheme}://{headers.get('host', '')}")
            if _origin(origin) not in {asked_at, self.own_origin} - {None}:
                raise CrossSite("Origin is another site")


class KnownHost:
    """Refuses a request that names another host than this site.

    A page elsewhere can point a name of its own at 127.0.0.1 (DNS rebinding), and its visitors'
    browsers would then let it use their local Joute, keys included. Behind a loopback socket only
    names of this machine and of the site's public address are therefore served; a site that
    listens to a network is served under any name, since whoever may reach it needs no such trick.
    """

    def __init__(self, app: ASGIApp, own_address: str = "") -> None:
        self.app = app
        self.own_host = urlsplit(own_address).hostname

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_loopback((scope.get("server") or ("",))[0]):
            host = Headers(scope=scope).get("host", "")
            origin = _origin(f"http://{host}")
            name = origin[1] if origin else None
            if host and name != self.own_host and not _is_loopback(name or ""):
                raise UnknownHost(f"Host: {host!r}")
        await self.app(scope, receive, send)


def _is_loopback(name: str) -> bool:
    """Whether this is an address or a name (RFC 6761) of the machine itself."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _origin(address: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port of an address; None where it has none or cannot be read."""
    try:
        parts = urlsplit(address)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


class WithoutNul:
    """Refuses an address with the one character that no database takes: nothing has it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            raise NotFound("an address with NUL")
        await self.app(scope, receive, send)


class BodyLimit:
    """Refuses a body of more than `maximum_bytes`, announced or not, or of more than `larger` says
    for its path; those of the paths `elsewhere` are bounded by their routes. In such a path `*` is
    any one part: "/documents/*/files".

    The framework's own limit answers an announced body with a line of plain English, in place of
    the page or the problem that every other refusal is.
    """

    def __init__(
        self,
        app: ASGIApp,
        maximum_bytes: int,
        elsewhere: Collection[str] = (),
        larger: Mapping[str, int] | None = None,
    ) -> None:
        self.app = app
        self.maximum_bytes = maximum_bytes
        self._elsewhere = re.compile("|".join(map(_pattern, elsewhere)) or r"(?!)")
        self._larger = [(re.compile(_pattern(path)), most) for path, most in (larger or {}).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._elsewhere.fullmatch(scope["path"]):
            return await self.app(scope, receive, send)
        path = scope["path"]
        most = next((most for own, most in self._larger if own.fullmatch(path)), self.maximum_bytes)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > most:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        received = 0

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self.app(scope, receive_within_limit, send)


def _pattern(path: str) -> str:
    return re.escape(path).replace(r"\*", "[^/]+")
