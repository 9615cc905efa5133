"""Addresses that a request names: its host would fetch them, from where the host stands.

A model reads what its host fetched and repeats it: a caller who names an address inside the network
of a host would read there. So an address is https at a public name, or the file itself (`data:`).
Names are not resolved here. One that leads inwards, or does so once it was looked at (DNS
rebinding), is for the host to refuse: docs/gateway.md.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from joute.gateway.errors import BadRequest
from joute.llm.network import is_local, may_connect, written_address
from joute.llm.request import Json
from joute.llm.untrusted import mappings

# Fields of words and of schemas, of which nothing is fetched, whatever they hold.
_WORDS = frozenset(
    {
        *("text", "refusal", "arguments", "description", "title", "name", "model", "role", "type"),
        *("parameters", "schema", "json_schema", "input_schema", "metadata", "user", "stop"),
        *("input", "tool_calls", "response_format", "logit_bias"),
    }
)
_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*:\S", re.IGNORECASE)
_UNFIT = re.compile(r"[\x00-\x20\x7f\\]")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)", re.IGNORECASE)


def addresses(body: Json) -> tuple[str, ...]:
    """The public addresses that a request names, `data:` apart.

    Raises BadRequest for any other, and for a file that is stored at a host, which is not the
    caller's.
    """
    return tuple(
        address
        for param, address in _named(body)
        if address[:5].lower() != "data:" and _is_public(address, param)
    )


def _named(body: Json) -> Iterator[tuple[str, str]]:
    """The addresses in fields for them, and in parts of messages whatever looks like one, each with
    the field of the request that it is in."""
    for number, message in enumerate(mappings(body.get("messages"))):
        param = f"messages[{number}]"
        yield from _within(message, param)
    for name in body.keys() - _WORDS - {"messages"}:
        yield from _within(body[name], name)


def _within(value: object, param: str) -> Iterator[tuple[str, str]]:
    left = [(param, value, False)]
    while left:
        name, one, is_part = left.pop()
        if isinstance(one, list):
            left += ((name, each, is_part or name == "content") for each in one)
        elif isinstance(one, dict):
            if one.get("file_id"):
                reason = "A file that is stored at a host is not named here: send it as data:."
                raise BadRequest(reason=reason, param=param)
            left += ((key, each, is_part) for key, each in one.items() if key not in _WORDS)
        elif isinstance(one, str) and (
            name.lower().endswith(("url", "uri")) or (is_part and _SCHEME.match(one))
        ):
            yield param, one


def _is_public(address: str, param: str) -> bool:
    """Raises BadRequest for an address that no host may be told to fetch."""
    try:
        parts = urlsplit(address)
        host, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise _not_fetched(param) from None
    network = parts.netloc
    if (
        parts.scheme != "https"
        or not host
        # Programs read these differently: what is checked here must be what is fetched there.
        or _UNFIT.search(address)
        or not network.isascii()
        or any(one in network for one in "@%")
        or not _is_public_host(host)
    ):
        raise _not_fetched(param)
    return True


def _is_public_host(host: str) -> bool:
    address = written_address(host)
    if address is not None:
        return may_connect(address, allow_private=False)
    # A last part in digits is that of an address, however it is written.
    return not (is_local(host) or _NUMBER.fullmatch(host.rpartition(".")[2]))


def _not_fetched(param: str) -> BadRequest:
    reason = (
        "An address is https at a public host, without a name or password: send other files as "
        "data: URLs."
    )
    return BadRequest(reason=reason, param=param)
