"""A site with an application, calls of it, a duel, and people who look at them."""

from collections.abc import AsyncIterator
from dataclasses import asdict

import httpx2
import pytest

from joute.gateway.guarding.counted import CountedHit
from joute.gateway.tables import GatewayHit, GatewayText
from joute.llm.server import Running
from joute.monitoring.tables import CallFeedback
from joute.people.members import Members, NewMember
from joute.people.rights import Role
from joute.uses import NewUse, Uses
from tests.gateway.gate import call_row
from tests.support.site import Site, running_site, settings

USE = "help"
# What the models of duels say of themselves.
NAME, CATALOG = "Claude Sonnet 4", "claude-sonnet-4"
QUESTION, ANSWER = "When does the office open?", "At **nine**, says <b>Claude</b>."


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    chosen = settings(
        database,
        llm_server.base_url,
        [
            {"id": "oak", "endpoint": "test", "name": f"names-itself={NAME}", "catalog": CATALOG},
            {"id": "elm", "endpoint": "test", "name": f"names-itself={NAME}", "catalog": CATALOG},
        ],
        gateway={"enabled": True},
    )
    async with running_site(chosen) as opened:
        yield opened


@pytest.fixture
async def owner(site: Site) -> httpx2.AsyncClient:
    """The owner of the use, a member without a role."""
    client, member = await person(site)
    await site.services[Uses].add(NewUse(USE, "Help", member))
    return client


async def person(site: Site, *roles: Role) -> tuple[httpx2.AsyncClient, str]:
    """A member with these roles, and their id."""
    client = site.client(headers={"Accept-Language": "en"})
    secret = await site.services[Members].invite(NewMember("Ada", frozenset(roles)))
    await client.post("/invitation", data={"link": secret})
    newest = max(await site.services[Members].all(), key=lambda one: one.id)
    return client, newest.id


async def call(
    site: Site,
    id: str,
    *,
    outcome: str = "ok",
    blocked: str = "",
    thumb: str | None = None,
    score: float | None = None,
    comment: str | None = None,
    correction: str | None = None,
    texts: bool = False,
) -> None:
    """A call of the use that is stored, with what was found and said of it."""
    row = call_row(id, None, key_id="key", use_id=USE, outcome=outcome, created_at=site.clock())
    site.clock.pass_(seconds=1)
    async with site.services.store.write() as session:
        session.add(row)
        await session.flush()
        if blocked:
            hit = CountedHit(blocked, 1, "block", "in", 1)
            session.add(GatewayHit(call_id=id, **asdict(hit)))
        if thumb or score is not None:
            session.add(
                CallFeedback(
                    call_id=id,
                    thumb=thumb,
                    score=score,
                    comment=comment,
                    correction=correction,
                    given_at=site.clock(),
                )
            )
        if texts:
            messages = [{"role": "user", "content": [{"type": "text", "text": QUESTION}]}]
            session.add(
                GatewayText(
                    call_id=id,
                    request={"messages": messages},
                    answer=ANSWER,
                    created_at=site.clock(),
                )
            )
