"""What happens while answers are being written: reload, leave, stop, fail, ask again."""

from itertools import cycle, islice

import pytest
from playwright.sync_api import expect

from joute.llm.server import Running, running
from joute.llm.server.behaviours import FILLER
from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import WATCH, Duelist
from tests.support.ports import free_port
from tests.support.site import model

GOOD = model("oak", "fast")
# It pauses until it is released: a busy machine cannot let it end too early.
PAUSES = "chunks=50,size=4,holds=10+20"
SLOW = model("elm", PAUSES)
WHOLE = "".join(islice(cycle(FILLER), 50 * 4)).strip()
STUCK = model("ash", "stall")
QUESTION = "Why is the sky blue?"


@pytest.mark.parametrize("slow", ["a", "b"])
def test_a_reload_goes_on_where_it_was_and_nothing_is_doubled(
    slow: str, llm_server: Running, open_site: OpenSite, visit: Visit
) -> None:
    duelist = Duelist(visit(open_site(GOOD, SLOW, first_is_a=slow == "b")))
    duelist.page.add_init_script(WATCH)
    duelist.ask(QUESTION)
    before = duelist.grows(slow)
    duelist.page.reload()
    duelist.grows(slow)
    llm_server.release(PAUSES)
    duelist.grows(slow, beyond=before)
    llm_server.release(PAUSES)
    duelist.wait_for("ready")
    assert duelist.words(slow) == WHOLE
    states = [state[slow]["text"] for state in duelist.seen() if not state[slow]["over"]]
    assert WHOLE.startswith(before.strip())
    assert [text for text in states if not WHOLE.startswith(text.strip())] == []


def test_nothing_is_lost_when_the_page_is_closed(
    llm_server: Running, open_site: OpenSite, visit: Visit
) -> None:
    person = visit(open_site(GOOD, SLOW))
    duelist = Duelist(person)
    duelist.ask(QUESTION)
    duelist.grows("b")
    address = person.page.url
    person.page.close()
    llm_server.release(PAUSES, times=2)
    person.page = person.context.new_page()
    person.page.goto(f"{address}?wait=1")
    duelist.wait_for("ready")
    assert duelist.words("b") == WHOLE


def test_a_page_whose_events_are_refused_for_a_moment_asks_again(
    llm_server: Running, open_site: OpenSite, visit: Visit
) -> None:
    """As a proxy does while the server behind it restarts."""
    duelist = Duelist(visit(open_site(GOOD, SLOW)))
    duelist.page.route("**/events", lambda route: route.fulfill(status=502), times=1)
    duelist.ask(QUESTION)
    duelist.grows("b")
    llm_server.release(PAUSES, times=2)
    duelist.wait_for("ready")
    assert duelist.words("b") == WHOLE


def test_stopping_keeps_what_was_written(open_site: OpenSite, visit: Visit) -> None:
    duelist = Duelist(visit(open_site(GOOD, STUCK)))
    duelist.ask(QUESTION)
    duelist.grows("b")
    duelist.press("Stop both")
    duelist.wait_for("ready")
    expect(duelist.answer("b")).to_contain_text("Stopped before its end.")
    assert "This answer" in duelist.words("b")
    duelist.vote("Both bad")
    duelist.sees("Neither convinced you.")


@pytest.mark.parametrize("away_is", ["a", "b"])
def test_an_answer_that_failed_is_asked_for_again(
    away_is: str, llm_server: Running, open_site: OpenSite, visit: Visit
) -> None:
    """Its host is away, then back; the other answer stays as it was."""
    port = free_port()
    away = {"id": "away", "base_url": f"http://127.0.0.1:{port}/v1", "allow_private": True}
    here = {"id": "test", "base_url": llm_server.base_url, "allow_private": True}
    absent = {**model("fir", "echo"), "endpoint": "away"}
    address = open_site(GOOD, absent, first_is_a=away_is == "b", endpoints=[here, away])
    duelist = Duelist(visit(address))
    duelist.ask(QUESTION)
    duelist.wait_for("failed")
    answered = duelist.words("b" if away_is == "a" else "a")
    with running(port=port):
        duelist.press("Ask again")
        duelist.wait_for("ready")
    assert duelist.words(away_is) == QUESTION
    assert duelist.words("b" if away_is == "a" else "a") == answered
    duelist.vote("Equally good")
    duelist.sees("Neck and neck.")


def test_an_answer_that_fails_is_said_to_be_missing(
    llm_server: Running, open_site: OpenSite, visit: Visit
) -> None:
    """As soon as it is known, while the other answer is still being written."""
    duelist = Duelist(visit(open_site(SLOW, model("fir", "error-500"))))
    duelist.ask(QUESTION)
    expect(duelist.answer("b").locator(".notice")).to_be_visible()
    duelist.grows("a")
    llm_server.release(PAUSES, times=2)
    duelist.wait_for("failed")
    assert duelist.words("a") == WHOLE
    expect(duelist.answer("b").locator(".notice")).to_be_visible()
    expect(duelist.button("Vote and reveal")).to_be_hidden()
    expect(duelist.button("Ask again")).to_be_visible()
    duelist.press("Reveal the models without voting")
    duelist.sees("Masks off, without a vote.")


HALF = "markdown,size=10,holds=58"


def test_an_answer_is_formatted_while_it_is_written(
    llm_server: Running, open_site: OpenSite, visit: Visit
) -> None:
    duelist = Duelist(visit(open_site(GOOD, model("elm", HALF))))
    duelist.ask(QUESTION)
    written = duelist.answer("b").locator("[data-stream]")
    for _ in range(2):
        expect(written.locator("h3")).to_have_text("Three ways to keep a room cool")
        expect(written.locator("strong")).to_have_text("early")
        expect(written.locator("tbody tr")).to_have_count(3)
        expect(written.locator("pre .k").first).to_have_text("def")
        expect(written).not_to_contain_text("##")
        duelist.page.reload()
    llm_server.release(HALF)
    duelist.wait_for("ready")
    expect(duelist.answer("b").locator("math")).to_have_count(2)
