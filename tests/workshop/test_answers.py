"""The answers of a round: in advance, before the room, again."""

import re
from collections.abc import AsyncIterator
from random import Random

import pytest
from sqlalchemy import select
from tests.support.ports import free_port
from tests.support.site import Site, model, running_site, settings
from tests.workshop.held import MODELS, PROGRAM, Held, hold
from tests.workshop.watching import answering, eventually, reading

from joute.calls import DailyImpact, Outbox
from joute.llm.server import Running
from joute.workshop import WorkshopService
from joute.workshop.actions.create import NewWorkshop, create
from joute.workshop.answers import Prompt, answer
from joute.workshop.program.model import Program
from joute.workshop.tables import RoundAnswer

PLAYERS = [
    *MODELS,
    model("yew", "names-itself"),
    model("cut", "at-limit"),
    model("bay", "error-500"),
    model("fig", "chunks=2000,rate=20"),
    model("box", "chunks=40,rate=10"),
]


def between(a: str, b: str) -> Program:
    """A workshop whose first duel has these models."""
    first = PROGRAM.rounds[0].model_copy(update={"pair": (a, b)})
    return PROGRAM.model_copy(update={"rounds": (first, *PROGRAM.rounds[1:])})


async def unanswered(site: Site, program: Program = PROGRAM) -> Held:
    """A new workshop, without any answer."""
    service = site.services[WorkshopService]
    return Held(service, await create(service, NewWorkshop(program, "en")), site.client())


@pytest.fixture
async def site(workshops: Site, llm_server: Running) -> AsyncIterator[Site]:
    """A site on the database that the file shares, with models that fail, name themselves, wait."""
    database = workshops.services.settings.database.url
    given = settings(database, llm_server.base_url, PLAYERS, site={"reading_speed": 40})
    async with running_site(given, random=Random(1)) as opened:
        yield opened


async def test_prepared_answers_keep_what_a_duel_keeps(site: Site) -> None:
    held = await unanswered(site)
    asked = await held.client.post(f"{held.desk}/rounds/1/answers", json={})
    assert asked.status_code == 202
    await answering(site).idle()
    state = await held.state()
    one = state.numbered(1)
    assert not one.missing
    for side, found in one.answers.items():
        assert found.model == one.row.models[side]
        assert found.text
        assert found.output_tokens
        assert (found.token_source, found.origin) == ("host", "live")
        assert found.duration_s >= (found.first_token_s or 0) >= 0
        assert found.created_at == site.clock()
        assert one.figures[side]
        assert state.prepared[1][found.model].row.checked_at is None
        assert (found.purpose, found.endpoint) == ("workshop", "test")


async def test_every_model_that_may_come_to_the_final_answers_its_question(site: Site) -> None:
    held = await unanswered(site)
    await answering(site).prepare(held.created.id, 3)
    prepared = (await held.state()).prepared[3]
    assert set(prepared) == {"oak", "elm", "ash", "fir"}


async def answers_of_the_day(site: Site) -> int:
    async with site.services.store.read() as session:
        return sum((await session.scalars(select(DailyImpact.answers))).all())


async def test_answers_join_the_sum_of_the_day_once(site: Site) -> None:
    held, before = await unanswered(site), await answers_of_the_day(site)
    await answering(site).prepare(held.created.id, 1)
    await answering(site).prepare(held.created.id, 1)
    assert await answers_of_the_day(site) == before + 2


async def test_prepared_answers_are_replayed_before_the_room(site: Site) -> None:
    held = await hold(site)
    texts = {side: one.text for side, one in (await held.state()).numbered(1).answers.items()}
    await held.go("r1:question")
    before = await answers_of_the_day(site)
    async with reading(site, held, "screen") as screen, reading(site, held, "phone") as phone:
        await held.move("advance")
        await screen.until(lambda it: it.saw("data-waiting"))
        await screen.until(lambda it: "data-waiting" not in it.html and it.text)
    masked = {
        side: site.services.mask.mask(text, prompt="Why is the sky blue?").text
        for side, text in texts.items()
    }
    assert screen.text == masked
    assert {event.name for event in phone.events} == {"state"}
    assert await answers_of_the_day(site) == before


async def test_going_back_to_the_answers_shows_them_whole(site: Site) -> None:
    held = await hold(site)
    await held.go("r1:vote")
    await answering(site).idle()
    await held.move("back")
    async with reading(site, held, "screen") as screen:
        await screen.until(lambda it: it.html)
        assert "data-waiting" not in screen.html
        assert not screen.text


async def test_names_are_masked_while_they_are_written(site: Site) -> None:
    held = await unanswered(site, between("yew", "elm"))
    side = await held.side(1, "yew")
    async with reading(site, held, "screen") as screen:
        await held.go("r1:answers")
        await screen.until(lambda it: "a" in it.text and "b" in it.text)
        await answering(site).idle()
        await screen.until(lambda it: "data-waiting" not in it.html)
    kept = (await held.state()).numbered(1).answers[side].text
    assert site.services.mask.mask(kept, prompt="").hits
    assert not site.services.mask.mask(screen.text[side], prompt="").hits
    assert screen.text[side] != kept


async def test_an_answer_that_reached_the_limit_says_so_on_every_view(site: Site) -> None:
    held = await unanswered(site, between("cut", "elm"))
    side = await held.side(1, "cut")
    await held.go("r1:answers")
    await answering(site).idle()
    assert (await held.client.get(held.desk)).json()["round"]["cut"] == [side]
    english = {"accept-language": "en"}
    desk = await held.client.get(f"/workshop/desk/{held.created.desk}", headers=english)
    screen = re.search(r"/workshop/screen/[^\"]+", desk.text)
    assert screen
    pages = {
        "desk": desk,
        "screen": await held.client.get(screen.group(), headers=english),
    }
    for view, page in pages.items():
        assert "its end is missing" in page.text, view


async def test_the_desk_shows_why_a_model_failed_and_replaces_it(site: Site) -> None:
    held = await unanswered(site, between("bay", "elm"))
    side = await held.side(1, "bay")
    await held.go("r1:answers")
    await answering(site).idle()
    assert (await held.client.get(held.desk)).json()["round"]["failed"] == {side: "unavailable"}
    one = (await held.state()).numbered(1)
    assert one.failed == {side: "unavailable"}
    assert one.missing == (side,)
    refused = await held.change("POST", "moves", move="open_vote")
    assert refused.json()["code"] == "answers_missing"
    replaced = await held.change("PUT", f"rounds/1/models/{side}", model="oak")
    assert replaced.json()["rounds"][0]["failed"] == {}
    again = {"before_the_room": True}
    asked = await held.client.post(f"{held.desk}/rounds/1/answers", json=again)
    assert asked.status_code == 202
    await answering(site).idle()
    one = (await held.state()).numbered(1)
    assert not one.failed
    assert not one.missing


async def test_a_model_that_failed_is_asked_again(site: Site) -> None:
    held = await unanswered(site, between("bay", "elm"))
    missing = await answering(site).prepare(held.created.id, 1)
    assert missing == {"bay": "unavailable"}
    assert await answering(site).prepare(held.created.id, 1) == missing


async def test_an_answer_to_another_question_is_dropped(site: Site) -> None:
    held = await unanswered(site, between("box", "elm"))
    await held.go("r1:answers")
    await eventually(held, lambda state: state.numbered(1).answers)
    await held.move("back")
    body = {"question": "And why is it red?", "from_room": False}
    assert (await held.change("PUT", "rounds/1/question", **body)).status_code == 200
    await answering(site).idle()
    assert not (await held.state()).numbered(1).answers


async def test_an_answer_that_ends_after_the_close_is_dropped(site: Site) -> None:
    held = await unanswered(site, between("oak", "elm"))
    one = (await held.state()).numbered(1)
    prompt = Prompt(held.created.id, one.row.id, 1, one.row.question)
    await answer(held.service, prompt, Outbox(), "elm")
    await held.close()
    late = Outbox()
    await answer(held.service, prompt, late, "oak")
    assert (late.over, late.code) == (True, None)
    kept = (await held.state()).numbered(1).answers.values()
    assert [found.model for found in kept] == ["elm"]


async def test_a_round_is_not_asked_twice_at_once(site: Site) -> None:
    held = await unanswered(site, between("box", "elm"))
    await answering(site).begin_preparing(held.created.id, 1)
    with pytest.raises(Exception, match="still being written"):
        await answering(site).request(held.created.id, 1)
    await answering(site).idle()
    async with site.services.store.read() as session:
        rows = await session.scalars(
            select(RoundAnswer.model).where(
                RoundAnswer.round_id == (await held.state()).numbered(1).row.id
            )
        )
        assert sorted(rows) == ["box", "elm"]


async def test_a_site_without_budget_says_so(workshops: Site, llm_server: Running) -> None:
    given = settings(
        workshops.services.settings.database.url,
        llm_server.base_url,
        PLAYERS,
        limits={"total_spend_per_day_usd": 0},
    )
    async with running_site(given, random=Random(1)) as poor:
        held = await unanswered(poor)
        codes = await answering(poor).prepare(held.created.id, 1)
    assert codes == {"oak": "budget", "elm": "budget"}


async def test_a_restart_loses_nothing_that_was_finished(
    workshops: Site, llm_server: Running
) -> None:
    database = workshops.services.settings.database.url
    given = settings(database, llm_server.base_url, PLAYERS, site={"reading_speed": 40})
    async with running_site(given, random=Random(1)) as first:
        held = await unanswered(first, between("fig", "elm"))
        await held.go("r1:answers")
        await eventually(held, lambda state: state.numbered(1).answers)
        created = held.created
    quick = [*PLAYERS[:-2], model("fig", "chunks=5"), PLAYERS[-1]]
    given = settings(database, llm_server.base_url, quick, site={"reading_speed": 40})
    async with running_site(given, random=Random(1)) as second:
        held = Held(second.services[WorkshopService], created, second.client())
        one = (await held.state()).numbered(1)
        assert [found.model for found in one.answers.values()] == ["elm"]
        await answering(second).request(created.id, 1)
        await answering(second).idle()
        assert not (await held.state()).numbered(1).missing


async def test_prepared_answers_need_no_network(workshops: Site) -> None:
    held = await hold(workshops)
    nowhere = f"http://127.0.0.1:{free_port()}/v1"
    database = workshops.services.settings.database.url
    given = settings(database, nowhere, PLAYERS, site={"reading_speed": 40})
    async with running_site(given, random=Random(1)) as offline:
        held = Held(offline.services[WorkshopService], held.created, offline.client())
        async with reading(offline, held, "screen") as screen:
            for number in (1, 2, 3):
                screen.events.clear()
                await held.go(f"r{number}:answers")
                await screen.until(lambda it: it.saw("data-waiting"))
                await screen.until(lambda it: "data-waiting" not in it.html)
                assert set(screen.text) >= {"a", "b"}
                await held.vote(number, "a", "a")
