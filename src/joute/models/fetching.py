"""Catalogues of others, fetched whole or not at all."""

import asyncio
from collections.abc import Mapping

import httpx2

from joute.catalog.updates import MOST_BYTES, Unreadable
from joute.llm import checked_client
from joute.settings import EndpointTable

# Public lists, in the order in which they are believed.
ADDRESSES = {
    "models.dev": "https://models.dev/api.json",
    "openrouter": "https://openrouter.ai/api/v1/models",
    "litellm": "https://raw.githubusercontent.com/BerriAI/litellm/main/"
    "model_prices_and_context_window.json",
}

_TIMEOUT = httpx2.Timeout(30.0)
# Of all its bytes, however slowly they come.
_WHOLE_S = 300.0


async def fetched(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    allow_private: bool = False,
    client: httpx2.AsyncClient | None = None,
) -> bytes:
    """The bytes behind an address. Raises Unreadable where it does not answer with them, or with
    more than MOST_BYTES."""
    async with client or checked_client(allow_private) as opened:
        try:
            async with (
                asyncio.timeout(_WHOLE_S),
                opened.stream("GET", url, headers=headers, timeout=_TIMEOUT) as response,
            ):
                if response.status_code != httpx2.codes.OK:
                    raise Unreadable(file=url, reason=f"HTTP {response.status_code}")
                return await _capped(response, url)
        except (httpx2.HTTPError, TimeoutError) as error:
            raise Unreadable(file=url, reason=str(error) or type(error).__name__) from None


async def _capped(response: httpx2.Response, url: str) -> bytes:
    received = bytearray()
    async for part in response.aiter_bytes():
        received += part
        if len(received) > MOST_BYTES:
            raise Unreadable(file=url, reason=f"it is larger than {MOST_BYTES // 2**20} MiB")
    return bytes(received)


async def endpoint_models(table: EndpointTable, environ: Mapping[str, str]) -> bytes:
    """The list of models of an endpoint of joute.toml, asked with its key."""
    key = environ.get(table.api_key_env, "") if table.api_key_env else ""
    return await fetched(
        f"{table.base_url.rstrip('/')}/models",
        headers={"Authorization": f"Bearer {key}"} if key else None,
        allow_private=table.allow_private,
    )
