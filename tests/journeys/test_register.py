"""A use from an idea into service, by somebody who reads the pages and has a keyboard alone."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import TRANSLATORS, Duelist, tab_to
from tests.support.databases import sqlite_database
from tests.support.served import joute
from tests.support.site import model

MOST_INPUTS = 25
# What is typed, by the id of the question; of options the first is chosen.
TYPED = {
    "function": "relation avec les habitants",
    "review_date": "06062027",  # whichever of day and month comes first
    "contact_email": "ia@example.org",
}
# Of the AI Act: questions that are answered yes, and what is ticked of the others.
YES = ("q_ai_system", "q_eu_link")
TICKED = {"q_roles": "role_deployer", "q_context": "ctx_workplace"}


@dataclass
class Owner:
    """Somebody on the pages of one use; `inputs` counts what they typed or chose, `presses` the
    buttons that only confirm."""

    person: Duelist
    inputs: int = 0
    presses: int = 0

    @property
    def path(self) -> str:
        return urlsplit(self.person.page.url).path

    def press(self, target: Locator) -> None:
        """Reach a button or a link by Tab, and press it; a page follows."""
        page = self.person.page
        tab_to(page, target)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    def button(self, label: str) -> Locator:
        return self.person.button(label)

    def link(self, label: str) -> Locator:
        return self.person.page.get_by_role("link", name=self.person.say(label), exact=True)

    def confirm(self, label: str) -> None:
        self.presses += 1
        self.press(self.button(label))

    def answer(self) -> None:
        """The question of this page: its control has the focus."""
        page, question = self.person.page, self.path.rpartition("/")[2]
        control = page.locator("[autofocus]")
        expect(control).to_be_focused()
        kind = control.get_attribute("type")
        if kind in ("radio", "checkbox"):
            self._choose(question)
        else:
            page.keyboard.type(TYPED.get(question, "Une réponse en une phrase."))
        self.inputs += 1
        self.press(self.button("Save and go on"))
        assert not self.person.page.locator(".field-error").all_inner_texts()

    def _choose(self, question: str) -> None:
        keyboard = self.person.page.keyboard
        options = self.person.page.locator("input[name=value]")
        if options.first.get_attribute("type") == "checkbox":
            wanted = TICKED.get(question, "none")
            chosen = self.person.page.locator(f"input[name=value][value={wanted}]")
            if options.first.get_attribute("value") != wanted:
                tab_to(self.person.page, chosen)
            keyboard.press("Space")
            expect(chosen).to_be_checked()
        elif options.count() == 2 and question not in YES:
            keyboard.press("ArrowDown")
            expect(options.last).to_be_checked()
        else:
            keyboard.press("Space")
            expect(options.first).to_be_checked()

    def answer_all(self) -> None:
        """Every question that follows, until another page does."""
        self.press(self.link("Answer what is required"))
        while self.person.page.locator("input[name=value], textarea[name=value]").count():
            self.answer()


def come_in(visit: Visit, address: str, language: str, folder: Path, *invited: str) -> Duelist:
    """A member who followed their invitation."""
    visitor = Duelist(visit(address, f"{language}-{language.upper()}"), TRANSLATORS[language])
    database = sqlite_database(folder)
    link = joute("members", "invite", *invited, "--database", database, folder=folder)
    visitor.page.goto(link[link.index("/invitation") :].strip())
    visitor.press("Sign in")
    return visitor


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_idea_goes_into_service_with_the_keyboard_alone(
    open_site: OpenSite, visit: Visit, tmp_path: Path, language: str
) -> None:
    address = open_site(model("oak", "fast"))
    ada = Owner(come_in(visit, address, language, tmp_path, "Ada"))
    page = ada.person.page

    header = page.get_by_role("banner")
    tab_to(page, header.get_by_text(ada.person.say("Use"), exact=True))
    page.keyboard.press("Enter")
    ada.press(header.get_by_role("link", name=ada.person.say("Register"), exact=True))
    tab_to(page, page.get_by_label(ada.person.say("What is your idea called?")))
    page.keyboard.type("Courriers")
    ada.inputs += 1
    ada.press(ada.button("Propose it"))

    # A name leads to the first question, each answer to the next.
    while page.locator("[name=value]").count():
        ada.answer()
    assert ada.path == "/register/courriers"
    ada.confirm("Begin the trial")
    ada.answer_all()
    assert ada.path == "/register/courriers/ai-act"
    ada.confirm("Confirm this result")
    ada.press(page.get_by_role("main").get_by_role("link", name="Courriers", exact=True))
    ada.confirm("Begin the pilot")
    ada.answer_all()
    assert ada.path == "/register/courriers"
    assert not ada.button("Put into service").count()
    role = ada.person.say("business")
    ada.confirm(ada.person.say("Sign off: %(role)s", role=role))

    dora = Owner(come_in(visit, address, language, tmp_path, "Dora", "--group", "dpo"))
    dora.person.page.goto("/register/courriers")
    role = dora.person.say("data protection officer")
    dora.confirm(dora.person.say("Sign off: %(role)s", role=role))

    page.goto("/register")
    ada.press(page.get_by_role("main").get_by_role("link", name="Courriers", exact=True))
    ada.confirm("Put into service")
    expect(page.locator(".badge-purpure")).to_have_text(ada.person.say("in service"))
    assert ada.inputs <= MOST_INPUTS
    assert ada.presses + dora.presses == 6
