"""One call to a model: paid, asked, stopped or not, and kept with all there is to know of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from sqlalchemy import select

from joute.calls import (
    Answer,
    Call,
    Calls,
    DailyCalls,
    EmbeddingCall,
    Failure,
    StoredFootprint,
)
from joute.calls.budget import Cap, Cost, reserve
from joute.calls.ended import SUMMED, Ended
from joute.calls.tables import Spending
from joute.errors import LimitReached
from joute.llm import Message, Parameters
from joute.llm.errors import CannotEmbed
from joute.llm.server import Running
from tests.support.site import NOON, Site, model, running_site, settings

OpenSite = Callable[..., AbstractAsyncContextManager[Site]]

RUN = Cap.daily("run 7", Cost(10, 10**6, 10**6), NOON, "This run has used its budget.")


@pytest.fixture
def open_site(database: str, llm_server: Running) -> OpenSite:
    def open_(*behaviours: str, **tables: Any) -> Any:
        models = [model(f"m{n}", name) for n, name in enumerate((*behaviours, "echo"))]
        return running_site(settings(database, llm_server.base_url, models, **tables))

    return open_


@pytest.fixture
async def site(open_site: OpenSite) -> AsyncIterator[Site]:
    async with open_site("echo") as opened:
        yield opened


def calls_of(site: Site) -> Calls:
    return site.services.calls


async def rows(site: Site, table: Any) -> list[Any]:
    async with site.services.store.read() as session:
        return list(await session.scalars(select(table)))


async def a_call(site: Site, words: str = "Hello", **options: Any) -> Call:
    """A call of a run to the first model, paid under the caps of the run and of the site."""
    calls = calls_of(site)
    call = calls.call(
        calls.offer["m0"],
        [Message("user", words)],
        purpose="run",
        caps=[RUN, calls.site_cap()],
        questions=1,
        **options,
    )
    async with calls.store.write() as session:
        await calls.reserve(session, call)
    return call


async def ask(site: Site, call: Call) -> Answer | Failure:
    async with calls_of(site).run(call) as (_, ended):
        return ended


async def test_an_answer_keeps_who_asked_whom_how_and_at_what_cost(site: Site) -> None:
    parameters = Parameters(max_output_tokens=50, temperature=0.2, stop=("END",))
    answer = await ask(site, await a_call(site, "One two three", parameters=parameters))
    assert isinstance(answer, Answer)
    (kept,) = await rows(site, Answer)
    assert (kept.purpose, kept.model, kept.endpoint, kept.origin) == ("run", "m0", "test", "live")
    assert kept.parameters == {"max_output_tokens": 50, "temperature": 0.2, "stop": ["END"]}
    assert kept.text == "One two three"
    assert (kept.finish_reason, kept.token_source) == ("stop", "host")
    # One dollar per million tokens read, two per million written.
    assert kept.microdollars == kept.input_tokens + 2 * kept.output_tokens
    assert kept.duration_s >= kept.first_token_s >= 0
    (footprint,) = await rows(site, StoredFootprint)
    assert footprint.answer_id == kept.id


async def test_every_cap_that_pays_is_corrected_to_what_was_spent(site: Site) -> None:
    call = await a_call(site)
    before = {row.scope: row.tokens for row in await rows(site, Spending)}
    assert before == {"run 7": call.most.tokens, "everybody": call.most.tokens}
    await ask(site, call)
    (answer,) = await rows(site, Answer)
    spent = answer.input_tokens + answer.output_tokens
    after = {row.scope: (row.questions, row.tokens) for row in await rows(site, Spending)}
    assert after == {"run 7": (1, spent), "everybody": (1, spent)}


async def test_a_full_cap_refuses_in_its_own_words_and_takes_from_none(site: Site) -> None:
    tight = Cap.hourly("key 3", Cost(1, 1, 10**6), NOON, "This key has used its hour.")
    calls = calls_of(site)
    with pytest.raises(LimitReached) as refused:
        async with calls.store.write() as session:
            await reserve(session, [RUN, tight], Cost(1, 2, 3))
    assert refused.value.message == "This key has used its hour."
    assert refused.value.retry_after_s == 3600
    assert await rows(site, Spending) == []


async def test_a_failure_keeps_its_cause_and_costs_nothing(open_site: OpenSite) -> None:
    async with open_site("error-500") as site:
        failure = await ask(site, await a_call(site))
        assert isinstance(failure, Failure)
        (kept,) = await rows(site, Failure)
        assert (kept.purpose, kept.model, kept.endpoint) == ("run", "m0", "test")
        assert (kept.code, kept.public_code) == ("host_error", "unavailable")
        assert "500" in kept.cause
        assert kept.parameters == {"max_output_tokens": 4096}
        assert await rows(site, Answer) == []
        assert {row.tokens for row in await rows(site, Spending)} == {0}
        assert {row.questions for row in await rows(site, Spending)} == {0}


async def test_a_stopped_call_is_an_answer_with_what_had_come(open_site: OpenSite) -> None:
    async with open_site("stall") as site:
        call = await a_call(site)
        asking = asyncio.create_task(ask(site, call))
        async with asyncio.timeout(30):
            while not call.text:  # noqa: ASYNC110 # the model tells nobody that it stalls
                await asyncio.sleep(0.01)
        call.stop()
        answer = await asking
        assert isinstance(answer, Answer)
        assert answer.text == call.text != ""
        assert (answer.finish_reason, answer.token_source) == ("stopped", "estimate")
        assert call.outbox.hurried


async def test_a_cancelled_call_leaves_nothing_and_stays_paid(open_site: OpenSite) -> None:
    async with open_site("stall") as site:
        call = await a_call(site)
        asking = asyncio.create_task(ask(site, call))
        async with asyncio.timeout(30):
            while not call.text:  # noqa: ASYNC110 # the model tells nobody that it stalls
                await asyncio.sleep(0.01)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await rows(site, Answer) == await rows(site, Failure) == []
        assert {row.tokens for row in await rows(site, Spending)} == {call.most.tokens}


async def test_the_rows_of_the_caller_are_kept_with_the_end_or_not_at_all(site: Site) -> None:
    call = await a_call(site)
    with pytest.raises(ZeroDivisionError):
        async with calls_of(site).run(call):
            raise ZeroDivisionError
    assert await rows(site, Answer) == await rows(site, StoredFootprint) == []
    assert {row.tokens for row in await rows(site, Spending)} == {call.most.tokens}


async def test_texts_become_vectors_and_their_cost_is_kept_without_them(
    open_site: OpenSite,
) -> None:
    async with open_site("embed") as site:
        calls = calls_of(site)
        texts = ["a heron", "a stone bridge"]
        embeddings = await calls.embed(calls.offer["m0"], texts, purpose="documents", caps=[RUN])
        assert len(embeddings.vectors) == 2
        (kept,) = await rows(site, EmbeddingCall)
        assert (kept.purpose, kept.model, kept.texts) == ("documents", "m0", 2)
        assert kept.microdollars == kept.input_tokens == embeddings.usage.input_tokens
        (spent,) = await rows(site, Spending)
        assert (spent.scope, spent.tokens) == ("run 7", kept.input_tokens)


async def test_an_endpoint_that_cannot_embed_is_a_failure_that_costs_nothing(
    database: str,
) -> None:
    async with running_site(settings(database, "http://unused/v1", [])) as site:
        calls = calls_of(site)
        player = calls.offer.drawable[0]
        with pytest.raises(CannotEmbed):
            await calls.embed(player, ["a heron"], purpose="documents", caps=[RUN])
        (failure,) = await rows(site, Failure)
        assert (failure.purpose, failure.code) == ("documents", "cannot_embed")
        assert {row.tokens for row in await rows(site, Spending)} == {0}


async def test_texts_are_not_sent_when_a_cap_is_full(site: Site) -> None:
    calls = calls_of(site)
    none = Cap.daily("run 8", Cost(0, 0, 0), NOON, "Nothing left.")
    with pytest.raises(LimitReached):
        await calls.embed(calls.offer["m0"], ["a heron"], purpose="documents", caps=[none])
    assert await rows(site, EmbeddingCall) == await rows(site, Failure) == []


@pytest.mark.both_engines
async def test_calls_are_summed_by_day_and_model_in_the_transaction_that_stores_them(
    open_site: OpenSite,
) -> None:
    async with open_site("echo", "cut") as site:
        answers = [await ask(site, await a_call(site, words)) for words in ("One", "Two words")]
        failing = calls_of(site).call(
            calls_of(site).offer["m1"], [Message("user", "Hello")], purpose="run", caps=[RUN]
        )
        await ask(site, failing)
        undone = await a_call(site, "Three")
        with pytest.raises(ZeroDivisionError):
            async with calls_of(site).run(undone):
                raise ZeroDivisionError
        days = {row.model: row for row in await rows(site, DailyCalls)}
    told = [answer for answer in answers if isinstance(answer, Answer)]
    assert {(row.day, row.purpose, row.use_id, row.origin) for row in days.values()} == {
        (NOON.date(), "run", "", "live")
    }
    well, cut = days["m0"], days["m1"]
    assert (well.calls, well.failures, well.blocked) == (2, 0, 0)
    assert well.input_tokens == sum(one.input_tokens or 0 for one in told) > 0
    assert well.output_tokens == sum(one.output_tokens or 0 for one in told) > 0
    assert well.microdollars == sum(one.microdollars or 0 for one in told) > 0
    assert well.method
    assert well.energy_low_wh < well.energy_mid_wh < well.energy_high_wh
    assert (well.unknown_input, well.unknown_output, well.unknown_cost, well.unknown_energy) == (
        (0,) * 4
    )
    assert (cut.calls, cut.failures, cut.method) == (1, 1, "")
    assert (cut.output_tokens, cut.unknown_output, cut.unknown_energy) == (0, 0, 0)


def test_what_is_unknown_of_a_call_is_counted_and_adds_nothing() -> None:
    row = Ended(NOON.date(), "run", "m0", "live").row
    unknown = {name: row[name] for name in row if name.startswith("unknown_")}
    assert unknown == dict.fromkeys(unknown, 1)
    assert len(unknown) == 5
    assert sum(row[name] for name in SUMMED) == 6  # the call, and five times unknown
    failed = Ended(NOON.date(), "run", "m0", "live", failed=True).row
    assert sum(failed[name] for name in SUMMED) == 2
