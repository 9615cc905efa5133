"""One state, many views: each follows, reads once, and starts from where the room is."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from random import Random

import pytest
from sqlalchemy import delete, event
from tests.conftest import new_postgres_database
from tests.support.site import Site, model, running_site, settings
from tests.workshop.held import MODELS, PROGRAM, Held, hold
from tests.workshop.watching import Reader, answering, hub, reading

from joute.errors import NotFound
from joute.llm.server import Running
from joute.workshop import WorkshopService
from joute.workshop.actions.create import NewWorkshop, create
from joute.workshop.actions.progress import advance
from joute.workshop.actions.transaction import Target
from joute.workshop.startup import workshops_of
from joute.workshop.tables import Workshop

READERS = 50


def at(step: str) -> Callable[[Reader], bool]:
    return lambda reader: f'data-step="{step}"' in reader.html


def participant(held: Held, number: int) -> str:
    """The id of a phone that has joined."""
    value = held.service.services.signer.read("workshop phone", held.phones[number].token)
    assert isinstance(value, str)
    return value


@asynccontextmanager
async def phones_of(site: Site, held: Held, count: int) -> AsyncIterator[list[Reader]]:
    """This many phones that follow, each for itself."""
    async with AsyncExitStack() as stack:
        await held.join(count)
        yield [
            await stack.enter_async_context(reading(site, held, "phone", participant(held, number)))
            for number in range(count)
        ]


async def test_every_view_shows_a_step_at_once(workshops: Site) -> None:
    held = await hold(workshops)
    await held.go("card:model")
    for view in ("desk", "screen", "phone"):
        async with reading(workshops, held, view) as reader:
            await reader.until(at("card:model"))
            assert len(reader.events) == 1


async def test_every_view_follows_a_click(workshops: Site) -> None:
    held = await hold(workshops)
    async with (
        reading(workshops, held, "desk") as desk,
        reading(workshops, held, "screen") as screen,
        reading(workshops, held, "phone") as phone,
    ):
        for _ in range(3):
            step = (await held.move("advance"))["step"]["key"]
            for reader in (desk, screen, phone):
                await reader.until(at(step))


async def test_a_phone_that_reconnects_receives_the_present_state(workshops: Site) -> None:
    held = await hold(workshops)
    async with reading(workshops, held, "phone") as phone:
        await phone.until(at("lobby"))
    await held.go("r1:vote")
    await held.move("close_vote")
    async with reading(workshops, held, "phone") as phone:
        await phone.until(lambda it: it.html)
        assert at("r1:counted")(phone)


async def test_a_fragment_is_rendered_once_for_all_who_see_the_same(workshops: Site) -> None:
    held = await hold(workshops, headcount=READERS)
    rendered: list[tuple[str, str | None]] = []
    own = hub(workshops)
    render = own._render

    def counting(session, view, language, choice):  # type: ignore[no-untyped-def]
        rendered.append((session.current.key, choice))
        return render(session, view, language, choice)

    own._render = counting
    try:
        async with phones_of(workshops, held, READERS) as phones:
            await held.go("r1:vote")
            for phone in phones:
                await phone.until(at("r1:vote"))
            for number in range(4):
                await held.phones[number].vote(1, "ab"[number % 2])
            await held.move("close_vote")
            for phone in phones:
                await phone.until(at("r1:counted"))
    finally:
        own._render = render
    # Each vote may be a state of its own; a phone more is never one rendering more.
    assert len(rendered) < READERS
    assert {choice for step, choice in rendered if step == "r1:vote"} <= {None, "a", "b"}


async def test_readers_do_not_read_the_database(workshops: Site) -> None:
    held = await hold(workshops, headcount=READERS)
    async with phones_of(workshops, held, READERS) as phones:
        for phone in phones:
            await phone.until(at("lobby"))
        count = 0

        def counting(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            # Not those of the site itself, which compares its tables a while after its start.
            nonlocal count
            count += "FROM workshop" in statement

        engine = workshops.services.store.engine.sync_engine
        event.listen(engine, "before_cursor_execute", counting)
        try:
            await hub(workshops).notify(held.created.id)
            await held.go("r1:question")
            for phone in phones:
                await phone.until(at("r1:question"))
        finally:
            event.remove(engine, "before_cursor_execute", counting)
    assert 0 < count < 2 * READERS


async def test_a_phone_sees_its_own_choice_and_no_other(workshops: Site) -> None:
    held = await hold(workshops)
    async with phones_of(workshops, held, 2) as (voter, other):
        await held.go("r1:vote")
        for reader in (voter, other):
            await reader.until(at("r1:vote"))
        before = other.html
        assert (await held.phones[0].vote(1, "a")).status_code == 204
        await voter.until(lambda it: it.html != before)
        assert other.html == before


async def test_a_change_that_was_not_published_is_found_by_query(workshops: Site) -> None:
    held = await hold(workshops)
    async with reading(workshops, held, "screen") as screen:
        await screen.until(at("lobby"))
        # As another process does, whose service has no hub.
        apart = workshops_of(workshops.services)
        await advance(Target(apart, held.created.id, await held.version()))
        await screen.until(lambda it: not at("lobby")(it))


async def test_views_end_with_a_workshop_that_was_deleted(workshops: Site) -> None:
    held = await hold(workshops)
    events = await hub(workshops).follow(held.created.id, "screen")
    await anext(events)
    async with workshops.services.store.write() as session:
        await session.execute(delete(Workshop).where(Workshop.id == held.created.id))
    async with asyncio.timeout(60):
        assert [event async for event in events] == []
    with pytest.raises(NotFound):
        await hub(workshops).follow(held.created.id, "screen")


async def test_a_workshop_without_readers_is_not_followed(workshops: Site) -> None:
    held = await hold(workshops)
    async with reading(workshops, held, "screen") as screen:
        await screen.until(at("lobby"))
        assert held.created.id in hub(workshops)._tasks
    async with asyncio.timeout(60):
        await hub(workshops)._tasks.wait(held.created.id)
    assert held.created.id not in hub(workshops)._watches


async def test_views_show_the_end(workshops: Site) -> None:
    held = await hold(workshops)
    async with reading(workshops, held, "phone") as phone:
        await held.close()
        await phone.until(lambda it: it.events and it.events[-1].data["over"])


async def test_the_addresses_of_events_are_as_closed_as_their_pages(workshops: Site) -> None:
    held = await hold(workshops)
    client = workshops.client()
    for path in (
        "/workshop/desk/nobody/events",
        "/workshop/screen/forged/events",
        "/w/AAAAAA/events",
    ):
        assert (await client.get(path)).status_code == 404, path
    # The code alone is not enough: a phone takes part first.
    assert (await client.get(f"/w/{held.created.code}/events")).status_code == 403


@asynccontextmanager
async def two_nodes(llm_url: str, database: dict[str, str]) -> AsyncIterator[tuple[Site, Site]]:
    slow = [model("oak", "chunks=60,rate=40"), *MODELS[1:]]
    given = settings(database, llm_url, slow)
    async with (
        running_site(given, random=Random(1)) as one,
        running_site(given, random=Random(2)) as two,
    ):
        yield one, two


async def test_two_nodes_show_one_workshop(
    postgres: str, redis_url: str, llm_server: Running
) -> None:
    async with (
        new_postgres_database(postgres) as url,
        two_nodes(llm_server.base_url, {"url": url, "redis_url": redis_url}) as (one, two),
    ):
        service = one.services[WorkshopService]
        held = Held(service, await create(service, NewWorkshop(PROGRAM, "en")), one.client())
        async with reading(two, held, "screen") as screen, reading(two, held, "phone") as phone:
            await held.go("r1:answers")
            await phone.until(at("r1:answers"))
            await screen.until(lambda it: set(it.text) == {"a", "b"})
            await answering(one).idle()
            await screen.until(lambda it: "data-waiting" not in it.html)
            await held.move("advance")
            await screen.until(at("r1:vote"))


async def test_two_nodes_without_redis_follow_each_other(
    workshops: Site, llm_server: Running
) -> None:
    database = {"url": workshops.services.settings.database.url}
    async with two_nodes(llm_server.base_url, database) as (one, two):
        held = await hold(one)
        async with reading(two, held, "screen") as screen:
            await screen.until(at("lobby"))
            await held.go("r1:question")
            await screen.until(at("r1:question"))


async def test_no_event_names_a_model_before_the_reveal(workshops: Site) -> None:
    held = await hold(workshops)
    async with (
        reading(workshops, held, "screen") as screen,
        reading(workshops, held, "phone") as phone,
    ):
        for step in ("r1:question", "r1:answers", "r1:vote", "r1:counted"):
            await held.go(step)
            for reader in (screen, phone):
                await reader.until(at(step))
        await answering(workshops).idle()
        told = "".join(str(event.data) for one in (screen, phone) for event in one.events)
        assert "I am" in told
        assert "Oak Model" not in told
        assert "Elm Model" not in told
        await held.go("r1:reveal")
        await screen.until(lambda it: "Oak Model" in it.html and "Elm Model" in it.html)
