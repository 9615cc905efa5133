import re
from collections.abc import AsyncIterator
from html import unescape

import httpx2
import pytest
from sqlalchemy import select

from joute.errors import NotAllowed
from joute.llm.errors import HostError
from joute.llm.server import Running
from joute.operator import OperatorLink, Operators, OperatorSession
from joute.workshop import WorkshopService
from joute.workshop.actions.create import NewWorkshop, create
from joute.workshop.actions.links import check_link
from joute.workshop.answers import Answering
from joute.workshop.program.model import parse_program
from tests.support.site import Site, model, running_site, settings

PROGRAM = """
id = "short"
[title]
en = "A short workshop"
[[rounds]]
pair = ["good", "bad"]
[rounds.question]
en = "Why is the sky blue?"
"""


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    models = [model("good", "fast"), model("bad", "error-401"), model("idle", "fast")]
    async with running_site(settings(database, llm_server.base_url, models)) as site:
        yield site


@pytest.fixture
async def operator(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    async with site.client(headers={"Accept-Language": "en"}) as client:
        await enter(site, client)
        yield client


async def enter(site: Site, client: httpx2.AsyncClient) -> str:
    link: str = await site.services[Operators].new_link()
    response = await client.post("/operator/enter", data={"link": link})
    assert response.status_code == 303, response.text
    assert response.headers["location"] == "/operator"
    return link


async def desk(operator: httpx2.AsyncClient) -> str:
    response = await operator.get("/operator")
    assert response.status_code == 200, response.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


async def test_the_desk_is_closed_to_those_who_have_no_link(site: Site) -> None:
    async with site.client() as client:
        assert (await client.get("/operator")).status_code == 403
        client.cookies.set("joute_operator", "ImFkbWluIg.forged.signature")
        assert (await client.get("/operator")).status_code == 403


async def test_looking_at_a_link_does_not_use_it(site: Site) -> None:
    link: str = await site.services[Operators].new_link()
    async with site.client() as client:
        for _ in range(2):
            page = await client.get(f"/operator/enter?link={link}")
            assert page.status_code == 200
            assert f'value="{link}"' in page.text
            assert "set-cookie" not in page.headers
        entered = await client.post("/operator/enter", data={"link": link})
        assert entered.status_code == 303


async def test_a_link_works_once(site: Site, operator: httpx2.AsyncClient) -> None:
    async with site.client() as client:
        link = await enter(site, client)
    async with site.client() as other:
        refused = await other.post("/operator/enter", data={"link": link})
        assert refused.status_code == 403
        assert (await other.get("/operator")).status_code == 403


async def test_a_link_and_a_session_grow_old(site: Site, operator: httpx2.AsyncClient) -> None:
    link = await site.services[Operators].new_link()
    site.clock.pass_(minutes=16)
    async with site.client() as late:
        assert (await late.post("/operator/enter", data={"link": link})).status_code == 403
    assert (await operator.get("/operator")).status_code == 200
    site.clock.pass_(hours=8)
    assert (await operator.get("/operator")).status_code == 403


async def test_the_session_is_for_these_pages_only(site: Site) -> None:
    link = await site.services[Operators].new_link()
    async with site.client() as client:
        cookie = (await client.post("/operator/enter", data={"link": link})).headers["set-cookie"]
    for attribute in ("joute_operator=", "HttpOnly", "Path=/", "SameSite=lax"):
        assert attribute in cookie
    assert link not in cookie


async def test_no_secret_of_an_operator_is_stored(site: Site) -> None:
    operators = site.services[Operators]
    link = await operators.new_link()
    token = await operators.use(link)
    async with site.services.store.read() as session:
        stored = [
            *(await session.scalars(select(OperatorLink.id))),
            *(await session.scalars(select(OperatorSession.id))),
        ]
    assert stored
    assert not {link, token} & set(stored)


async def test_leaving_ends_the_session_everywhere(
    site: Site, operator: httpx2.AsyncClient
) -> None:
    kept = dict(operator.cookies)
    assert (await operator.post("/operator/leave")).status_code == 303
    assert (await operator.get("/operator")).status_code == 403
    async with site.client(cookies=kept) as thief:
        assert (await thief.get("/operator")).status_code == 403


async def test_the_desk_is_neither_kept_nor_found(operator: httpx2.AsyncClient) -> None:
    response = await operator.get("/operator")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-robots-tag"] == "noindex, nofollow"


async def test_an_empty_desk_says_so(operator: httpx2.AsyncClient) -> None:
    page = await desk(operator)
    assert "No failure is on record." in page
    assert "None so far: no answer named its model, and no question asked for it." in page
    assert page.count("no requests") == 4  # three models, one endpoint


async def test_a_failure_is_shown_in_full_with_its_time(
    site: Site, operator: httpx2.AsyncClient
) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished(mode="chosen", models=["good", "bad"])
    page = await desk(operator)
    failure = page.partition("Failures in detail")[2]
    assert "bad test refused_key" in failure
    assert "HTTP 401" in failure
    assert "Check the key in the variable that api_key_env names" in failure
    assert "21 November 2026, 12:00 UTC" in failure
    assert duel_id in failure
    await visitor.client.aclose()


async def test_a_failure_of_a_workshop_is_shown_with_the_round_that_asked(
    site: Site, operator: httpx2.AsyncClient
) -> None:
    program = parse_program(PROGRAM, "test.toml")
    room, answering = site.services[WorkshopService], site.services[Answering]
    created = await create(room, NewWorkshop(program, "en"))
    assert await answering.prepare(created.id, 1) == {"bad": "unavailable"}
    page = await desk(operator)
    failure = page.partition("Failures in detail")[2]
    assert "bad test refused_key" in failure
    assert "HTTP 401" in failure
    assert f"Workshop {created.code}, round 1" in failure
    assert re.search(r"\bbad test 0 1 100(\.0)?%", page)
    assert re.search(r"\bgood test 1 0 0(\.0)?%", page)


async def test_rates_and_spending_are_counted(site: Site, operator: httpx2.AsyncClient) -> None:
    visitor = await site.visitor()
    await visitor.finished(mode="chosen", models=["good", "bad"])
    voted = await visitor.finished(mode="chosen", models=["good", "idle"])
    assert (await visitor.vote(voted)).status_code == 200
    page = await desk(operator)
    assert "Questions 2 of 20,000" in page
    assert "Duels 2 2 in the last 7 days" in page
    assert "Votes 1 1 in the last 7 days" in page
    assert "People 1" in page
    assert re.search(r"\bbad test 0 1 100(\.0)?%", page)
    assert re.search(r"\bgood test 2 0 0(\.0)?%", page)
    assert re.search(r"\btest 3 1 25(\.0)?%", page)
    await visitor.client.aclose()


async def test_rates_are_those_of_the_last_days(site: Site, operator: httpx2.AsyncClient) -> None:
    visitor = await site.visitor()
    await visitor.finished(mode="chosen", models=["good", "bad"])
    site.clock.pass_(days=8)
    await enter(site, operator)
    page = await desk(operator)
    assert "Duels 1 0 in the last 7 days" in page
    assert page.count("no requests") == 4
    assert "refused_key" in page
    await visitor.client.aclose()


async def test_older_failures_are_one_link_away(site: Site, operator: httpx2.AsyncClient) -> None:
    async with site.services.store.write() as session:
        for number in range(60):
            await site.services.calls.add_failure(
                session, HostError(f"<cause {number}>"), purpose="duel", model="bad"
            )
    first = (await operator.get("/operator")).text
    assert "&lt;cause 59&gt;" in first
    assert "&lt;cause 9&gt;" not in first
    following = re.search(r'href="(/operator\?before=\d+)#failures"', first)
    assert following
    second = (await operator.get(following[1])).text
    assert "&lt;cause 9&gt;" in second
    assert "Older failures" not in second


async def test_the_operator_makes_links_for_facilitators_and_revokes_them(
    site: Site, operator: httpx2.AsyncClient
) -> None:
    created = await operator.post("/operator/links", data={"days": "30", "once": "true"})
    assert created.status_code == 200, created.text
    found = re.search(r"/workshop/new\?link=([\w-]{22,})", created.text)
    assert found
    await check_link(site.services[WorkshopService], found[1])
    # It is shown once.
    shown = await operator.get("/operator")
    assert found[1] not in shown.text
    revoke = re.search(r'action="(/operator/links/\w+/revoke)"', shown.text)
    assert revoke
    assert (await operator.post(revoke[1])).status_code == 303
    with pytest.raises(NotAllowed):
        await check_link(site.services[WorkshopService], found[1])
    async with site.client() as client:
        assert (await client.post("/operator/links", data={"days": "1"})).status_code == 403
    assert (await operator.post("/operator/links", data={"days": "0"})).status_code == 422
