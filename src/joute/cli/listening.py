"""The addresses that `joute serve` listens on."""

import errno
import socket
from collections.abc import Iterator

from joute.errors import N_, BadInput

_ABSENT = N_("This machine does not have the address %(host)s: correct --host.")
_MESSAGES = {
    errno.EADDRINUSE: N_(
        "Port %(port)s of %(host)s is taken: stop the program that uses it, or give another one "
        "with --port."
    ),
    errno.EACCES: N_("Port %(port)s is for administrators: give one above 1023 with --port."),
    errno.EADDRNOTAVAIL: _ABSENT,
    errno.EAFNOSUPPORT: _ABSENT,
}
_OTHER = N_("Port %(port)s of %(host)s cannot be opened: %(reason)s.")


def listen(host: str, port: int, backlog: int = 128) -> list[socket.socket]:
    """A socket on each address of `host`: a name, or an address with or without brackets.
    `backlog`: connections that may wait to be accepted.

    An address that this machine does not have is left aside where another one is there. Raises
    BadInput, which says what to do.
    """
    bare, opened, refused = host.strip("[]"), [], OSError()
    for family, address in _addresses(bare, port):
        try:
            opened.append(_open(family, address, backlog, both=bare == "::"))
        except OSError as error:
            refused = error
            if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                opened.clear()
                break
    if not opened:
        message = _MESSAGES.get(refused.errno or 0, _OTHER)
        raise BadInput(message=message, host=host, port=port, reason=refused.strerror)
    return opened


def _addresses(host: str, port: int) -> Iterator[tuple[int, tuple[str, int]]]:
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise BadInput(message=_ABSENT, host=host) from None
    except OverflowError:
        raise BadInput(message=N_("A port is a number from 0 to 65535.")) from None
    for family, *_, address in dict.fromkeys(found):
        yield family, (str(address[0]), int(address[1]))


def _open(family: int, address: tuple[str, int], backlog: int, *, both: bool) -> socket.socket:
    """`both`: an IPv6 socket that takes IPv4 too, where the system can.

    Its connections write at once: asyncio says so itself of the sockets that it makes, and of this
    one a small part of an answer would wait 40 ms for the other side to confirm the one before.
    """
    dual = both and family == socket.AF_INET6 and socket.has_dualstack_ipv6()
    opened = socket.create_server(address, family=family, backlog=backlog, dualstack_ipv6=dual)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


def is_loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def reachable(host: str) -> str:
    """The host of an address that a browser of this machine opens."""
    bare = host.strip("[]")
    if bare in ("", "0.0.0.0"):  # noqa: S104 # compared, not bound
        return "127.0.0.1"
    bare = "::1" if bare == "::" else bare
    return f"[{bare}]" if ":" in bare else bare
