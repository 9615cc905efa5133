"""Questions, tokens and money are reserved before a model is called."""

import asyncio

import pytest
from sqlalchemy import select
from tests.duel.conftest import OpenSite
from tests.support.site import Site, model

from joute.calls import Answer
from joute.calls.budget import EVERYBODY
from joute.calls.reservations import return_lapsed
from joute.calls.tables import Spending
from joute.duel.tables import Duel
from joute.llm.server import Running

pytestmark = pytest.mark.both_engines


async def spent(site: Site) -> Spending:
    async with site.services.store.read() as session:
        found = await session.scalar(select(Spending).where(Spending.scope == EVERYBODY))
    assert found is not None
    return found


async def duels(site: Site) -> int:
    async with site.services.store.read() as session:
        return len(list(await session.scalars(select(Duel))))


async def test_a_flood_never_spends_more_than_the_day_allows(open_site: OpenSite) -> None:
    # One question reserves at most 2 sides × 100 tokens × 2 dollars per million.
    dollars = 5 * 2 * 100 * 2e-6
    limits = {
        "max_output_tokens": 100,
        "total_spend_per_day_usd": dollars + 5 * 2 * 20e-6,
        "running_duels_per_voter": 100,
    }
    slow = [model("x", "fast,first=5"), model("y", "fast,first=5")]
    async with open_site(slow, limits=limits) as site:
        visitors = [await site.visitor() for _ in range(6)]
        opened = await asyncio.gather(
            *(
                visitor.client.post("/api/v1/duels", json={"prompt": "hi"})
                for visitor in visitors
                for _ in range(3)
            )
        )
        statuses = [response.status_code for response in opened]
        assert set(statuses) == {201, 429}
        assert statuses.count(201) == await duels(site) <= 6
        refused = next(response for response in opened if response.status_code == 429)
        assert refused.json()["code"] == "limit_reached"
        assert int(refused.headers["retry-after"]) > 0


async def test_what_was_reserved_is_corrected_to_what_was_used(open_site: OpenSite) -> None:
    later = [model("x", "fast,first=0.5"), model("y", "fast,first=0.5")]
    async with open_site(later, limits={"max_output_tokens": 4000}) as site:
        visitor = await site.visitor()
        duel_id = await visitor.open()
        assert (await spent(site)).tokens > 8000
        await visitor.events(duel_id)
        after = await spent(site)
        # Each side writes 60 tokens, and the host counted the 5 words of the question.
        assert after.tokens == 2 * (60 + 5)
        assert after.microdollars == 2 * (60 * 2 + 5)
        assert after.questions == 1


@pytest.mark.parametrize("goes", ["the duel", "the person"])
async def test_what_is_deleted_while_it_is_answered_has_cost_what_it_cost(
    open_site: OpenSite, llm_server: Running, caplog: pytest.LogCaptureFixture, goes: str
) -> None:
    """Otherwise who deletes in time has the site answer for nothing, whatever its budget."""
    talker = "chunks=20,holds=5"
    async with open_site([model("x", talker), model("y", talker)]) as site:
        visitor = await site.visitor()
        duel_id = await visitor.open()
        await site.until(duel_id)
        address = f"/api/v1/duels/{duel_id}" if goes == "the duel" else "/api/v1/me"
        assert (await visitor.client.delete(address)).status_code == 204
        llm_server.release(talker, times=2)
        await site.duels.answering.finished(duel_id)
        site.clock.pass_(minutes=3)
        await return_lapsed(site.services.store, site.clock())
        row = await spent(site)
        assert row.questions == 1
        assert row.tokens > 0
        async with site.services.store.read() as session:
            assert list(await session.scalars(select(Answer))) == []
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_failed_answer_costs_nothing(open_site: OpenSite) -> None:
    async with open_site([model("x", "error-500"), model("y", "error-500")]) as site:
        visitor = await site.visitor()
        await visitor.finished()
        assert (await spent(site)).tokens == 0


async def test_a_person_has_a_share_of_the_hour_and_it_comes_back(open_site: OpenSite) -> None:
    async with open_site(limits={"voter_questions_per_hour": 2}) as site:
        visitor, other = await site.visitor(), await site.visitor()
        for _ in range(2):
            await visitor.finished()
        third = await visitor.client.post("/api/v1/duels", json={"prompt": "hi"})
        assert (third.status_code, third.json()["code"]) == (429, "limit_reached")
        assert third.headers["retry-after"] == "3600"
        assert await other.finished()
        site.clock.pass_(hours=1)
        assert await visitor.finished()


async def test_answers_being_written_are_limited_per_person(open_site: OpenSite) -> None:
    slow = [model("x", "chunks=5,rate=4"), model("y", "chunks=5,rate=4")]
    async with open_site(slow, limits={"running_duels_per_voter": 1}) as site:
        visitor = await site.visitor()
        duel_id = await visitor.open()
        second = await visitor.client.post("/api/v1/duels", json={"prompt": "hi"})
        assert second.status_code == 429
        await visitor.events(duel_id)
        await site.duels.answering.finished(duel_id)
        assert await visitor.finished()


async def test_a_refused_question_takes_nothing_from_any_budget(open_site: OpenSite) -> None:
    async with open_site(limits={"total_tokens_per_day": 10}) as site:
        visitor = await site.visitor()
        refused = await visitor.client.post("/api/v1/duels", json={"prompt": "hi"})
        assert refused.status_code == 429
        async with site.services.store.read() as session:
            rows = list(await session.scalars(select(Spending)))
        assert [row.tokens for row in rows if row.tokens] == []


@pytest.mark.parametrize("addresses", [1, 3])
async def test_newcomers_of_one_address_are_limited(open_site: OpenSite, addresses: int) -> None:
    async with open_site(limits={"new_voters_per_address_per_hour": 2}) as site:
        clients = [site.client() for _ in range(addresses)]
        version = (await clients[0].get("/api/v1/consent")).json()["version"]
        statuses = []
        for _ in range(3):
            for client in clients:
                client.cookies.clear()
                accepted = await client.post("/api/v1/consent", json={"version": version})
                statuses.append(accepted.status_code)
        assert statuses.count(204) == 2 * addresses
        assert statuses.count(429) == addresses
