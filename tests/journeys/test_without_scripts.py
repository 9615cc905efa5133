"""The same journey where JavaScript is off: the server holds the page until there is something
to read."""

import pytest
from playwright.sync_api import expect

from joute.duel import pages
from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import TRANSLATORS, Duelist
from tests.support.site import model

GOOD = model("oak", "markdown", size=120.0)
SLOW = model("elm", "chunks=16,rate=40,first=0.1")
STUCK = model("ash", "stall")


@pytest.mark.parametrize("first_is_a", [True, False], ids=["slow is b", "slow is a"])
def test_the_page_waits_for_both_answers_then_all_is_done_by_forms(
    first_is_a: bool, open_site: OpenSite, visit: Visit
) -> None:
    address = open_site(GOOD, SLOW, first_is_a=first_is_a)
    duelist = Duelist(visit(address, java_script_enabled=False))
    duelist.ask("Why is the sky blue?")
    for side in ("a", "b"):
        assert len(duelist.words(side)) > 100
    expect(duelist.button("Copy this answer")).to_have_count(0)
    expect(duelist.page.locator(".shortcut")).to_be_hidden()

    answer = duelist.answer("a")
    duelist.press("I like this answer", within=answer)
    expect(duelist.button("I like this answer", within=answer)).to_have_attribute(
        "aria-pressed", "true"
    )
    duelist.ask_again("And at dusk?")
    assert len(duelist.words("a", turn=2)) > 100
    duelist.vote("Equally good")
    duelist.sees("Neck and neck.")
    duelist.press("Create a link")
    expect(duelist.page.get_by_label("Link", exact=True)).to_be_visible()


def test_an_idea_is_a_link_that_fills_the_question(open_site: OpenSite, visit: Visit) -> None:
    page = visit(open_site(GOOD, SLOW), java_script_enabled=False).page
    idea = page.locator(".suggestion").first
    text = idea.inner_text()
    idea.click()
    expect(page.get_by_label("Your question")).to_have_value(text)


def test_the_language_is_changed_by_a_link_and_remembered(
    open_site: OpenSite, visit: Visit
) -> None:
    person = visit(open_site(GOOD, SLOW), java_script_enabled=False)
    english = Duelist(person)
    english.ask("Why is the sky blue?")
    person.page.get_by_role("link", name="Français").click()
    french = Duelist(person, TRANSLATORS["fr"])
    french.sees("Which answer wins?")
    french.vote("Both bad")
    french.sees("Neither convinced you.")
    expect(person.page.locator("html")).to_have_attribute("lang", "fr")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_page_held_as_long_as_it_can_be_says_where_to_look(
    language: str, open_site: OpenSite, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "HOLD_S", 0.2)
    person = visit(open_site(GOOD, STUCK), language, java_script_enabled=False)
    duelist = Duelist(person, TRANSLATORS[language])
    duelist.ask("Why is the sky blue?")
    held = person.page.url
    person.page.locator(".notice a").click()
    assert person.page.url == held
    duelist.press("Stop both")
    duelist.sees("Stopped before its end.")
    duelist.vote("B is better")
    duelist.sees("You preferred %(name)s.", name="Ash Model")


def test_a_missing_answer_is_asked_for_again_or_left(open_site: OpenSite, visit: Visit) -> None:
    broken = model("fir", "error-500")
    duelist = Duelist(visit(open_site(GOOD, broken), java_script_enabled=False))
    duelist.ask("Why is the sky blue?")
    duelist.sees("An answer is missing")
    duelist.press("Ask again")
    duelist.sees("An answer is missing")
    duelist.press("Reveal the models without voting")
    duelist.sees("Masks off, without a vote.")


def test_what_is_refused_comes_back_with_what_was_typed(open_site: OpenSite, visit: Visit) -> None:
    address = open_site(GOOD, SLOW, limits={"voter_questions_per_hour": 1})
    duelist = Duelist(visit(address, java_script_enabled=False))
    duelist.ask("Why is the sky blue?")
    duelist.ask_again("A question too many")
    expect(duelist.page.get_by_role("alert")).to_be_visible()
    duelist.page.goto(address)
    duelist.page.get_by_label("Your question").fill("Another question too many")
    duelist.press("Start the duel")
    expect(duelist.page.get_by_role("alert")).to_be_visible()
    expect(duelist.page.get_by_label("Your question")).to_have_value("Another question too many")
