"""A duel from the first page to the erasure of what it left, in both languages."""

import json
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import expect

from joute.duel import suggestions
from joute.llm.server import Running
from joute.settings import Language
from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import TRANSLATORS, Duelist, open_page
from tests.support.site import model

# Each pauses until it is released: what comes first is the test's choice, not the machine's.
FAST_PAUSES = "markdown,size=30,holds=4+8"
SLOW_PAUSES = "chunks=20,size=8,reasoning=2,holds=6+12"
FAST = model("oak", FAST_PAUSES, size=120.0)
SLOW = model("elm", SLOW_PAUSES)


@pytest.mark.parametrize(
    ("language", "fast_is"), [("fr", "a"), ("en", "b")], ids=["in French", "in English"]
)
def test_a_duel_from_the_first_page_to_its_erasure(
    language: Language, fast_is: str, llm_server: Running, open_site: OpenSite, visit: Visit
) -> None:
    address = open_site(FAST, SLOW, first_is_a=fast_is == "a")
    person = visit(address, language, color_scheme="light")
    duelist = Duelist(person, TRANSLATORS[language])
    expect(person.page.locator("html")).to_have_attribute("lang", language)

    question = edit_an_idea(duelist, language)
    accept_the_conditions(duelist)
    watch_both_answers(duelist, question, fast_is, llm_server)
    react(duelist)
    duelist.ask_again("And then?")
    for pauses in (FAST_PAUSES, SLOW_PAUSES):
        llm_server.release(pauses, times=2)
    duelist.wait_for("ready")
    vote_with_reasons(duelist, "A is better" if fast_is == "a" else "B is better")
    read_the_reveal(duelist, fast_is)
    shared = share(duelist)
    read_what_is_shared(Duelist(visit(shared, language), TRANSLATORS[language]), question)
    close_the_share(duelist)
    assert httpx2.get(shared).status_code == 404
    find_it_among_ones_duels(duelist, question)
    export(duelist, question)
    erase(duelist)


def edit_an_idea(duelist: Duelist, language: Language) -> str:
    """An idea fills the box, and the part that a person would change is selected."""
    page, box = duelist.page, duelist.page.get_by_label(duelist.say("Your question"))
    page.locator(".suggestion").first.click()
    plain = box.input_value()
    (idea,) = (item for item in suggestions.load().items if item.plain(language) == plain)
    start, end = idea.editable(language)
    assert box.evaluate("box => [box.selectionStart, box.selectionEnd]") == [start, end]
    page.keyboard.type("…")
    expect(box).to_have_value(f"{plain[:start]}…{plain[end:]}")
    return box.input_value()


def accept_the_conditions(duelist: Duelist) -> None:
    """Nothing is sent before."""
    before = len(duelist.person.asked)
    duelist.press("Start the duel")
    assert len(duelist.person.asked) == before
    duelist.accept()
    duelist.press("Start the duel")


def watch_both_answers(duelist: Duelist, question: str, fast_is: str, llm_server: Running) -> None:
    """Both grow before their end, and the fast one does not wait for the slow one."""
    page, slow_is = duelist.page, "b" if fast_is == "a" else "a"
    page.wait_for_url("**/duels/*")
    expect(page.get_by_role("heading", level=1)).to_have_text(question)
    begun = {side: duelist.grows(side) for side in ("a", "b")}
    llm_server.release(FAST_PAUSES)
    duelist.grows(fast_is, beyond=begun[fast_is])
    llm_server.release(FAST_PAUSES)
    expect(duelist.answer(fast_is).locator("table")).to_be_visible()
    duelist.grows(slow_is)
    duelist.wait_for("answering")
    llm_server.release(SLOW_PAUSES)
    duelist.grows(slow_is, beyond=begun[slow_is])
    llm_server.release(SLOW_PAUSES)
    duelist.wait_for("ready")
    assert "Oak" not in page.content()
    assert "Elm" not in page.content()


def react(duelist: Duelist) -> None:
    """What one thinks of an answer is kept without leaving the page."""
    liked = duelist.answer("a").get_by_role("button", name=duelist.say("I like this answer"))
    liked.click()
    expect(liked).to_have_attribute("aria-pressed", "true")
    other = duelist.answer("b")
    other.get_by_text(duelist.say("Say why")).click()
    other.get_by_label(duelist.say("Superficial")).check()
    other.get_by_label(duelist.say("Comment")).fill("Too short.")
    duelist.press("Save", within=other)
    expect(other.get_by_role("status")).to_have_text(duelist.say("Saved."))
    duelist.page.reload()
    expect(liked).to_have_attribute("aria-pressed", "true")
    expect(other.get_by_label(duelist.say("Superficial"))).to_be_checked()
    expect(other.get_by_label(duelist.say("Comment"))).to_have_value("Too short.")


def vote_with_reasons(duelist: Duelist, preferred: str) -> None:
    ballot = duelist.page.locator("form", has=duelist.page.locator(".ballot"))
    ballot.get_by_text(duelist.say("Say why")).click()
    ballot.get_by_label(duelist.say("Useful")).first.check()
    duelist.vote(preferred)


def read_the_reveal(duelist: Duelist, fast_is: str) -> None:
    """Who answered, with their cards, tokens, and a footprint that says its method."""
    page, main = duelist.page, duelist.page.locator("main")
    duelist.sees("You preferred %(name)s.", name="Oak Model")
    for side in ("a", "b"):
        name = "Oak Model" if side == fast_is else "Elm Model"
        card = main.locator(f"section.side-{side}")
        expect(card.get_by_role("heading", name=name)).to_be_visible()
        expect(card).to_contain_text("Forge")
        expect(card).to_contain_text(duelist.say("counted by the host"))
        expect(card).to_contain_text("Wh")
    expect(main.locator(f"article.side-{fast_is}").first).to_contain_text(duelist.say("Preferred"))
    energy = main.locator(".energy")
    expect(energy.locator("svg")).to_be_visible()
    energy.locator("summary").first.click()
    expect(energy.get_by_text(duelist.say("Method"), exact=True).first).to_be_visible()
    assert page.locator("meta[name=robots]").get_attribute("content") == "noindex"


def share(duelist: Duelist) -> str:
    duelist.press("Create a link")
    return duelist.page.get_by_label(duelist.say("Link"), exact=True).input_value()


def read_what_is_shared(reader: Duelist, question: str) -> None:
    """Someone without a cookie reads it; search engines are told to leave it alone."""
    response = reader.page.reload()
    assert response is not None
    assert response.headers["x-robots-tag"] == "noindex, nofollow"
    assert reader.person.context.cookies() == []
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text("Oak Model")
    reader.sees(question)
    expect(reader.page.locator(".energy")).to_be_visible()


def close_the_share(duelist: Duelist) -> None:
    duelist.press("Close this link")
    expect(duelist.button("Create a link")).to_be_visible()


def find_it_among_ones_duels(duelist: Duelist, question: str) -> None:
    open_page(duelist.page, duelist.say("Compare"), duelist.say("My duels"))
    expect(duelist.page.locator(".duels > li")).to_have_count(1)
    duelist.sees("preferred: %(name)s", name="Oak Model")
    expect(duelist.page.get_by_role("link", name=question)).to_be_visible()


def export(duelist: Duelist, question: str) -> None:
    with duelist.page.expect_download() as download:
        duelist.page.get_by_role("link", name="JSON", exact=True).click()
    exported = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert question in json.dumps(exported, ensure_ascii=False)
    assert "Too short." in json.dumps(exported)


def erase(duelist: Duelist) -> None:
    duelist.page.get_by_text(duelist.say("Erase everything"), exact=True).click()
    duelist.press("Erase everything, for good")
    expect(duelist.page.locator(".duels")).to_have_count(0)
    expect(duelist.page.locator(".notice-success")).to_be_visible()
    assert [c["name"] for c in duelist.person.context.cookies()] == []
