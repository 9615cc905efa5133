"""A site where people choose, and a person who begins a choice."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from joute.evaluation.runs.records import RunHeader, SetReference
from joute.evaluation.tables import StoredRun
from joute.llm.server import Running
from tests.support.site import Site, model, running_site, settings

MODELS = [
    model("oak", "echo"),
    model("elm", "echo"),
    {"id": "small", "endpoint": "test", "name": "echo", "catalog": "mistral-small-2506"},
    {"id": "large", "endpoint": "test", "name": "echo", "catalog": "llama-3.3-70b"},
]


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    async with running_site(settings(database, llm_server.base_url, MODELS)) as opened:
        yield opened


@dataclass
class Person:
    """A browser that keeps cookies, at the address of a choice."""

    client: httpx2.AsyncClient
    address: str = ""

    async def begin(self, title: str = "Answer citizens") -> str:
        begun = await self.client.post("/choices", data={"title": title})
        assert begun.status_code == 303, begun.text
        self.address = begun.headers["location"].rpartition("/")[0]
        return self.address

    async def page(self, path: str = "", status: int = 200) -> str:
        answered = await self.client.get(self.address + path)
        assert answered.status_code == status, answered.text
        return answered.text

    async def send(self, path: str, status: int = 303, **form: Any) -> httpx2.Response:
        answered = await self.client.post(self.address + path, data=form)
        assert answered.status_code == status, answered.text
        return answered


async def store_run(site: Site, shares: dict[str, tuple[float, float, float]]) -> None:
    """A run that is done, on the set “letters”: low, mean and high of models of this site."""
    models = [
        {"model": model, "quality": {"n": 20, "low": low, "mean": mean, "high": high}}
        for model, (low, mean, high) in shares.items()
    ]
    started = site.clock()
    set_ = SetReference(name="letters", version="1.0")
    header = RunHeader(id="r", set=set_, models=tuple(shares), started_at=started)
    async with site.services.store.write() as session:
        session.add(
            StoredRun(
                id=site.services.new_id(),
                set_name="letters",
                set_version="1.0",
                set_hash="",
                header=header.model_dump_json(),
                state="done",
                started_by="operator",
                started_at=started,
                ended_at=started,
                rows=0,
                summary={"models": models, "shares": True},
            )
        )


def person(site: Site, address: str = "", language: str = "en") -> Person:
    return Person(site.client(headers={"Accept-Language": language}), address)


@pytest.fixture
async def chooser(site: Site) -> Person:
    """Someone who began a choice."""
    begun = person(site)
    await begun.begin()
    return begun
