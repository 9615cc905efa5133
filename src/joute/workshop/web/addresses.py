"""The addresses of a workshop: of its desk, of its projected page, of its phones."""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import Request

from joute.web import Pages
from joute.workshop.state import WorkshopState
from joute.workshop.web.contexts import AddressesPage

# Nothing is sent there (RFC 5737): the system only says which of its addresses would be used.
_ELSEWHERE = ("192.0.2.1", 9)


def addresses_page(
    request: Request, web: Pages, state: WorkshopState, secret: str, *, renewed: bool
) -> AddressesPage:
    join_url = join_address(request, web, state)
    return AddressesPage(
        title=state.workshop.title,
        code=state.workshop.code,
        join_url=join_url if state.workshop.phones else None,
        desk_url=web.absolute_url(request, "desk", secret=secret),
        secret=secret,
        renewed=renewed,
        command=serve_command(state, join_url),
    )


def join_address(request: Request, web: Pages, state: WorkshopState) -> str:
    return web.absolute_url(request, "phone", code=state.workshop.code)


def serve_command(state: WorkshopState, join_url: str) -> str | None:
    """The command that opens the site to phones, when their address leads to this computer only;
    None once a phone has joined, by whatever way."""
    address = urlsplit(join_url)
    waits = state.workshop.phones and not state.closed and not state.participants
    if not waits or not _is_loopback(address.hostname or ""):
        return None
    port = f" --port {address.port}" if address.port else ""
    return f"joute serve --host {_own_address()}{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _own_address() -> str:
    """The address of this machine on its network; that of all of its networks when it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
            return str(probe.getsockname()[0])
        except OSError:
            return "0.0.0.0"  # noqa: S104 # a command to copy
