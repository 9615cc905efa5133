"""What people expect of any page: shortcuts, copying, going back, several tabs."""

from playwright.sync_api import expect

from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import Duelist, open_page
from tests.support.site import model

MODELS = model("oak", "markdown"), model("elm", "fast")
QUESTION = "Why is the sky blue?"


def test_control_and_enter_send_a_question(open_site: OpenSite, visit: Visit) -> None:
    duelist = Duelist(visit(open_site(*MODELS)))
    duelist.accept()
    duelist.page.get_by_label("Your question").fill(QUESTION)
    duelist.page.keyboard.press("Control+Enter")
    duelist.page.wait_for_url("**/duels/*")
    duelist.wait_for("ready")
    duelist.page.get_by_role("textbox", name="Or continue the conversation").fill("And at dusk?")
    duelist.page.keyboard.press("Control+Enter")
    expect(duelist.page.get_by_role("heading", name="And at dusk?")).to_be_visible()
    duelist.wait_for("ready")


def test_an_answer_and_an_address_are_copied(open_site: OpenSite, visit: Visit) -> None:
    """An answer is copied as its model wrote it, in Markdown."""
    duelist = Duelist(visit(open_site(*MODELS)))
    duelist.ask(QUESTION)
    duelist.wait_for("ready")
    duelist.press("Copy this answer", within=duelist.answer("a"))
    expect(duelist.answer("a").get_by_role("button", name="Copied")).to_be_visible()
    copied = duelist.page.evaluate("navigator.clipboard.readText()")
    assert "| way | cost | effect |" in copied
    duelist.vote("A is better")
    duelist.press("Create a link")
    duelist.press("Copy the link")
    expect(duelist.button("Copied")).to_be_visible()
    copied = duelist.page.evaluate("navigator.clipboard.readText()")
    expect(duelist.page.get_by_label("Link", exact=True)).to_have_value(copied)


def test_going_back_finds_the_question_and_it_can_be_sent_again(
    open_site: OpenSite, visit: Visit
) -> None:
    duelist = Duelist(visit(open_site(*MODELS)))
    duelist.ask(QUESTION)
    first = duelist.page.url
    duelist.page.go_back()
    expect(duelist.page.get_by_label("Your question")).to_have_value(QUESTION)
    duelist.ask(QUESTION)
    assert duelist.page.url != first
    duelist.wait_for("ready")


def test_going_back_after_the_vote_does_not_offer_another(
    open_site: OpenSite, visit: Visit
) -> None:
    duelist = Duelist(visit(open_site(*MODELS)))
    duelist.ask(QUESTION)
    duelist.wait_for("ready")
    duelist.vote("A is better")
    duelist.sees("You preferred %(name)s.", name="Oak Model")
    duelist.page.go_back()
    duelist.sees("You preferred %(name)s.", name="Oak Model")
    expect(duelist.button("Vote and reveal")).to_have_count(0)


def test_of_two_tabs_the_second_vote_is_refused_with_a_reason(
    open_site: OpenSite, visit: Visit
) -> None:
    person = visit(open_site(*MODELS))
    first = Duelist(person)
    first.ask(QUESTION)
    first.wait_for("ready")
    other_tab = person.context.new_page()
    other_tab.goto(person.page.url)
    first.vote("A is better")
    first.sees("You preferred %(name)s.", name="Oak Model")
    other_tab.get_by_role("radio", name="B is better").check()
    other_tab.get_by_role("button", name="Vote and reveal").click()
    expect(other_tab.locator("main")).to_contain_text("You have already voted")
    other_tab.get_by_role("link", name="See my duels").click()
    expect(other_tab.locator("main")).to_contain_text("preferred: Oak Model")


def test_an_agreement_that_is_withdrawn_is_asked_for_again(
    open_site: OpenSite, visit: Visit
) -> None:
    duelist = Duelist(visit(open_site(*MODELS)))
    duelist.ask(QUESTION)
    duelist.wait_for("ready")
    open_page(duelist.page, "Compare", "My duels")
    duelist.press("Withdraw my agreement")
    expect(duelist.page.get_by_role("link", name=QUESTION)).to_be_visible()
    duelist.page.goto("/")
    duelist.sees("Before your first question")


def test_a_question_sent_twice_in_a_hurry_is_one_duel(open_site: OpenSite, visit: Visit) -> None:
    duelist = Duelist(visit(open_site(*MODELS)))
    duelist.accept()
    duelist.page.get_by_label("Your question").fill(QUESTION)
    duelist.button("Start the duel").dblclick()
    duelist.page.wait_for_url("**/duels/*")
    open_page(duelist.page, "Compare", "My duels")
    expect(duelist.page.locator(".duels > li")).to_have_count(1)
