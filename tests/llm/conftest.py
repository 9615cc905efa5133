"""What the tests of this package share."""

from collections.abc import AsyncIterator

import pytest

from joute.llm import LiveEndpoint
from joute.llm.server import Running

# The key of `endpoint`: tests look for it wherever it must not show.
CANARY = "sk-canary-5f0c2f"


@pytest.fixture
async def endpoint(llm_server: Running) -> AsyncIterator[LiveEndpoint]:
    """The test server, through our client."""
    endpoint = LiveEndpoint("test", llm_server.base_url, api_key=CANARY, allow_private=True)
    yield endpoint
    await endpoint.close()
