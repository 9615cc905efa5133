"""What people do on the pages of a duel, found by what these pages say to them."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from joute.features import FEATURES
from joute.translation import Translator, load_translators
from tests.support.browser import Person, wait_until

TRANSLATORS = load_translators(["fr", "en"], FEATURES.folders.values())

# Every state that the page goes through, as it shows it: the step, and the words on each side.
WATCH = """
window.seen = [];
new MutationObserver(() => {
  const duel = document.querySelector("[data-duel]");
  if (!duel) return;
  const state = { step: duel.dataset.step };
  for (const side of ["a", "b"]) {
    const place = document.getElementById(`answer-${duel.dataset.turn}-${side}`);
    const stream = place?.querySelector("[data-stream]");
    state[side] = { over: !stream, text: (stream ?? place?.querySelector(".prose"))?.textContent };
  }
  window.seen.push(state);
}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
"""

MOST_STOPS = 100

# Whether the focus is shown, and where it is. The ring is drawn around the control, or around the
# face of a chip whose control is invisible.
FOCUS = """target => {
  const ring = (element) => {
    const style = element && getComputedStyle(element);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const focused = document.activeElement;
  const shown = ring(focused) || ring(focused.nextElementSibling);
  return [shown, focused === target, shown ? "" : focused.outerHTML];
}"""


def open_page(page: Page, verb: str, name: str) -> None:
    """By the header: a verb, then one of its pages."""
    header = page.get_by_role("banner")
    header.get_by_text(verb, exact=True).click()
    header.get_by_role("link", name=name, exact=True).click()


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus; every stop on the way shows where it is."""
    element = target.element_handle()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        shown, there, where = element.evaluate(FOCUS)
        assert shown, where
        if there:
            return
    raise AssertionError(f"{MOST_STOPS} stops, and not there: {target}")


@dataclass(frozen=True)
class Duelist:
    """A person, and the language in which the site speaks to them."""

    person: Person
    translator: Translator = TRANSLATORS["en"]

    @property
    def page(self) -> Page:
        return self.person.page

    def say(self, text: str, **fields: object) -> str:
        return self.translator.gettext(text, **fields)

    def button(self, label: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=self.say(label), exact=True)

    def press(self, label: str, within: Locator | None = None) -> None:
        self.button(label, within).click()

    def accept(self) -> None:
        self.page.get_by_label(self.say("I have read these conditions and accept them.")).check()

    def ask(self, question: str) -> None:
        """The first question, with the conditions accepted if they are shown."""
        self.page.get_by_label(self.say("Your question")).fill(question)
        if self.page.locator(".consent").is_visible():
            self.accept()
        self.press("Start the duel")
        self.page.wait_for_url("**/duels/*")

    def ask_again(self, question: str) -> None:
        self.page.get_by_role("textbox", name=self.say("Or continue the conversation")).fill(
            question
        )
        self.press("Send to both")

    def answer(self, side: str, turn: int = 1) -> Locator:
        return self.page.locator(f"#answer-{turn}-{side}")

    def words(self, side: str, turn: int = 1) -> str:
        return self.answer(side, turn).locator(".prose").inner_text()

    def grows(self, side: str, beyond: str = "") -> str:
        """Wait until more than `beyond` of the first answer is there, and its end is not; return
        its words."""
        wait_until(
            self.page,
            "([id, length]) => document.getElementById(id)"
            ".querySelector('[data-stream]').textContent.trim().length > length",
            [f"answer-1-{side}", len(beyond.strip())],
        )
        return self.words(side)

    def wait_for(self, step: str) -> None:
        """Until the page itself shows this step."""
        self.page.locator(f"[data-duel][data-step={step}]").wait_for()

    def vote(self, label: str) -> None:
        self.page.get_by_role("radio", name=self.say(label), exact=True).check()
        self.press("Vote and reveal")

    def sees(self, text: str, **fields: object) -> None:
        expect(self.page.locator("main")).to_contain_text(self.say(text, **fields))

    def seen(self) -> list[dict[str, Any]]:
        """What WATCH noted, when it was added before the page."""
        states: list[dict[str, Any]] = self.page.evaluate("window.seen")
        return states
