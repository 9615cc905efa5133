"""Shadow calls: after the caller's end, within two budgets, with the marks of the guard, unseen."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import httpx2
import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from joute.calls import Failure
from joute.evaluation.errors import UnknownModel, UnknownPrice
from joute.gateway.aliases import Aliases
from joute.gateway.answering import Gateway
from joute.gateway.errors import BadShadow, NoSuchAlias
from joute.gateway.guarding.profiles import GuardCard, GuardProfiles
from joute.gateway.keys import KeyLimits, Keys, NewKey
from joute.gateway.log import CallLog, Entry
from joute.gateway.policies import Policies
from joute.gateway.reading import By, Reading, Span
from joute.gateway.shadow_calls import MOST_AT_ONCE, ShadowCalls
from joute.gateway.shadows.decisions import NewShadow, Shadows
from joute.gateway.tables import GatewayCall, GatewayText, ShadowDay
from joute.guard import Profile
from joute.llm.server import Running
from joute.privacy import KINDS
from joute.store import Store, open_store
from joute.uses import NewUse, NoSuchUse, Uses
from tests.gateway.guarding.host import MASKS
from tests.privacy.invented import MAKERS, value_of
from tests.support.served import served
from tests.support.site import Site, model, running_site, settings

USE = "help"
Client = httpx2.AsyncClient


@dataclass
class Host:
    """A host that answers once it may; `asked` counts its calls."""

    asked: int = 0
    may_answer: Event = field(default_factory=Event)

    async def answer(self, request: Request) -> Response:
        body = await request.json()
        self.asked += 1
        while not self.may_answer.is_set():  # noqa: ASYNC110 # a thread sets it
            await asyncio.sleep(0.01)
        message = {"role": "assistant", "content": body["messages"][-1]["content"]}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}
        return JSONResponse({"model": body["model"], "choices": [choice], "usage": usage})


@pytest.fixture
def slow_host() -> Iterator[tuple[Host, str]]:
    host = Host()
    routes = [Route("/v1/chat/completions", host.answer, methods=["POST"])]
    with served(Starlette(routes=routes)) as url:
        yield host, f"{url}/v1"
        host.may_answer.set()


@asynccontextmanager
async def shadowed(
    database: str,
    llm_server: Running,
    *,
    live: str = "echo",
    shadow: str = "echo",
    at: str = "",
    usd_a_day: float = 1.0,
    **limits: Any,
) -> AsyncIterator[tuple[Site, Client]]:
    """A site whose alias is answered by oak, all calls of which elm is asked too, `at` another host
    if need be, and a client."""
    models = [model("oak", live), model("elm", shadow), model("ash", "embed")]
    ends = {"test": llm_server.base_url, **({"other": at} if at else {})}
    endpoints = [{"id": id, "base_url": url, "allow_private": True} for id, url in ends.items()]
    models[1] |= {"endpoint": list(ends)[-1]}
    more = {"endpoints": endpoints, "gateway": {"enabled": True}}
    chosen = settings(database, llm_server.base_url, models, **more)
    async with running_site(chosen) as site:
        await site.services[Uses].add(NewUse(USE))
        await site.services[Policies].set(USE, "operator", keeps_text=True)
        aliases = site.services[Aliases]
        await aliases.set("assistant", ["oak"], "operator")
        await aliases.set("vectors", ["ash"], "operator")
        new = NewShadow("elm", 1.0, usd_a_day)
        for alias in ("assistant", "vectors"):
            await site.services[Shadows].start(USE, alias, new, "operator")
        key = NewKey(USE, "tests", KeyLimits(**limits))
        _, secret = await site.services[Keys].add(key, "operator")
        yield site, site.client(headers={"Authorization": f"Bearer {secret}"})


async def ask(client: Client, text: str = "Hello", **more: Any) -> httpx2.Response:
    body = {"model": "assistant", "messages": [{"role": "user", "content": text}], **more}
    return await client.post("/v1/chat/completions", json=body)


async def calls(site: Site) -> tuple[Sequence[GatewayCall], Sequence[GatewayCall]]:
    """Those of applications, and those of shadows, once all are over."""
    await site.services[ShadowCalls].idle()
    await site.services[CallLog].flush()
    return await stored(site.services.store)


async def stored(store: Store) -> tuple[Sequence[GatewayCall], Sequence[GatewayCall]]:
    async with store.read() as session:
        rows = (await session.scalars(select(GatewayCall).order_by(GatewayCall.id))).all()
    return [one for one in rows if not one.shadow_of], [one for one in rows if one.shadow_of]


async def day(store: Store) -> tuple[int, int]:
    """What is taken of today, in millionths of a dollar, and how many calls were not asked."""
    async with store.read() as session:
        row = await session.get(ShadowDay, (USE, "assistant", "2026-11-21"))
    return (row.taken_microdollars, row.refused) if row else (0, 0)


async def test_a_shadow_begins_after_the_end_of_the_call_and_nobody_waits_for_it(
    database: str,
    llm_server: Running,
    slow_host: tuple[Host, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the order of events: its host says nothing until the caller has its answer."""
    host, at = slow_host
    events: list[str] = []
    add, asks = CallLog.add, Gateway.ask

    def added(log: CallLog, entry: Entry) -> None:
        events.append("shadow is over" if entry.row["shadow_of"] else "call is over")
        add(log, entry)

    async def asked(gateway: Gateway, call: Any) -> None:
        events.append("shadow is asked")
        await asks(gateway, call)

    monkeypatch.setattr(CallLog, "add", added)
    monkeypatch.setattr(Gateway, "ask", asked)
    async with shadowed(database, llm_server, at=at) as (site, client):
        for streamed in (False, True):
            answer = await ask(client, "Hello", stream=streamed)
            events.append("caller has it")
            assert answer.status_code == 200, answer.text
            assert "elm" not in answer.text + str(answer.headers)
            host.may_answer.set()
            live, shadows = await calls(site)
            host.may_answer.clear()
            assert events.index("call is over") < events.index("shadow is asked")
            assert events.index("caller has it") < events.index("shadow is over")
            assert sorted(events) == sorted(
                ["call is over", "shadow is asked", "caller has it", "shadow is over"]
            )
            events.clear()
        assert {one.shadow_of for one in shadows} == {one.id for one in live}
        assert {(one.model, one.outcome, one.streamed, one.attempts) for one in shadows} == {
            ("elm", "ok", False, 1)
        }
        assert {(one.key_id, one.use_id, one.alias) for one in [*live, *shadows]} == {
            (live[0].key_id, USE, "assistant")
        }
        # Its cost is that of the use, and its answer is no call of it.
        now = site.clock()
        span = Span(now.replace(hour=0), now.replace(hour=23))
        reading = site.services[Reading]
        (use,) = await reading.sums(By.USE, span)
        assert (use.calls, use.shadows, use.failures) == (2, 2, 0)
        assert use.microdollars == sum(one.microdollars or 0 for one in [*live, *shadows])
        by_model = {one.name: one.calls for one in await reading.sums(By.MODEL, span)}
        assert by_model == {"oak": 2, "elm": 2}
        async with site.services.store.read() as session:
            texts = {one.call_id: one for one in await session.scalars(select(GatewayText))}
        assert {one.id for one in [*live, *shadows]} == texts.keys()
        assert texts[shadows[0].id].answer == texts[live[0].id].answer == "Hello"
        # A use that keeps no texts keeps none of a shadow.
        await site.services[Policies].set(USE, "operator", keeps_text=False)
        await site.services[Shadows].stop(USE, "assistant", "operator")
        site.services[Gateway].directory._looked_at = -1e9  # instead of waiting for it
        assert (await ask(client)).status_code == 200
        assert [len(one) for one in await calls(site)] == [3, 2]
        with pytest.raises(BadShadow):
            await site.services[Shadows].stop(USE, "assistant", "operator")


async def test_the_budget_of_a_day_is_never_exceeded(database: str, llm_server: Running) -> None:
    """About 36 millionths of a dollar at most for each call, some of which many are asked at
    once."""
    async with shadowed(database, llm_server, usd_a_day=120e-6) as (site, client):
        asked = [ask(client, "Say it again, please", max_tokens=10) for _ in range(40)]
        answers = await asyncio.gather(*asked)
        assert {one.status_code for one in answers} == {200}
        live, shadows = await calls(site)
        assert len(live) == 40
        # One call more, so that those beyond what is asked at once are counted too.
        await ask(client, "Say it again, please", max_tokens=10)
        live, shadows = await calls(site)
        spent = sum(one.microdollars or 0 for one in shadows)
        taken, refused = await day(site.services.store)
        assert taken == spent <= 120
        assert shadows
        assert len(shadows) + refused == len(live) == 41
        assert refused > 41 - MOST_AT_ONCE


async def test_no_canary_leaves_through_a_shadow(database: str, llm_server: Running) -> None:
    draw = random.Random("canaries of shadows")
    made = [MAKERS[kind](draw) for kind in KINDS for _ in range(5)]
    async with shadowed(database, llm_server, shadow="gullible") as (site, client):
        profile = Profile.from_json(Profile().to_json() | {"actions": MASKS})
        await site.services[GuardProfiles].set(USE, GuardCard(profile), "operator")
        for streamed in (False, True):
            answer = await ask(client, f"bonjour, {' puis '.join(made)} merci", stream=streamed)
            assert answer.status_code == 200
        _, shadows = await calls(site)
        async with site.services.store.read() as session:
            texts = [await session.get(GatewayText, one.id) for one in shadows]
        assert len(texts) == 2
        for text in texts:
            assert text is not None
            kept = json.dumps(text.request, ensure_ascii=False) + text.answer
            assert [one for one in made if value_of(one) in kept] == []
            assert "[PERSONNE_1]" in text.answer


async def test_what_fails_in_a_shadow_is_seen_by_nobody(database: str, llm_server: Running) -> None:
    """No other call is asked of its host later, or less; and it is a failure of no call."""
    async with shadowed(database, llm_server, shadow="error-500") as (site, client):
        for _ in range(7):
            assert (await ask(client)).status_code == 200
        live, shadows = await calls(site)
        assert [one.outcome for one in live] == ["ok"] * 7
        assert {(one.outcome, one.attempts) for one in shadows} == {("host_error", 1)}
        gateway = site.services[Gateway]
        assert gateway.circuits._failing == {}
        async with site.services.store.read() as session:
            assert (await session.scalars(select(Failure))).all() == []
        assert await day(site.services.store) == (0, 0)


async def test_which_calls_are_fit(database: str, llm_server: Running) -> None:
    """Chats without files, those that failed at their host too; neither vectors nor refusals."""
    async with shadowed(database, llm_server, live="error-500", shadow="echo") as (site, client):
        assert (await ask(client)).status_code >= 500
        picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
        messages = [{"role": "user", "content": [{"type": "text", "text": "What?"}, picture]}]
        assert (await ask(client, messages=messages)).status_code >= 500
        vectors = await client.post("/v1/embeddings", json={"model": "vectors", "input": "Hello"})
        assert vectors.status_code == 200
        live, shadows = await calls(site)
        assert (len(live), len(shadows)) == (3, 1)
        assert shadows[0].outcome == "ok"


async def test_a_budget_or_a_limit_that_is_short_is_for_the_application(
    database: str, llm_server: Running
) -> None:
    async with shadowed(database, llm_server, budget_usd=250e-6, requests_per_minute=8) as (
        site,
        client,
    ):
        # The most of a call is about 32 millionths: ten times that are not left.
        assert (await ask(client, max_tokens=10)).status_code == 200
        live, shadows = await calls(site)
        assert (len(live), len(shadows)) == (1, 0)
        assert (await day(site.services.store))[1] == 1
        key = await site.services[Keys].all(USE)
        await site.services[Keys].change(
            key[0].id, KeyLimits(budget_usd=1.0, requests_per_minute=8)
        )
        site.services[Gateway].directory._looked_at = -1e9  # instead of waiting for it
        for _ in range(7):
            assert (await ask(client, max_tokens=10)).status_code == 200
            await site.services[ShadowCalls].idle()
        # Half of the calls of the minute are made: shadows count in none of them, and wait.
        live, shadows = await calls(site)
        assert len(live) == 8
        assert len(shadows) == 3
        assert (await day(site.services.store))[1] == 5
        assert (await ask(client)).status_code == 429


async def test_a_site_that_stops_breaks_shadows_off_and_counts_them(
    database: str, llm_server: Running, slow_host: tuple[Host, str]
) -> None:
    host, at = slow_host
    async with shadowed(database, llm_server, at=at) as (_, client):
        assert (await ask(client)).status_code == 200
        while not host.asked:  # noqa: ASYNC110 # a thread counts
            await asyncio.sleep(0.01)
    store = open_store(database)
    try:
        _, (shadow,) = await stored(store)
        assert (shadow.outcome, shadow.output_tokens) == ("cancelled", 0)
        assert shadow.input_tokens
        assert await day(store) == (shadow.microdollars, 0)
    finally:
        await store.close()


async def test_what_cannot_be_a_shadow(database: str, llm_server: Running) -> None:
    priceless = {
        name: one for name, one in model("fir", "echo").items() if not name.startswith("price")
    }
    models = [model("oak", "echo"), model("elm", "echo"), priceless]
    chosen = settings(database, llm_server.base_url, models)
    async with running_site(chosen) as site:
        shadows = site.services[Shadows]
        await site.services[Uses].add(NewUse(USE))
        await site.services[Aliases].set("assistant", ["oak"], "operator")
        good = NewShadow("elm", 0.5, 1.0)
        for use, alias, new, error in (
            ("never", "assistant", good, NoSuchUse),
            (USE, "never", good, NoSuchAlias),
            (USE, "assistant", NewShadow("yew", 0.5, 1.0), UnknownModel),
            (USE, "assistant", NewShadow("fir", 0.5, 1.0), UnknownPrice),
            (USE, "assistant", NewShadow("oak", 0.5, 1.0), BadShadow),
            (USE, "assistant", NewShadow("elm", 0.0, 1.0), BadShadow),
            (USE, "assistant", NewShadow("elm", 1.5, 1.0), BadShadow),
            (USE, "assistant", NewShadow("elm", 0.5, 0.0), BadShadow),
            (USE, "assistant", NewShadow("elm", float("nan"), 1.0), BadShadow),
        ):
            with pytest.raises(error):
                await shadows.start(use, alias, new, "operator")
        card = await shadows.start(USE, "assistant", good, "operator")
        assert (card.number, card.usd_a_day) == (1, 1.0)
        await shadows.stop(USE, "assistant", "operator")
        assert [one.share for one in await shadows.history(USE, "assistant")] == [0.0, 0.5]
