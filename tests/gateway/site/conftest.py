"""A site with the gateway, its people, and calls that were logged."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from joute.gateway.tables import GatewayCall
from joute.llm.server import Running
from joute.operator import Operators
from joute.people.members import Members, NewMember
from joute.people.rights import Role
from joute.uses import NewUse, Uses
from tests.support.site import Site, model, running_site, settings

MODELS = [model("oak", "echo"), model("elm", "echo"), model("fir", "error-500")]


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    """The gateway is enabled."""
    chosen = settings(database, llm_server.base_url, MODELS, gateway={"enabled": True})
    async with running_site(chosen) as opened:
        yield opened


@dataclass
class Someone:
    """A browser that keeps cookies, and the id of its member."""

    client: httpx2.AsyncClient
    id: str

    async def get(self, path: str, status: int = 200, **params: Any) -> str:
        answered = await self.client.get(path, params=params)
        assert answered.status_code == status, answered.text
        return answered.text

    async def send(self, path: str, status: int = 303, **form: Any) -> httpx2.Response:
        answered = await self.client.post(path, data=form)
        assert answered.status_code == status, answered.text
        return answered


async def member(site: Site, name: str, *roles: Role, group: str = "") -> Someone:
    """Somebody who was invited, and came."""
    client = site.client(headers={"Accept-Language": "en"})
    members = site.services[Members]
    groups = frozenset({group} if group else ())
    secret = await members.invite(NewMember(name, frozenset(roles), groups))
    await client.post("/invitation", data={"link": secret})
    found = next(one for one in await members.all() if one.name == name)
    return Someone(client, found.id)


async def operator(site: Site, language: str = "en") -> Someone:
    client = site.client(headers={"Accept-Language": language})
    link = await site.services[Operators].new_link()
    await client.post("/operator/enter", data={"link": link})
    return Someone(client, "operator")


async def use_of(site: Site, owner: Someone, id: str, *members: str, name: str = "") -> None:
    await site.services[Uses].add(NewUse(id, name, owner.id, members=members))


def call(id: str, site: Site, use_id: str, key_id: str, **changes: Any) -> GatewayCall:
    """A call that ended well a minute ago, of a cent and 0.1 to 0.4 Wh."""
    given: dict[str, Any] = {
        "kind": "chat",
        "alias": "assistant",
        "alias_version": 1,
        "model": "oak",
        "endpoint": "test",
        "origin": "live",
        "streamed": False,
        "outcome": "ok",
        "finish_reason": "stop",
        "attempts": 1,
        "input_tokens": 100,
        "output_tokens": 50,
        "reasoning_tokens": None,
        "token_source": "host",
        "microdollars": 10_000,
        "energy_low_wh": 0.1,
        "energy_mid_wh": 0.2,
        "energy_high_wh": 0.4,
        "energy_method": "ecologits-0.11@1",
        "first_token_s": 0.2,
        "duration_s": 1.5,
        "arm": None,
        "probability": None,
        "created_at": site.clock() - timedelta(minutes=1),
        **changes,
    }
    return GatewayCall(id=id, key_id=key_id, use_id=use_id, **given)


async def log(site: Site, *calls: GatewayCall) -> None:
    async with site.services.store.write() as session:
        session.add_all(calls)
