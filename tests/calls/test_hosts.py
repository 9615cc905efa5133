"""What is kept of the answers that hosts really send: text, marks, tokens, energy, failures."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from joute.calls import Answer, Calls, Failure, StoredFootprint
from joute.calls.budget import Cap, Cost
from joute.calls.tables import Spending
from joute.llm import Message, estimate_tokens
from tests.llm.scripts import SCRIPTS, Script
from tests.support.raw_host import RawAnswer, raw_hosts
from tests.support.site import NOON, Site, model, running_site, settings

RUN = Cap.daily("run", Cost(10**6, 10**9, 10**9), NOON, "This run has used its budget.")


@asynccontextmanager
async def site_of(database: str, scripts: list[Script]) -> AsyncIterator[Site]:
    """A site with one model for each script, of that name, whose host follows it."""
    answers = {script["name"]: RawAnswer.of(script) for script in scripts}
    async with raw_hosts(answers) as url:
        endpoints = [
            {
                "id": script["name"],
                "base_url": f"{url}/{script['name']}",
                "api": script["api"],
                "allow_private": True,
            }
            for script in scripts
        ]
        models = [model(name, "m") | {"endpoint": name} for name in answers]
        async with running_site(settings(database, url, models, endpoints=endpoints)) as site:
            yield site


async def ended(site: Site, name: str) -> Answer | Failure:
    """What is kept of the answer of a model to a question."""
    calls: Calls = site.services.calls
    call = calls.call(
        calls.offer[name], [Message("user", "Bonjour")], purpose="test", caps=[RUN], questions=1
    )
    async with calls.store.write() as session:
        await calls.reserve(session, call)
    async with calls.run(call) as (_, end):
        return end


def kept(end: Answer | Failure) -> dict[str, Any]:
    """What the scripts say of an end."""
    if isinstance(end, Failure):
        return {"code": end.code}
    return {"text": end.text, "reasoning": end.reasoning, "finish_reason": end.finish_reason}


def expected(script: Script) -> dict[str, Any]:
    return {
        name: value for name, value in script["expect"].items() if name not in ("usage", "cause")
    }


async def test_every_script_leaves_its_answer_or_its_failure(database: str) -> None:
    async with site_of(database, SCRIPTS) as site:
        ends = await asyncio.gather(*(ended(site, script["name"]) for script in SCRIPTS))
    got = {script["name"]: kept(end) for script, end in zip(SCRIPTS, ends, strict=True)}
    assert got == {script["name"]: expected(script) for script in SCRIPTS}


def answering(name: str, text: str, **usage: int) -> Script:
    """A host that gives this text at once, and counts its tokens like this."""
    choice = {"message": {"content": text}, "finish_reason": "stop"}
    body = json.dumps({"choices": [choice], "usage": usage})
    return {"name": name, "api": "openai", "chunks": [body]}


async def footprints(site: Site) -> dict[str, StoredFootprint]:
    """The footprint of each model's answer."""
    async with site.services.store.read() as session:
        rows = await session.execute(
            select(Answer.model, StoredFootprint).join(
                Answer, Answer.id == StoredFootprint.answer_id
            )
        )
        return {row.model: row.StoredFootprint for row in rows}


async def test_energy_follows_what_was_written_and_not_a_cached_prompt_or_zero(
    database: str,
) -> None:
    text = "Bonjour à tous."
    hosts = [
        answering("plain", text, prompt_tokens=9, completion_tokens=12, total_tokens=21),
        answering("cached", text, prompt_tokens=4, completion_tokens=12, total_tokens=1506),
        answering("zero", text, prompt_tokens=0, completion_tokens=0, total_tokens=0),
        answering("none", text),
    ]
    async with site_of(database, hosts) as site:
        for host in hosts:
            await ended(site, host["name"])
        found = await footprints(site)
    written = {name: (row.output_tokens, row.token_source) for name, row in found.items()}
    estimated = (estimate_tokens(text), "estimate")
    assert written == {
        "plain": (12, "host"),
        "cached": (12, "host"),
        "zero": estimated,
        "none": estimated,
    }


async def test_a_host_that_claims_billions_of_tokens_spends_no_more_than_was_reserved(
    database: str,
) -> None:
    claim = 3_000_000_000
    host = answering("liar", "Bonjour", prompt_tokens=claim, completion_tokens=claim)
    async with site_of(database, [host]) as site:
        end = await ended(site, "liar")
        async with site.services.store.read() as session:
            spent = await session.scalar(select(Spending.tokens))
    assert isinstance(end, Answer)
    assert end.token_source == "estimate"
    assert spent is not None
    assert 0 < spent < 100


async def test_an_endless_answer_is_cut_where_it_can_no_longer_be_one(database: str) -> None:
    words = "data: " + json.dumps({"choices": [{"delta": {"content": "encore " * 500}}]}) + "\n\n"
    host = {"name": "endless", "api": "openai", "chunks": [words] * 100, "close": "hang"}
    async with site_of(database, [host]) as site:
        end = await ended(site, "endless")
    assert isinstance(end, Answer)
    assert end.cut
    assert len(end.text.encode()) == 32 * site.services.calls.limits.max_output_tokens


async def test_one_token_of_a_megabyte_does_not_hold_the_others_up(database: str) -> None:
    """The loop has its turn between the parts of a long piece."""
    host = answering("large", "mot " * 250_000)
    async with site_of(database, [host]) as site:
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0)
                turns += 1

        counting = asyncio.create_task(count())
        end = await ended(site, "large")
        counting.cancel()
    assert isinstance(end, Answer)
    assert turns > len(end.text) / 2_000
