"""Reading on: a further question, the vote within reach, one answer at a time on a phone, Enter."""

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from joute.llm.server import Running
from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import TRANSLATORS, Duelist
from tests.support.browser import wait_until
from tests.support.site import model

LONG = "chunks=60,size=100,holds=30"
MODELS = model("oak", "markdown"), model("elm", LONG)
PHONE: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1280, "height": 800}
QUESTION = "Why is the sky blue?"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_after_a_further_question_the_page_is_where_its_answers_are_written(
    scripts: bool, open_site: OpenSite, visit: Visit
) -> None:
    address = open_site(model("oak", "markdown"), model("elm", "markdown"))
    duelist = Duelist(visit(address, viewport=WIDE, java_script_enabled=scripts))
    duelist.ask(QUESTION)
    if scripts:
        duelist.wait_for("ready")
    duelist.ask_again("And at dusk?")
    duelist.page.wait_for_url("**#turn-2")
    turn = duelist.page.locator("#turn-2")
    expect(turn).to_be_focused()
    expect(duelist.page.get_by_role("heading", name="And at dusk?")).to_be_in_viewport()
    expect(duelist.page.get_by_role("heading", name=QUESTION)).not_to_be_in_viewport()
    duelist.vote("A is better")
    duelist.sees("You preferred %(name)s.", name="Oak Model")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_stop_then_the_vote_are_within_reach_from_the_first_line(
    size: ViewportSize, open_site: OpenSite, visit: Visit, llm_server: Running
) -> None:
    duelist = Duelist(visit(open_site(*MODELS), viewport=size))
    duelist.ask(QUESTION)
    page = duelist.page
    expect(page.locator("#answer-1-b")).to_contain_text(" ")
    expect(duelist.button("Stop both")).to_be_in_viewport()
    llm_server.release(LONG)
    duelist.wait_for("ready")
    page.evaluate("scrollTo(0, 0)")
    ballot = page.locator("#vote")
    expect(ballot).not_to_be_in_viewport()
    go_on = page.get_by_role("link", name="Go on", exact=True)
    expect(go_on).to_be_in_viewport()
    go_on.click()
    expect(page.get_by_role("textbox", name="Or continue the conversation")).to_be_focused()
    page.evaluate("scrollTo(0, 0)")
    page.get_by_role("link", name="Vote now").click()
    expect(ballot).to_be_focused()
    expect(page.get_by_role("heading", name="Which answer wins?")).to_be_in_viewport()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_on_a_phone_each_answer_has_its_tab(
    scripts: bool, open_site: OpenSite, visit: Visit
) -> None:
    models = model("oak", "markdown"), model("elm", "fast")
    person = visit(open_site(*models), viewport=PHONE, java_script_enabled=scripts)
    duelist = Duelist(person)
    duelist.ask(QUESTION)
    if scripts:
        duelist.wait_for("ready")
    a, b = duelist.answer("a"), duelist.answer("b")
    expect(a).to_be_visible()
    expect(b).to_be_hidden()
    duelist.page.get_by_role("radio", name="Answer B").check()
    expect(b).to_be_visible()
    expect(a).to_be_hidden()
    duelist.page.set_viewport_size(WIDE)
    expect(a).to_be_visible()
    expect(b).to_be_visible()
    expect(duelist.page.get_by_role("radio", name="Answer B")).to_be_hidden()


def typed(page: Page, label: str) -> str:
    box = page.get_by_role("textbox", name=label)
    box.fill("One")
    box.press("Enter")
    return box.input_value()


def test_enter_sends_on_wide_screens_unless_the_person_prefers_a_line(
    open_site: OpenSite, visit: Visit
) -> None:
    address = open_site(model("oak", "fast"), model("elm", "fast"))
    duelist = Duelist(visit(address, viewport=WIDE))
    page, setting = duelist.page, "⏎ sends"
    duelist.accept()
    box = page.get_by_label("Your question")
    box.fill("One line")
    box.press("Shift+Enter")
    assert box.input_value() == "One line\n"
    box.press("Enter")
    page.wait_for_url("**/duels/*")
    duelist.wait_for("ready")
    page.get_by_label(setting).uncheck()
    page.reload()
    duelist.wait_for("ready")
    expect(page.get_by_label(setting)).not_to_be_checked()
    assert typed(page, "Or continue the conversation") == "One\n"
    page.get_by_label(setting).check()
    page.set_viewport_size(PHONE)
    assert typed(page, "Or continue the conversation") == "One\n"
    expect(page.get_by_label(setting)).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="One", exact=True)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_after_the_reveal_one_goes_on_with_one_of_the_models(
    scripts: bool, open_site: OpenSite, visit: Visit
) -> None:
    address = open_site(model("oak", "markdown"), model("elm", "echo"))
    duelist = Duelist(visit(address, viewport=WIDE, java_script_enabled=scripts))
    page = duelist.page
    duelist.ask(QUESTION)
    if scripts:
        duelist.wait_for("ready")
    duelist.vote("A is better")
    duelist.sees("You preferred %(name)s.", name="Oak Model")
    expect(page.locator("main").get_by_text(QUESTION).first).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Answer A · Oak Model")).to_be_in_viewport()
    page.get_by_label("Your next question").fill("What about dusk?")
    page.get_by_role("radio", name="Elm Model").check()
    duelist.press("Send")
    page.wait_for_url("**#turn-2")
    expect(page.locator("#answer-2-b .prose")).to_have_text("What about dusk?")
    expect(page.locator("#answer-2-a")).to_have_count(0)
    expect(page.locator("#turn-2")).to_be_focused()
    expect(page.get_by_label("Your next question")).to_be_visible()


@pytest.mark.parametrize("language", ["fr", "en-GB"])
def test_the_bar_and_the_tabs_take_one_line_each_of_the_narrowest_phone(
    language: str, open_site: OpenSite, visit: Visit
) -> None:
    address = open_site(model("oak", "markdown"), model("elm", "fast"))
    person = visit(address, language, viewport={"width": 320, "height": 640})
    duelist = Duelist(person, TRANSLATORS[language[:2]])
    duelist.ask(QUESTION)
    duelist.wait_for("ready")
    bar = [heights_and_tops(link) for link in duelist.page.locator(".duel-bar a:visible").all()]
    tabs = [heights_and_tops(tab) for tab in duelist.page.locator(".side-tabs .chip").all()]
    assert len(set(bar)) == len(set(tabs)) == 1
    assert bar[0][0] <= 48
    assert tabs[0][0] <= 48


def heights_and_tops(part: Locator) -> tuple[float, float]:
    box = part.bounding_box()
    assert box
    return box["height"], box["y"]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_answers_to_a_long_question_are_in_sight(
    size: ViewportSize, open_site: OpenSite, visit: Visit
) -> None:
    address = open_site(model("oak", "markdown"), model("elm", "fast"))
    duelist = Duelist(visit(address, viewport=size))
    duelist.ask("\n".join(["Summarise this."] * 60))
    duelist.wait_for("ready")
    expect(duelist.answer("a").get_by_role("heading").first).to_be_in_viewport()
    question = duelist.page.locator("#question-1")
    question.focus()
    duelist.page.keyboard.press("End")
    wait_until(duelist.page, "document.getElementById('question-1').scrollTop > 0")
