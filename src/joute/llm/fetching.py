"""Files behind public addresses, fetched whole or not at all."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

import httpx2

from joute.llm.live import checked_client

_TIMEOUT = httpx2.Timeout(30.0)
# Of all its bytes, however slowly they come.
_WHOLE_S = 300.0


class NotFetched(Exception):
    """An address did not answer with a file, for the reason in its text."""


class Fetched(NamedTuple):
    """The bytes behind an address, and the headers that came with them."""

    content: bytes
    headers: Mapping[str, str]


async def fetch(
    url: str,
    *,
    most_bytes: int,
    headers: Mapping[str, str] | None = None,
    allow_private: bool = False,
    client: httpx2.AsyncClient | None = None,
) -> Fetched:
    """What is behind an address. Raises NotFetched where it does not answer with a file, or with
    more than `most_bytes`, and where it leads to an address that may not be connected to."""
    async with client or checked_client(allow_private) as opened:
        try:
            async with (
                asyncio.timeout(_WHOLE_S),
                opened.stream("GET", url, headers=headers, timeout=_TIMEOUT) as response,
            ):
                if response.status_code != httpx2.codes.OK:
                    raise NotFetched(f"HTTP {response.status_code}")
                return Fetched(await _capped(response, most_bytes), dict(response.headers))
        except (httpx2.HTTPError, TimeoutError) as error:
            raise NotFetched(str(error) or type(error).__name__) from None


async def _capped(response: httpx2.Response, most_bytes: int) -> bytes:
    received = bytearray()
    async for part in response.aiter_bytes():
        received += part
        if len(received) > most_bytes:
            raise NotFetched(f"it is larger than {most_bytes // 2**20} MiB")
    return bytes(received)
