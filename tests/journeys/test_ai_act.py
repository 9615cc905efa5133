"""A use is classed under the AI Act with the keyboard alone, without scripts, in both languages."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from joute.ai_act import read_tree
from tests.ai_act.test_classify import AT_WORK
from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import TRANSLATORS, Duelist, tab_to
from tests.journeys.tour import become_operator
from tests.support.databases import sqlite_database
from tests.support.served import joute

ANSWERS: dict[str, Any] = {**AT_WORK, "q_context": None}


def reach(page: Page, target: Locator) -> None:
    """Tab to a control, unless it has the focus already."""
    if not target.evaluate("target => target === document.activeElement"):
        tab_to(page, target)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_use_is_classed_with_the_keyboard_alone_and_without_scripts(
    language: str, open_site: OpenSite, visit: Visit, tmp_path: Path
) -> None:
    address, words = open_site(), TRANSLATORS[language]
    locale = {"fr": "fr-FR", "en": "en-GB"}[language]
    person = Duelist(visit(address, locale, java_script_enabled=False), words)
    page, say, tree = person.page, words.gettext, read_tree()
    link = joute("operator-link", "--database", sqlite_database(tmp_path), folder=tmp_path)
    become_operator(person, link)
    page.goto("/register")
    page.get_by_label(say("What is your idea called?")).fill("Applications")
    person.press("Propose it")
    page.goto("/register/applications/ai-act")
    tab_to(page, page.get_by_role("link", name=say("Begin")))
    page.keyboard.press("Enter")

    for id, answer in ANSWERS.items():
        page.wait_for_url(f"**/ai-act/{id}")
        asked = tree.questions[id]
        expect(page.get_by_role("heading", level=1)).to_have_text(asked.text.of(language))
        if answer is None:
            reach(page, person.button("I don’t know"))
            page.keyboard.press("Enter")
            expect(
                page.get_by_text(say("What depends on it will be shown as not sure."))
            ).to_be_visible()
            tab_to(page, page.get_by_role("link", name=say("Go on")))
            page.keyboard.press("Enter")
            continue
        first = page.get_by_role("radio" if asked.type == "boolean" else "checkbox").first
        expect(first).to_be_focused()
        if isinstance(answer, bool):
            page.keyboard.press("Space")
            if not answer:
                page.keyboard.press("ArrowDown")
        else:
            for option in answer or ["none"]:
                reach(page, page.locator(f'[value="{option}"]'))
                page.keyboard.press("Space")
        tab_to(page, person.button("Save and go on"))
        page.keyboard.press("Enter")

    page.wait_for_url("**/ai-act")
    leaf = tree.leaves["leaf_high_risk_annex3"]
    expect(page.get_by_text(leaf.label.of(language), exact=True)).to_be_visible()
    tab_to(page, person.button("Confirm this result"))
    page.keyboard.press("Enter")
    person.sees("This is the confirmed result.")
