"""A person talks to one model: as it writes, by forms alone, by keyboard, as a member only."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import expect

from joute.gateway.tables import AliasVersion
from joute.services import utc_now
from joute.store import open_store
from tests.images.files import photo, saved
from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import TRANSLATORS, Duelist, open_page, tab_to
from tests.support.browser import wait_until
from tests.support.site import model

MODELS = (
    model("oak", "markdown", size=120.0) | {"vision": True},
    model("ash", "chunks=4000,rate=50,first=0"),
)
OpenChat = Callable[[], str]


async def _point(database: str) -> None:
    site = open_store(database)
    async with site.write() as session:
        session.add_all(
            AliasVersion(
                alias=alias,
                number=1,
                targets=[target],
                options={},
                created_by="operator",
                created_at=utc_now(),
            )
            for alias, target in (("assistant", "oak"), ("slow", "ash"))
        )
    await site.close()


@pytest.fixture
def open_chat(open_site: OpenSite, tmp_path: Path) -> OpenChat:
    def open_() -> str:
        chat = {"aliases": ["assistant", "slow"], "open_to": "everybody"}
        address = open_site(*MODELS, chat=chat)
        with start_blocking_portal() as portal:
            portal.call(_point, f"sqlite:///{next(tmp_path.glob('*.sqlite3'))}")
        return address

    return open_


def begin(
    person: Duelist, question: str, alias: str = "assistant", *, on_page: bool = False
) -> None:
    if not on_page:
        person.page.goto("/chat")
    person.page.get_by_label(person.say("Model"), exact=True).select_option(alias)
    person.page.get_by_label(person.say("Your question")).fill(question)
    if person.page.locator(".consent").is_visible():
        person.accept()
    person.press("Ask")


def test_a_reply_comes_as_it_is_written_and_is_stopped_and_answered_by_another(
    open_chat: OpenChat, visit: Visit
) -> None:
    person = Duelist(visit(open_chat()))
    page = person.page
    open_page(page, "Use", "Chat")
    begin(person, "Why is the sky blue?", "slow")
    wait_until(page, "() => document.querySelector('[data-open]').textContent.length > 20")
    expect(page.locator("#prompt")).to_be_hidden()
    tab_to(page, person.button("Stop"))
    page.keyboard.press("Enter")
    person.wait_for("ready")
    person.sees("Stopped before its end.")

    person.press("Answer again")
    person.wait_for("ready")
    person.sees("Answered by %(model)s", model="Oak Model")
    expect(page.locator("#answer-2-a [data-footprint]")).to_contain_text("2 answers")
    expect(page.locator("#answer-2-a .prose li").first).to_be_visible()
    expect(page.locator("summary", has_text="Answer of slow")).to_be_visible()
    page.get_by_role("textbox", name="Go on").fill("And at dusk?")
    person.press("Send")
    page.wait_for_url(re.compile("#turn-2"))
    person.wait_for("ready")
    page.get_by_role("link", name="Ask this as a duel · And at dusk?").click()
    expect(page.get_by_label("Your question")).to_have_value("And at dusk?")
    person.press("Start the duel")
    page.wait_for_url("**/duels/*")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_all_is_done_by_forms_where_there_is_no_script(
    language: str, open_chat: OpenChat, visit: Visit
) -> None:
    person = Duelist(visit(open_chat(), language, java_script_enabled=False), TRANSLATORS[language])
    page = person.page
    begin(person, "Why is the sky blue?")
    person.sees("Answered by %(model)s", model="Oak Model")
    page.get_by_role("textbox", name=person.say("Go on")).fill("And at dusk?")
    person.press("Send")
    person.press("Answer again")
    expect(page.locator("article .prose")).to_have_count(2)
    page.goto("/chat")
    page.locator("details", has_text=person.say("Delete")).locator("summary").click()
    person.press("Delete this conversation, for good")
    person.sees("The conversation is deleted, with its answers.")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_picture_stands_whole_beside_its_question(
    language: str, open_chat: OpenChat, visit: Visit
) -> None:
    narrow = visit(open_chat(), language, viewport={"width": 320, "height": 700})
    person = Duelist(narrow, TRANSLATORS[language])
    page = person.page
    page.goto("/chat")
    page.get_by_text(person.say("Add pictures or a document")).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    file: Any = {
        "name": "a.jpg",
        "mimeType": "image/jpeg",
        "buffer": saved(photo(900, 600), "JPEG"),
    }
    page.locator("#images").set_input_files([file])
    page.locator("#alt").fill("A blue corner")
    begin(person, "What is this?", on_page=True)
    person.wait_for("ready")
    shown = page.get_by_alt_text("A blue corner")
    expect(shown).to_be_visible()
    wait_until(page, "() => document.querySelector('.attached img').naturalWidth > 0")
    box = shown.bounding_box()
    assert box is not None
    assert box["width"] <= 320
    assert box["width"] / box["height"] == pytest.approx(1.5, abs=0.02)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
