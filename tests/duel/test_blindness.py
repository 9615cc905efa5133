"""Before the vote nothing that is sent about a duel tells who answers."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from sqlalchemy import select
from tests.duel.conftest import OpenSite
from tests.support.databases import on_one_engine
from tests.support.routes import filled, requests_of
from tests.support.site import Site, Visitor, model

from joute.calls import Answer, Failure
from joute.calls.channel import Cursor
from joute.calls.pacing import TICK_S
from joute.duel import Flag

# Models of the catalogue, whose names answers can betray; their hosts' names betray them too.
NAMED = [
    {
        "id": "our-small-one",
        "endpoint": "test",
        "name": "names-itself=Mistral Small",
        "catalog": "mistral-small-2506",
    },
    {
        "id": "our-large-one",
        "endpoint": "test",
        "name": "names-itself=Claude Sonnet 4",
        "catalog": "claude-sonnet-4",
    },
]
FIGURES = ("tokens", "first_token", "duration", "latency", "footprint", "energy", "price")


class Recorder(httpx2.AsyncBaseTransport):
    """Keeps all that a browser receives, headers included."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self.inner = inner
        self.received: list[str] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await self.inner.handle_async_request(request)
        body = await response.aread()
        self.received.append(f"{request.url}\n{response.headers!r}\n{body.decode()}")
        return response


@pytest.fixture
def secrets(llm_server: Any) -> list[str]:
    """Every name, alias, id and host in play."""
    names = []
    for table in NAMED:
        names += [table["id"], table["name"], table["catalog"]]
    names += ["Mistral", "Claude", "Anthropic", "names-itself", llm_server.base_url.split("/")[2]]
    return [name.casefold() for name in names]


@pytest.fixture
async def named_site(open_site: OpenSite) -> AsyncIterator[Site]:
    async with open_site(NAMED) as site:
        yield site


async def walk(site: Site, visitor: Visitor, prompt: str) -> tuple[str, list[str]]:
    """A duel up to the vote through every door, and all that came back."""
    client = site.client(cookies=visitor.client.cookies)
    recorder = Recorder(client._transport)
    client._transport = recorder
    opened = await client.post("/api/v1/duels", json={"prompt": prompt})
    duel_id = opened.json()["id"]
    await client.get(f"/api/v1/duels/{duel_id}/events")
    await client.get(f"/duels/{duel_id}/events", headers={"Last-Event-ID": "1.0.0"})
    for side in "ab":
        values = {"duel_id": duel_id, "turn": "1", "side": side}
        for method, path in requests_of(site.app):
            if method == "GET" and ("{duel_id}" in path or "me" in path.split("/")):
                await client.get(filled(path, values))
    await client.get(f"/duels/{duel_id}?wait=1")
    await client.put(f"/api/v1/duels/{duel_id}/reactions/a/1", json={"like": True})
    await client.post(f"/api/v1/duels/{duel_id}/turns", json={"prompt": "Go on."})
    await client.get(f"/api/v1/duels/{duel_id}/events")
    await client.get(f"/duels/{duel_id}")
    await client.post(f"/api/v1/duels/{duel_id}/retry")
    await client.post(f"/api/v1/duels/{duel_id}/vote", json={"choice": "nonsense"})
    return duel_id, recorder.received


async def test_nothing_sent_before_the_vote_names_a_model(
    named_site: Site, secrets: list[str]
) -> None:
    visitor = await named_site.visitor()
    duel_id, received = await walk(named_site, visitor, "Say something.")
    for response in received:
        for secret in secrets:
            assert secret not in response.casefold(), f"{secret!r} in {response[:300]}"
    reveal = (await visitor.vote(duel_id)).json()
    assert {side["model"]["id"] for side in reveal["sides"].values()} == {
        "our-small-one",
        "our-large-one",
    }


async def test_nothing_sent_before_the_vote_holds_a_figure(named_site: Site) -> None:
    visitor = await named_site.visitor()
    _, received = await walk(named_site, visitor, "Say something.")
    for response in received:
        body = response.split("\n", 2)[2]
        if body.startswith("{"):
            keys = set(re.findall(r'"(\w+)":', body))
            assert not [key for key in keys for figure in FIGURES if figure in key]


async def test_an_answer_that_names_its_model_flags_the_duel_and_keeps_its_words(
    named_site: Site,
) -> None:
    visitor = await named_site.visitor()
    duel_id = await visitor.finished("Say something.")
    async with named_site.duels.services.store.read() as session:
        flags = list(await session.scalars(select(Flag)))
        answers = list(await session.scalars(select(Answer)))
    assert {(flag.kind, flag.side) for flag in flags} == {
        ("names_itself", "a"),
        ("names_itself", "b"),
    }
    assert any("Mistral Small" in answer.text for answer in answers)
    await visitor.vote(duel_id)
    shown = json.dumps(await visitor.duel(duel_id), ensure_ascii=False)
    assert "Mistral Small" in shown


@on_one_engine
@pytest.mark.parametrize("prompt", ["Who are you?", "Qui es-tu ?", "Quel modèle es-tu ?"])
async def test_a_question_that_asks_for_identity_flags_the_duel(site: Site, prompt: str) -> None:
    visitor = await site.visitor()
    await visitor.finished(prompt)
    async with site.services.store.read() as session:
        assert "asks_identity" in {flag.kind for flag in await session.scalars(select(Flag))}


async def test_an_ordinary_duel_has_no_flag(site: Site) -> None:
    visitor = await site.visitor()
    await visitor.finished("Why does the wind called mistral blow?")
    async with site.services.store.read() as session:
        assert list(await session.scalars(select(Flag))) == []


async def test_names_of_the_question_are_left_alone_in_the_answer(open_site: OpenSite) -> None:
    echoes = [
        {"id": "x", "endpoint": "test", "name": "echo", "maker": "Forge"},
        {"id": "y", "endpoint": "test", "name": "echo", "maker": "Forge"},
    ]
    async with open_site(echoes) as site:
        visitor = await site.visitor()
        prompt = "Compare GPT-4o and Mistral Large."
        duel = await visitor.duel(await visitor.finished(prompt))
        assert {s["text"] for s in duel["turns"][0]["sides"].values()} == {prompt}


@on_one_engine
@pytest.mark.parametrize("behaviour", ["error-401", "error-404", "error-500", "context"])
async def test_a_failure_tells_nothing_of_its_host(
    open_site: OpenSite, llm_server: Any, behaviour: str
) -> None:
    models = [NAMED[0], {**NAMED[1], "name": behaviour}]
    async with open_site(models) as site:
        visitor = await site.visitor()
        duel_id, received = await walk(site, visitor, "Say something.")
        secrets = ["claude", "anthropic", behaviour, "test server", "401", "host", "key"]
        page = "\n".join(r.split("\n", 2)[2] for r in received if f"/duels/{duel_id}" in r)
        events = [line for line in page.splitlines() if line.startswith(("event", "data"))]
        for secret in secrets:
            assert secret not in "\n".join(events).casefold()
        async with site.services.store.read() as session:
            failures = list(await session.scalars(select(Failure)))
        assert failures
        assert all(failure.cause for failure in failures)


async def test_the_shape_of_a_hosts_chunks_does_not_reach_the_browser(
    open_site: OpenSite,
) -> None:
    """However a host cuts its text, it leaves by the ticks of the duel, both sides together."""
    models = [
        {"id": "x", "endpoint": "test", "name": "chunks=100,size=1,rate=200", "maker": "Forge"},
        {"id": "y", "endpoint": "test", "name": "chunks=10,size=10,rate=20", "maker": "Forge"},
    ]
    async with open_site(models) as site:
        visitor = await site.visitor()
        duel_id = await visitor.open()
        channel = await site.services.bus.find(duel_id)
        assert channel is not None
        begin = asyncio.get_running_loop().time()
        deltas = [e.data["side"] async for e in channel.follow(Cursor(1)) if e.name == "delta"]
        ticks = (asyncio.get_running_loop().time() - begin) / TICK_S
        assert max(deltas.count("a"), deltas.count("b")) <= ticks + 1


async def test_equal_pacing_releases_both_sides_at_one_speed(open_site: OpenSite) -> None:
    models = [
        {"id": "x", "endpoint": "test", "name": "chunks=30,size=10", "maker": "Forge"},
        {"id": "y", "endpoint": "test", "name": "chunks=30,size=10,rate=40", "maker": "Forge"},
    ]
    async with open_site(models, site={"pacing": "equal", "reading_speed": 400}) as site:
        visitor = await site.visitor()
        duel_id = await visitor.open()
        channel = await site.services.bus.find(duel_id)
        assert channel is not None
        while not channel.over:
            await asyncio.sleep(0.02)
            lengths = [len(side.text) for side in channel.sides.values()]
            if min(lengths) < 300:
                assert abs(lengths[0] - lengths[1]) <= 40
        assert [len(side.text) for side in channel.sides.values()] == [300, 300]


async def test_what_is_stored_but_not_released_is_nowhere_finished(open_site: OpenSite) -> None:
    """At an equal pace the fast side waits for the slow one, whichever address is asked."""
    models = [model("x", "chunks=30,size=10"), model("y", "stall")]
    async with open_site(models, site={"pacing": "equal"}) as site:
        visitor = await site.visitor()
        duel_id = await visitor.open()
        while not await stored(site):  # noqa: ASYNC110 # nothing tells a commit before its release
            await asyncio.sleep(0.01)
        duel = await visitor.duel(duel_id)
        sides = duel["turns"][0]["sides"].values()
        assert {(side["status"], side["text"]) for side in sides} == {("answering", "")}
        mine = (await visitor.client.get("/api/v1/me")).json()["duels"][0]["turns"][0]["answers"]
        assert {(side["status"], side["text"]) for side in mine.values()} == {("answering", "")}
        page = (await visitor.client.get(f"/duels/{duel_id}")).text
        fragments = [
            (await visitor.client.get(f"/duels/{duel_id}/answers/1/{side}")).text for side in "ab"
        ]
        assert not [text for text in (page, *fragments) if "This answer comes" in text]


async def stored(site: Site) -> list[Answer]:
    async with site.services.store.read() as session:
        return list(await session.scalars(select(Answer)))
