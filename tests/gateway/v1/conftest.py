"""One gateway for the tests of this folder, before our test server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.gateway.v1.serving import Served, serving

from joute.llm.server import Running

BEHAVIOURS = {
    name.replace("=", "-").replace(",", "-"): name
    for name in (
        *("echo", "fast", "markdown", "reasoning", "think-tags", "embed", "no-tools", "context"),
        *("no-usage", "no-stream-options", "completion-tokens", "at-limit", "withheld", "empty"),
        *("cut", "reset", "garbled", "error-in-stream", "stall", "steady-30", "fast,holds=0"),
        *("error-400", "error-409", "error-413", "error-422", "error-429", "error-500"),
        *("error-401", "error-403", "error-404"),
    )
}


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory, llm_server: Running) -> Iterator[Served]:
    """A gateway whose aliases and models have the names of behaviours of the test server."""
    folder: Path = tmp_path_factory.mktemp("gateway")
    with serving(folder, llm_server.base_url, BEHAVIOURS) as served:
        yield served
