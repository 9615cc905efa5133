"""A whole duel with the keyboard alone, and what a screen reader is told."""

from playwright.sync_api import expect

from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import Duelist, tab_to
from tests.support.browser import wait_until
from tests.support.site import model

MODELS = model("oak", "fast"), model("elm", "chunks=10,rate=20")

# Everything that live regions were made to say.
LISTEN = """
window.said = [];
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
    const region = element?.closest("[role=status], [role=alert]");
    if (region?.textContent) window.said.push(region.textContent.trim());
  }
}).observe(document, { subtree: true, childList: true, characterData: true });
"""


def test_a_whole_duel_with_the_keyboard_alone(open_site: OpenSite, visit: Visit) -> None:
    duelist = Duelist(visit(open_site(*MODELS)))
    page, keyboard = duelist.page, duelist.page.keyboard
    page.add_init_script(LISTEN)

    tab_to(page, page.get_by_role("link", name="Skip to the content"))
    keyboard.press("Enter")
    tab_to(page, page.get_by_label("Your question"))
    keyboard.type("Why is the sky blue?")
    tab_to(page, page.get_by_label("I have read these conditions"))
    keyboard.press("Space")
    tab_to(page, duelist.button("Start the duel"))
    keyboard.press("Enter")
    page.wait_for_url("**/duels/*")
    duelist.wait_for("ready")

    answer = duelist.answer("a")
    tab_to(page, duelist.button("I like this answer", within=answer))
    keyboard.press("Enter")
    expect(duelist.button("I like this answer", within=answer)).to_have_attribute(
        "aria-pressed", "true"
    )
    tab_to(page, answer.locator("summary"))
    keyboard.press("Enter")
    tab_to(page, answer.get_by_label("Useful"))
    keyboard.press("Space")
    tab_to(page, duelist.button("Save", within=answer))
    keyboard.press("Enter")
    wait_until(page, "said.includes('Saved.')")

    tab_to(page, page.get_by_role("radio", name="A is better"))
    keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Equally good")).to_be_checked()
    tab_to(page, duelist.button("Vote and reveal"))
    keyboard.press("Enter")
    duelist.sees("Neck and neck.")


def test_the_end_of_each_answer_is_announced(open_site: OpenSite, visit: Visit) -> None:
    """Stopped from elsewhere, one side after its first words, the other before them."""
    duelist = Duelist(visit(open_site(model("ash", "stall"), model("fir", "silent"))))
    duelist.page.add_init_script(LISTEN)
    duelist.ask("Why is the sky blue?")
    duelist.grows("a")
    assert duelist.person.context.request.post(f"{duelist.page.url}/stop").ok
    duelist.wait_for("failed")
    said = duelist.page.evaluate("said")
    assert {"Answer A is complete.", "An answer is missing"} <= set(said)
    assert "Answer B is complete." not in said


def test_an_open_menu_closes_on_escape_and_when_the_person_goes_elsewhere(
    open_site: OpenSite, visit: Visit
) -> None:
    page = visit(open_site(*MODELS)).page
    name = page.get_by_role("banner").get_by_text("Compare", exact=True)
    link = page.get_by_role("banner").get_by_role("link", name="My duels")
    tab_to(page, name)
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    tab_to(page, link)
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(name).to_be_focused()
    name.click()
    expect(link).to_be_visible()
    page.get_by_role("heading", level=1).click()
    expect(link).to_be_hidden()
