"""The invitation code: one secret that a group shares, for sites whose answers cost money."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from joute.errors import N_, NotAllowed
from joute.people.addresses import AddressLimit, counts_of
from joute.people.errors import CodeNeeded
from joute.people.settings import PeopleLimits
from joute.settings import Settings
from joute.web import SignedCookie, Signer

REMEMBERED_DAYS = 30


@dataclass(frozen=True)
class Door:
    """The door of a site with an invitation code; `attempts` limits tries by network address."""

    code: str
    cookie: SignedCookie
    attempts: AddressLimit

    def has_let_in(self, request: Request) -> bool:
        return self.cookie.read(request) is True

    async def check(self, code: str, address: str) -> None:
        """Raise NotAllowed for a wrong code, LimitReached after too many attempts, right or not."""
        await self.attempts.take(address)
        if not hmac.compare_digest(code.strip().encode(), self.code.encode()):
            raise NotAllowed("invitation code", message=N_("This is not the code of this site."))

    def let_in(self, response: Response) -> None:
        self.cookie.write(response, True)


def door(
    settings: Settings,
    key: str,
    now: Callable[[], datetime],
    random_bytes: Callable[[int], bytes],
) -> Door | None:
    """The door of this site; None when it is open. `key` is the one that signs its cookies."""
    if settings.site.access == "open" or settings.access_code is None:
        return None
    code = settings.access_code.get_secret_value().strip()
    site = urlsplit(settings.site.url)
    return Door(
        code=code,
        cookie=SignedCookie(
            # The code is part of the key: changing it closes what the old one had opened.
            Signer(hmac.digest(key.encode(), code.encode(), "sha256").hex()),
            name="joute_access",
            max_age_s=REMEMBERED_DAYS * 86_400,
            path=site.path.rstrip("/") or "/",
            secure=site.scheme == "https",
        ),
        attempts=AddressLimit(
            settings.of(PeopleLimits).new_voters_per_address_per_hour,
            now,
            counts_of(settings.database.redis_url, "codes", random_bytes),
            refusal=N_("Too many codes tried from your network. Try again in an hour."),
        ),
    )


class InvitationOnly:
    """Requires the code: pages lead to the form, other requests are refused.

    Stands inside `ErrorBoundary`, which answers the error that is raised here.
    """

    def __init__(self, app: ASGIApp, door: Door, open_paths: tuple[str, ...]) -> None:
        self.app = app
        self.door = door
        self.open_paths = open_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        request = Request(scope)
        scope.setdefault("state", {})["door"] = self.door
        base = scope.get("root_path", "")
        path = request.scope["path"].removeprefix(base)
        if path.startswith(self.open_paths) or self.door.has_let_in(request):
            return await self.app(scope, receive, send)
        if path.startswith("/api/") or scope["method"] not in ("GET", "HEAD"):
            raise CodeNeeded("no invitation code")
        await RedirectResponse(_form_of(request, base), 303)(scope, receive, send)


def _form_of(request: Request, base: str) -> str:
    """The address of the form, which leads back to the page that was asked for."""
    query = request.scope["query_string"].decode("latin-1")
    target = request.scope["path"] + (f"?{query}" if query else "")
    return f"{base}/access?{urlencode({'next': target})}"


def local_path(target: str, home: str) -> str:
    """`target` when it is a path of this site, otherwise `home`: no open redirect."""
    plain = target.isascii() and target.isprintable() and "\\" not in target
    inside = target.startswith(home) and not target.startswith("//")
    return target if plain and inside else home
