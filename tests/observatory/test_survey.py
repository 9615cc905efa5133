"""The survey on effects on work: counted at once, once a quarter, shown from five people on."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from joute.errors import Conflict
from joute.feature import Deadline
from joute.llm.server import Running
from joute.observatory.observing import Observatory
from joute.observatory.periods import Quarter
from joute.observatory.survey import Surveys, purge_markers
from joute.observatory.tables import SurveyCount, SurveyMarker
from joute.people.rights import Role
from tests.evaluation.site.conftest import member_of
from tests.support.site import NOON, Site, model, running_site, settings

GIVEN = {"profession": "law", "frequency": "daily", "time": "saved", "change": "better"}


async def rows(site: Site, table: Any) -> list[Any]:
    async with site.services.store.read() as session:
        return list(await session.scalars(select(table)))


@pytest.mark.both_engines
async def test_answers_are_counts_and_nobody_answers_twice(
    database: str, llm_server: Running
) -> None:
    chosen = settings(
        database,
        llm_server.base_url,
        [model("oak", "echo"), model("elm", "echo")],
        observatory={"survey": True},
    )
    async with running_site(chosen) as site:
        assert (await site.client().get("/survey")).status_code == 403
        members = [await member_of(site) for _ in range(7)]
        page = await members[0].get("/survey")
        assert page.status_code == 200
        assert "once a quarter" in page.text
        refused = await members[0].post("/survey", data={**GIVEN, "change": "wonderful"})
        assert refused.status_code == 422
        assert "Choose one of the answers" in refused.text
        assert 'value="law" selected' in refused.text
        assert await rows(site, SurveyCount) == await rows(site, SurveyMarker) == []

        for number, person in enumerate(members):
            answers = GIVEN if number < 5 else {**GIVEN, "profession": "health", "change": "worse"}
            sent = await person.post("/survey", data=answers)
            assert sent.status_code == 303
            assert "Thank you" in (await person.get(sent.headers["location"])).text
        again = await members[0].post("/survey", data=GIVEN)
        assert again.status_code == 409
        assert "come back in the next one" in again.text
        assert "come back in the next one" in (await members[0].get("/survey")).text

        # Counts alone: no row is of one person, no column is of a moment or of who.
        counted = {
            (row.profession, row.question, row.answer): row.people
            for row in await rows(site, SurveyCount)
        }
        assert counted[("law", "change", "better")] == 5
        assert counted[("health", "change", "worse")] == 2
        assert sum(counted.values()) == 3 * 7
        assert len(await rows(site, SurveyMarker)) == 7

        # While the quarter goes on, whoever looks before and after one person sees nothing.
        observing, january = site.services[Observatory], NOON + timedelta(days=60)
        assert (await observing.observe()).survey is None
        later = replace(observing, now=lambda: january)
        survey = (await later.observe(Quarter(2026, 4))).survey
        assert survey is not None
        assert survey.people == 7
        # Two of health, so that five of law would give them away.
        assert survey.professions == {"law": None, "health": None}
        assert survey.answers["frequency"]["daily"] is None
        auditor = await member_of(site, Role.AUDITOR)
        assert "when the quarter is over" in (await auditor.get("/observatory")).text

        surveys, quarter = site.services[Surveys], Quarter(2026, 4)
        given = {name: answer for name, answer in GIVEN.items() if name != "profession"}
        await surveys.answer("somebody", quarter.following, "law", given)
        assert not await surveys.answered("somebody", quarter)
        with pytest.raises(Conflict):
            await surveys.answer("somebody", quarter.following, "law", given)
        async with site.services.store.write() as session:
            assert await purge_markers(session, Deadline(january, january)) == 7
        assert len(await rows(site, SurveyCount)) == len(counted) + 3


async def test_a_site_that_does_not_ask_has_no_survey(database: str, llm_server: Running) -> None:
    chosen = settings(database, llm_server.base_url, [model("oak", "echo"), model("elm", "echo")])
    async with running_site(chosen) as site:
        person = await member_of(site)
        assert (await person.get("/survey")).status_code == 404
        assert "AI and my work" not in (await person.get("/")).text
