"""People a week: counted once, without who."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from joute.llm.server import Running
from joute.observatory.tables import ObservedWeek
from joute.observatory.weeks import count_week, store_weeks
from joute.people.voters import erase
from tests.observatory.filling import add_voters, ask_chat, ask_duel
from tests.support.site import model, running_site, settings

# The clock of a site stands on Saturday 21 November 2026.
WEEK = date(2026, 11, 9)
SUNDAY = WEEK + timedelta(days=6)
BEFORE = WEEK - timedelta(days=1)
FOUR_EARLIER = WEEK - timedelta(weeks=4)


@pytest.mark.both_engines
async def test_people_of_a_week_are_counted_once_when_it_is_over(
    database: str, llm_server: Running
) -> None:
    chosen = settings(database, llm_server.base_url, [model("oak", "echo"), model("elm", "echo")])
    async with running_site(chosen) as site:
        store = site.services.store
        # As the site does after its start, when nobody had come.
        await store_weeks(site.services)
        await add_voters(store, *"abcdef", first=WEEK, last=SUNDAY)
        await add_voters(store, "g", first=FOUR_EARLIER, last=SUNDAY)
        await add_voters(store, "h", first=FOUR_EARLIER + timedelta(days=6), last=BEFORE)
        for voter in "abcd":
            await ask_duel(store, voter, SUNDAY)
        await ask_duel(store, "a", WEEK)
        await ask_duel(store, "e", BEFORE)
        await ask_chat(store, "d", BEFORE, WEEK, SUNDAY)
        await ask_chat(store, "f", BEFORE, SUNDAY + timedelta(days=1))
        await ask_chat(store, "g", WEEK, SUNDAY + timedelta(days=3))
        async with store.read() as session:
            found = await count_week(session, WEEK)
        assert (found.people, found.of_duels, found.of_chat) == (5, 4, 2)
        assert (found.newcomers, found.returned) == (2, 1)

        async def stored() -> dict[date, int]:
            async with store.read() as session:
                rows = await session.scalars(select(ObservedWeek).order_by(ObservedWeek.week))
                return {row.week: row.people for row in rows}

        empty = await stored()
        assert len(empty) == 4
        assert max(empty) == WEEK
        assert set(empty.values()) == {0}
        site.clock.pass_(days=7)
        await store_weeks(site.services)
        counted = await stored()
        assert max(counted) == WEEK + timedelta(weeks=1)
        assert counted[max(counted)] == 2
        async with store.write() as session:
            await erase(session, "f")
        await store_weeks(site.services)
        assert await stored() == counted
