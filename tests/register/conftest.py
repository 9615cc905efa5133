"""A site with members, and the people of the register; a database with a clock that goes on by an
hour at each look."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from joute.llm.server import Running
from joute.operator import Operators
from joute.people.members import Members, NewMember
from joute.people.rights import Role
from joute.register.sheet import fields, required_before
from joute.uses import Change, Records, State
from tests.support.site import Site, model, running_site, settings
from tests.uses.conftest import now, store

__all__ = ["now", "store"]

API = "/api/v1/register"
ANSWERS: dict[str, Any] = {
    "context": "Letters wait two weeks",
    "objectives": ["Answer within a week"],
    "category": "writing",
    "function": "citizen relations",
    "needs_llm": "part",
    "platform": ["The gateway"],
    "review_date": "2027-06-30",
    "human_intervention": "An agent rereads each letter",
    "results": ["Letters leave in three days"],
    "success_factors": ["Agents wrote the instructions"],
    "obstacles": ["Old letters are scans"],
    "goal": "Drafts answers to letters",
    "contact_email": "ia@example.org",
}
AI_ACT = {"class": "transparency", "leaf": "leaf_transparency", "tree": "2026-08"}
assert {*ANSWERS} == {one.id for one in required_before(State.IN_SERVICE)} <= {*fields()}


@dataclass
class Person:
    """Somebody at their browser, who reads English."""

    client: httpx2.AsyncClient
    id: str = "operator"

    async def get(self, path: str, status: int = 200) -> str:
        found = await self.client.get(path, follow_redirects=True)
        assert found.status_code == status, found.text
        return found.text

    async def send(self, path: str, status: int = 303, **form: Any) -> str:
        sent = await self.client.post(path, data=form)
        assert sent.status_code == status, sent.text
        return sent.headers.get("location", "") if status == 303 else sent.text

    async def api(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        sent = await self.client.request(method, f"{API}{path}", json=body)
        assert sent.status_code == status, sent.text
        return sent.json()


@dataclass
class RegisterSite:
    """A site and its people by their names."""

    site: Site

    async def member(self, name: str, *groups: str, roles: frozenset[Role] = frozenset()) -> Person:
        members = self.site.services[Members]
        secret = await members.invite(NewMember(name, roles, frozenset(groups)))
        client = self.site.client(headers={"Accept-Language": "en"})
        assert (await client.post("/invitation", data={"link": secret})).status_code == 303
        id = next(one.id for one in await members.all() if one.name == name)
        return Person(client, id)

    async def operator(self) -> Person:
        secret = await self.site.services[Operators].new_link()
        client = self.site.client(headers={"Accept-Language": "en"})
        await client.post("/operator/enter", data={"link": secret})
        return Person(client)

    async def confirm_ai_act(self, use_id: str, class_: str = "transparency") -> None:
        value = {**AI_ACT, "class": class_}
        records = self.site.services[Records]
        await records.write(use_id, [Change("ai_act", value)], "operator")


@pytest.fixture
async def people(database: str, llm_server: Running) -> AsyncIterator[RegisterSite]:
    chosen = settings(
        database, llm_server.base_url, [model("oak", "fast")], gateway={"enabled": True}
    )
    async with running_site(chosen) as site:
        yield RegisterSite(site)
