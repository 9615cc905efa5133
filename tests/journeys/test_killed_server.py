"""`joute serve`, killed without warning while it answers, and started again on the same file."""

from playwright.sync_api import expect

from tests.journeys.conftest import Configuration, Visit
from tests.journeys.steps import Duelist, open_page
from tests.support.served import Installation

LONG = "Tell me, slowly, all that you know about the sky, its colours and its winds. " * 4


def test_what_was_finished_is_there_and_what_was_not_can_be_asked_again(
    installation: Installation, configuration: Configuration, visit: Visit
) -> None:
    duelist = Duelist(visit(installation.address))
    page = duelist.page
    duelist.ask("Why?")
    duelist.wait_for("ready")
    duelist.vote("Both bad")
    duelist.sees("Neither convinced you.")
    voted = page.url

    page.goto("/")
    duelist.ask("How?")
    duelist.wait_for("ready")
    echoing, quick = ("a", "b") if duelist.words("a") == "How?" else ("b", "a")
    duelist.ask_again(LONG)
    expect(duelist.answer(quick, turn=2).locator(".prose")).to_be_visible()
    expect(duelist.answer(echoing, turn=2)).to_contain_text("Tell me")
    installation.kill()
    installation.configure(configuration(200))
    installation.start()

    # The page that stayed open finds out by itself.
    duelist.wait_for("failed")
    assert duelist.words(echoing) == "How?"
    expect(duelist.answer(echoing, turn=2).locator(".notice")).to_be_visible()
    assert len(duelist.words(quick, turn=2)) > 100
    duelist.press("Ask again")
    duelist.wait_for("ready")
    assert duelist.words(echoing, turn=2) == LONG.strip()
    duelist.vote("Equally good")
    duelist.sees("Neck and neck.")

    page.goto(voted)
    duelist.sees("Neither convinced you.")
    open_page(page, "Compare", "My duels")
    expect(page.locator(".duels > li")).to_have_count(2)
