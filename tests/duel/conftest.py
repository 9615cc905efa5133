"""Duels on a running application: first model on side a on SQLite, on side b on PostgreSQL."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from tests.support.site import Site, model, running_site, settings

from joute.llm.server import Running

MODELS = [
    model("oak", "markdown", size=120.0, family="trees", maker="Quillworks"),
    model("elm", "echo", size=7.0, family="trees", maker="Foundry"),
]

OpenSite = Callable[..., AbstractAsyncContextManager[Site]]


@pytest.fixture
def open_site(database: str, llm_server: Running, first_is_a: bool) -> OpenSite:
    """Opens a site on a new database: `open_site(models, limits={…}, …)`."""

    def open_(models: list[dict[str, Any]] = MODELS, **tables: Any) -> Any:
        random = tables.pop("random", None)
        return running_site(
            settings(database, llm_server.base_url, models, **tables),
            first_is_a=first_is_a,
            random=random,
        )

    return open_


@pytest.fixture
async def site(open_site: OpenSite) -> AsyncIterator[Site]:
    """A site with two good models: oak, large, writes Markdown; elm, small, echoes."""
    async with open_site() as opened:
        yield opened
