"""Catalogues of others, fetched whole or not at all."""

from collections.abc import Mapping

import httpx2

from joute.catalog.updates import MOST_BYTES, Unreadable
from joute.llm.fetching import NotFetched, fetch
from joute.settings import EndpointTable

# Public lists, in the order in which they are believed.
ADDRESSES = {
    "models.dev": "https://models.dev/api.json",
    "openrouter": "https://openrouter.ai/api/v1/models",
    "litellm": "https://raw.githubusercontent.com/BerriAI/litellm/main/"
    "model_prices_and_context_window.json",
}


async def fetched(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    allow_private: bool = False,
    client: httpx2.AsyncClient | None = None,
) -> bytes:
    """The bytes behind an address. Raises Unreadable where it does not answer with them, or with
    more than MOST_BYTES."""
    try:
        found = await fetch(
            url,
            most_bytes=MOST_BYTES,
            headers=headers,
            allow_private=allow_private,
            client=client,
        )
    except NotFetched as error:
        raise Unreadable(file=url, reason=str(error)) from None
    return found.content


async def endpoint_models(table: EndpointTable, environ: Mapping[str, str]) -> bytes:
    """The list of models of an endpoint of joute.toml, asked with its key."""
    key = environ.get(table.api_key_env, "") if table.api_key_env else ""
    return await fetched(
        f"{table.base_url.rstrip('/')}/models",
        headers={"Authorization": f"Bearer {key}"} if key else None,
        allow_private=table.allow_private,
    )
