"""Which addresses Joute connects to: protection against server-side request forgery.

A base URL comes from the operator, yet a wrong or hijacked name must not turn this server into a
way to the machine's own services or to a cloud's metadata. So names are resolved here, once per
request; every address is checked; the connection goes to that very address, while the Host header
and the TLS name stay those of the URL. Redirects are not followed (httpx2's default), and proxies
of the environment are not used: they would resolve the name again.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx2

from joute.errors import BadSettings

Address = IPv4Address | IPv6Address
Resolve = Callable[[str], Awaitable[Sequence[str]]]

# Reached with allow_private only: loopback, private ranges, and the shared range that mesh networks
# give their machines (RFC 6598).
_PRIVATE = (
    IPv4Network("127.0.0.0/8"),
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv4Network("100.64.0.0/10"),
    IPv6Network("::1/128"),
    IPv6Network("fc00::/7"),
)

# Names that no public registry holds (RFC 6762, RFC 8375, ICANN’s resolution of 2024-07-29), and
# the one that most routers give.
_LOCAL_NAMES = (".local", ".localhost", ".home.arpa", ".internal", ".lan")

# Never reached, although public or private: what clouds answer their own machines on.
_METADATA = (
    IPv4Address("100.100.100.200"),  # Alibaba Cloud
    IPv4Address("168.63.129.16"),  # Azure
    IPv4Address("192.0.0.192"),  # Oracle Cloud
    IPv6Address("fd00:ec2::254"),  # AWS
    IPv6Address("fd20:ce::254"),  # Google Cloud
)

# All that is assigned to the public in IPv6; Python's is_global lets more through.
_PUBLIC_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_DOCUMENTATION_V6 = IPv6Network("3fff::/20")


def may_connect(address: Address, *, allow_private: bool) -> bool:
    """Whether an address may be connected to.

    Public addresses may; loopback and private ones with `allow_private`; link-local, metadata,
    multicast, unspecified and reserved ones never. An IPv6 address that carries an IPv4 one
    (mapped, 6to4, NAT64) is judged by it.
    """
    address = _carried(address)
    if address in _METADATA:
        return False
    if any(address in network for network in _PRIVATE):
        return allow_private
    return _is_public(address)


def is_local(host: str) -> bool:
    """Whether the host of a URL is this machine or one of its local network, by how it is written:
    a private address, a name without a dot, or a name that is reserved for local networks."""
    address = written_address(host)
    if address is not None:
        return any(_carried(address) in network for network in _PRIVATE)
    return "." not in host or host.endswith(_LOCAL_NAMES)


def _carried(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _PUBLIC_V6:
        return False
    return address.is_global and not address.is_multicast and address not in _DOCUMENTATION_V6


def check_base_url(
    base_url: str, *, allow_private: bool, name: str, query: bool = False
) -> httpx2.URL:
    """The URL of an API, without its final slash; with `query`, of a page that may have a query.
    Raises BadSettings, for the setting `name`.

    Only https is accepted, http too with `allow_private`. Written addresses are checked here;
    names when they are connected to.
    """
    try:
        url = httpx2.URL(base_url.rstrip("/"))
    except httpx2.InvalidURL as error:
        raise BadSettings(name=name, received=base_url, expected=f"a URL ({error})") from None
    if url.userinfo or (url.query and not query) or url.fragment:
        received = f"{url.scheme}://{url.host}…"  # what is left out may be a secret
        refused = "no key or #" if query else "no key, ? or #"
        raise BadSettings(name=name, received=received, expected=f"{refused} in the URL")
    if not url.host or url.scheme not in ("https", "http"):
        raise BadSettings(name=name, received=base_url, expected="https://host/path")
    if url.scheme == "http" and not allow_private:
        raise BadSettings(name=name, received=base_url, expected="https, or allow_private = true")
    address = written_address(url.host)
    if address and not may_connect(address, allow_private=allow_private):
        expected = "a public address, or allow_private = true for a private one"
        raise BadSettings(name=name, received=base_url, expected=expected)
    return url


def written_address(host: str) -> Address | None:
    """The address that `host` is, in any form the system would accept: 127.0.0.1, 0x7f.1, ::1."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


async def system_addresses(host: str) -> Sequence[str]:
    """The addresses of a name, as the system resolves it."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class ForbiddenAddress(httpx2.ConnectError):
    """A name leads to an address that may not be connected to."""


class CheckedTransport(httpx2.AsyncBaseTransport):
    """Connects only where `may_connect` allows, to the address that was checked.

    A name with one forbidden address is refused whole, with ForbiddenAddress.
    """

    def __init__(
        self,
        *,
        allow_private: bool,
        limits: httpx2.Limits,
        verify: ssl.SSLContext | bool = True,
        resolve: Resolve = system_addresses,
    ) -> None:
        from joute.llm.http1 import Http1  # noqa: PLC0415 # as late as httpx2 itself needs it

        context = verify if isinstance(verify, ssl.SSLContext) else _context(verify)
        self._http = Http1(limits, context)
        self._allow_private = allow_private
        self._resolve = resolve

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        failure = httpx2.ConnectError("the name has no address")
        for address in await self._checked_addresses(request.url.host):
            try:
                return await self._http.send(request, address)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                failure = httpx2.ConnectError(f"{address}: {error}")
        raise failure

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _checked_addresses(self, host: str) -> Sequence[str]:
        written = _written_address(host)
        addresses = [written] if written else await self._resolved(host)
        for address in addresses:
            if not may_connect(address, allow_private=self._allow_private):
                raise ForbiddenAddress(f"{host} leads to {address}, which is not allowed")
        return [str(address) for address in addresses]

    async def _resolved(self, host: str) -> list[Address]:
        try:
            return [ip_address(address) for address in await self._resolve(host)]
        except OSError as error:
            raise httpx2.ConnectError(f"{host}: {error}") from None


# A host is called again and again, and each call reads its address once more.
_written_address = lru_cache(maxsize=256)(written_address)


def _context(verify: bool) -> ssl.SSLContext:
    return httpx2.create_ssl_context(verify)
