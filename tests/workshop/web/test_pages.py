"""Workshops through their pages, without a script: the two ways in, the desk, phones, the screen,
the report."""

import re
from dataclasses import replace
from typing import Any

import httpx2
import pytest
import segno
from tests.support.site import Site
from tests.workshop.conftest import OpenWorkshops
from tests.workshop.held import PROGRAM, ROOM_PROPOSES, Held, hold

from joute.workshop import WorkshopService
from joute.workshop.actions.links import new_link
from joute.workshop.answers import Answering
from joute.workshop.program.model import Program

pytestmark = pytest.mark.anyio


def english(site: Site) -> httpx2.AsyncClient:
    client = site.client()
    client.headers["accept-language"] = "en"
    return client


async def held_in_english(site: Site, program: Program = PROGRAM, **options: Any) -> Held:
    held = await hold(site, program, **options)
    held.client.headers["accept-language"] = "en"
    return held


def desk_of(held: Held) -> str:
    return f"/workshop/desk/{held.created.desk}"


def phone_of(held: Held) -> str:
    return f"/w/{held.created.code}"


async def press(held: Held, do: str, **fields: object) -> httpx2.Response:
    """A button of the desk, pressed by somebody who has just looked."""
    data = {"expected_version": await held.version(), "action": do, **fields}
    return await held.client.post(desk_of(held), data=data)


async def screen_of(held: Held) -> str:
    page = (await held.client.get(desk_of(held))).text
    found = re.search(r"/workshop/screen/[^\"]+", page)
    assert found
    return found.group()


async def test_a_link_makes_a_workshop_whose_addresses_bear_a_reload(workshops: Site) -> None:
    client = english(workshops)
    link = await new_link(workshops.services[WorkshopService], days=1, once=True)
    assert (await client.get(f"/workshop/new?link={link}")).status_code == 200
    form = {"link": link, "program": "classic", "language": "fr", "title": "Une séance"}
    made = await client.post("/workshop/new", data=form)
    assert made.status_code == 303
    ready, again = [await client.get(made.headers["location"]) for _ in range(2)]
    assert "Your workshop is ready" in ready.text
    assert again.text == ready.text
    assert "no-store" in ready.headers["cache-control"]
    secret = re.search(r"/workshop/desk/[\w-]+(?=<)", ready.text)
    assert secret
    desk = await client.get(secret.group())
    assert "Une séance" in desk.text
    assert (await client.post("/workshop/new", data=form)).status_code == 403


async def test_a_refused_form_comes_back_as_it_was_filled(workshops: Site) -> None:
    client = english(workshops)
    link = await new_link(workshops.services[WorkshopService], days=1, once=True)
    form = {"link": link, "program": "own", "language": "en", "title": "Kept words"}
    refused = await client.post("/workshop/new", data=form)
    assert refused.status_code == 422
    assert "Kept words" in refused.text
    minors = {**form, "program": "classic", "minors": "true", "publish": "true"}
    assert (
        "Votes of minors are not published."
        in (await client.post("/workshop/new", data=minors)).text
    )


async def test_rounds_can_be_written_from_scratch(workshops: Site) -> None:
    client = english(workshops)
    link = await new_link(workshops.services[WorkshopService], days=1, once=True)
    form = {
        "link": link, "program": "own", "language": "en", "title": "Ours", "timer": "90",
        "pair_1": "chosen", "a_1": "oak", "b_1": "elm", "question_1": "Why?", "after_1": "energy",
        "pair_2": "random", "question_2": "", "final_question": "And then?",
        "poll_question": "What next?", "poll_options": "This\r\nThat",
    }  # fmt: skip
    created = await client.post("/workshop/new", data=form)
    assert created.status_code == 303, created.text
    secret = re.search(r"/workshop/desk/([\w-]+)", created.headers["location"])
    assert secret
    desk = (await client.get(secret.group())).text
    assert "Why?" in desk
    assert "And then?" in desk


async def test_a_workshop_is_run_from_its_pages(workshops: Site) -> None:
    held = await held_in_english(workshops)
    phone = english(workshops)
    assert "Take part" in (await phone.get(phone_of(held))).text
    joined = await phone.post(phone_of(held), follow_redirects=True)
    assert "You are in!" in joined.text
    await press(held, "advance")
    assert "What will you change?" in (await phone.get(phone_of(held))).text
    poll = await phone.post(f"{phone_of(held)}/poll", data={"moment": "before", "option": "0"})
    assert poll.status_code == 303
    for _ in range(4):
        await press(held, "advance")
    assert (await held.state()).current.kind == "vote"
    voted = await phone.post(
        f"{phone_of(held)}/vote", data={"round": "1", "choice": "a"}, follow_redirects=True
    )
    assert "Your vote is in" in voted.text
    again = await phone.post(f"{phone_of(held)}/vote", data={"round": "1", "choice": "b"})
    assert again.status_code == 409
    assert "has been counted" in again.text
    await press(held, "advance")
    assert "The room has voted" in (await phone.get(phone_of(held))).text
    await press(held, "advance")
    assert "Oak Model" in (await phone.get(phone_of(held))).text
    screen = (await held.client.get(await screen_of(held))).text
    assert "Oak Model" in screen
    assert "used more electricity" in screen


async def test_of_two_clicks_one_moves_and_the_other_is_refused(workshops: Site) -> None:
    held = await held_in_english(workshops)
    seen = await held.version()
    click = {
        "expected_version": seen,
        "action": "advance",
        "notes": "typed meanwhile",
        "notes_of": "",
    }
    assert (await held.client.post(desk_of(held), data={**click, "notes": ""})).status_code == 303
    late = await held.client.post(desk_of(held), data=click)
    assert late.status_code == 409
    assert "Someone else has just changed this workshop" in late.text
    assert "typed meanwhile" in late.text
    assert (await held.state()).current.key == "poll-before"


async def test_notes_are_kept_with_the_next_step(workshops: Site) -> None:
    held = await held_in_english(workshops)
    await press(held, "advance", notes="What we expect", notes_of="")
    state = await held.state()
    assert state.workshop.notes == "What we expect"
    assert state.current.key == "poll-before"


async def test_the_room_asks_and_a_missing_answer_is_asked_for(workshops: Site) -> None:
    held = await held_in_english(workshops, ROOM_PROPOSES)
    await held.go("r1:question")
    assert "Question from the room" in (await held.client.get(desk_of(held))).text
    asked = await press(held, "question", round=1, question="Why?", from_room="true")
    assert asked.status_code == 303
    assert (await press(held, "prepare")).status_code == 303
    await workshops.services[Answering].idle()
    state = await held.state()
    assert not state.numbered(1).missing
    model = state.numbered(1).row.models["a"]
    assert (await press(held, "check", round=1, model=model)).status_code == 303
    assert (await held.state()).prepared[1][model].row.checked_at is not None


async def test_hands_close_their_vote(workshops: Site) -> None:
    held = await held_in_english(workshops, phones=False)
    await held.go("r1:vote")
    response = await press(held, "hands", round=1, hands_a=12, hands_b="", hands_tie=3)
    assert response.status_code == 303
    state = await held.state()
    assert state.current.key == "r1:counted"
    assert state.round
    assert state.round.counts
    assert state.round.counts["a"] == 12
    assert 'class="qr"' not in (await held.client.get(await screen_of(held))).text


async def test_the_projected_code_leads_phones_to_this_workshop(workshops: Site) -> None:
    held = await held_in_english(workshops)
    page = (await held.client.get(await screen_of(held))).text
    address = page.partition('aria-label="QR code of ')[2].partition('"')[0]
    assert address.endswith(f"/w/{(await held.state()).workshop.code}")
    path = page.partition('stroke="#000" d="')[2].partition('"')[0]
    assert dark_modules(path) == {
        (x, y)
        for y, row in enumerate(segno.make(address, error="m", micro=False).matrix)
        for x, dark in enumerate(row)
        if dark
    }


def dark_modules(path: str) -> set[tuple[int, int]]:
    """The modules that a stroked path covers, without its quiet zone of four."""
    x = y = 0.0
    found: set[tuple[int, int]] = set()
    for mark, across, down in re.findall(r"([Mmh])(-?\d+) ?(-?[\d.]+)?", path):
        if mark == "h":
            found |= {(int(x) + step - 4, int(y) - 4) for step in range(int(across))}
        x = float(across) + (0 if mark == "M" else x)
        y = float(down or 0) + (0 if mark == "M" else y)
    return found


@pytest.mark.parametrize("code", ["WRONG1", "k-7"])
async def test_a_code_that_opens_nothing_says_so(workshops: Site, code: str) -> None:
    page = await english(workshops).get(f"/w/{code}", follow_redirects=True)
    assert page.status_code == 404
    assert "No open workshop has this code" in page.text
    assert 'name="code"' in page.text


async def test_a_closed_workshop_keeps_its_report_and_its_projected_page(workshops: Site) -> None:
    held = await held_in_english(workshops)
    screen = await screen_of(held)
    await held.vote(1, "a", "a", "tie")
    await held.move("advance")
    await press(held, "notes", notes="The small one surprised us", notes_of="1")
    assert (await press(held, "close")).status_code == 303
    report = (await held.client.get(f"{desk_of(held)}/report")).text
    assert "The small one surprised us" in report
    assert "Oak Model" in report
    assert "Why is the sky blue?" in report
    assert (await held.client.get(screen)).status_code == 200
    assert (await held.client.get(phone_of(held))).status_code == 404


async def test_a_new_address_of_the_desk_closes_the_former(workshops: Site) -> None:
    held = await held_in_english(workshops)
    renewed = await held.client.post(
        f"{desk_of(held)}/renewal", data={"expected_version": str(await held.version())}
    )
    assert renewed.status_code == 303
    secret = re.search(r"/workshop/desk/([\w-]+)", renewed.headers["location"])
    assert secret
    assert (await held.client.get(desk_of(held))).status_code == 404
    assert (await held.client.get(secret.group())).status_code == 200
    assert (await held.client.post(f"{secret.group()}/revocation")).status_code == 303
    assert (await held.client.get(secret.group())).status_code == 404


async def test_the_room_decides_the_language_of_screen_and_phones(workshops: Site) -> None:
    held = await held_in_english(workshops)
    french = workshops.client()
    assert '<html lang="en">' in (await french.get(phone_of(held))).text
    assert '<html lang="en">' in (await french.get(await screen_of(held))).text
    assert '<html lang="fr">' in (await french.get(desk_of(held))).text


async def test_a_forged_address_shows_no_screen(workshops: Site) -> None:
    assert (await workshops.client().get("/workshop/screen/forged")).status_code == 404


async def test_a_second_desk_does_not_repeat_the_move_of_the_first(workshops: Site) -> None:
    """Both mean the same move; the second one's page already follows the first."""
    held = await held_in_english(workshops)
    other = replace(held, client=english(workshops))
    for one in (held, other):
        await one.client.get(desk_of(held))
    assert (await press(held, "advance")).status_code == 303
    step = (await held.state()).current
    workshops.clock.pass_(seconds=1)
    echo = await press(other, "advance")
    assert echo.status_code == 409
    assert "your click had no effect" in echo.text
    assert (await held.state()).current == step
    workshops.clock.pass_(seconds=0.5)
    assert (await press(other, "advance")).status_code == 303
    # Who leads alone goes as fast as they like.
    for _ in range(2):
        assert (await press(other, "advance")).status_code == 303


async def test_the_desk_shows_the_code_who_has_joined_and_who_has_voted(workshops: Site) -> None:
    held = await hold(workshops, headcount=12)
    held.client = english(workshops)
    await held.vote(1, "a", "a", "b")
    desk = (await held.client.get(desk_of(held))).text
    assert f'<strong class="code">{held.created.code}</strong>' in desk
    present = re.search(r'class="present">(.*?)</span>', desk)
    assert present
    assert present[1] == "12 people announced · 3 phones joined · 3 have voted"
    await press(held, "close_door")
    assert "The door is closed" in (await held.client.get(desk_of(held))).text


async def test_addresses_come_from_the_url_of_the_site_whatever_host_is_asked(
    open_workshops: OpenWorkshops,
) -> None:
    async with open_workshops(site={"url": "https://joute.example.org/arena"}) as site:
        held = await held_in_english(site)
        other = {"host": "elsewhere.example.net"}
        for path in (desk_of(held), f"{desk_of(held)}/addresses", await screen_of(held)):
            page = await held.client.get(path, headers=other)
            assert page.status_code == 200
            assert "joute.example.org/arena/w/" in page.text
            assert "elsewhere" not in page.text
            assert "joute serve" not in page.text


async def test_an_address_that_phones_cannot_open_comes_with_the_command_that_mends_it(
    open_workshops: OpenWorkshops,
) -> None:
    async with open_workshops(site={"url": "http://127.0.0.1:8055"}) as site:
        held = await held_in_english(site)
        for path in (desk_of(held), f"{desk_of(held)}/addresses"):
            page = (await held.client.get(path)).text
            assert re.search(r"<code>joute serve --host [\d.]+ --port 8055</code>", page)
        await held.join()
        assert "joute serve" not in (await held.client.get(desk_of(held))).text
        hands = await hold(site, phones=False)
        assert "joute serve" not in (await held.client.get(desk_of(hands))).text
