from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from joute.llm.server import Running
from tests.support.databases import sqlite_database
from tests.support.site import Site, model, running_site, settings

# One model of the catalogue per trap: estimated size, mixture of experts, dated price, no price.
CATALOGUED = {
    "small": "mistral-small-2506",
    "guessed": "mistral-medium-2508",
    "experts": "llama-4-maverick",
    "closed": "gpt-5.5",
}


@pytest.fixture
async def site(tmp_path: Path, llm_server: Running) -> AsyncIterator[Site]:
    tables = [
        {"id": name, "endpoint": "test", "name": "fast", "catalog": id}
        for name, id in CATALOGUED.items()
    ]
    blank = {"id": "blank", "endpoint": "test", "name": "fast", "maker": "Nobody <b>"}
    retired = {**model("retired", "fast"), "enabled": False}
    offered = settings(sqlite_database(tmp_path), llm_server.base_url, [*tables, blank, retired])
    async with running_site(offered) as site:
        yield site


@pytest.fixture
async def english(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    async with site.client(headers={"Accept-Language": "en"}) as client:
        yield client
