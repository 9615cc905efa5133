"""What a model writes to harm its reader: script, images, links, a huge table."""

from playwright.sync_api import expect

from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import Duelist
from tests.support.browser import Person, wait_until
from tests.support.site import model

MODELS = model("elm", "hostile,size=400,rate=80,first=0.5"), model("oak", "fast")
SPITEFUL = "<script>window.attacked = 20</script> <img src=//attacker.example> " + "unbroken" * 40


def is_unharmed(person: Person) -> None:
    """No script of the answer ran, none of its elements came through, and it broke no layout.

    That nothing was asked of another host is checked of every journey, when it ends.
    """
    page = person.page
    assert page.evaluate("window.attacked") is None
    assert page.locator("main :is(script, style, iframe, img, form[action*='//'])").count() == 0
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_hostile_answer_is_read_without_harm(open_site: OpenSite, visit: Visit) -> None:
    person = visit(open_site(*MODELS))
    duelist, page = Duelist(person), person.page
    duelist.ask(SPITEFUL)
    wait_until(page, "document.querySelector('[data-stream]').textContent.includes('<img')")
    is_unharmed(person)
    duelist.wait_for("ready")
    expect(duelist.answer("a")).to_contain_text("<script>window.attacked = 1</script>")
    is_unharmed(person)
    links = (
        duelist.answer("a").locator(".prose a").evaluate_all("links => links.map(a => a.protocol)")
    )
    assert set(links) == {"https:"}
    duelist.vote("Both bad")
    duelist.sees("Neither convinced you.")
    duelist.press("Create a link")
    is_unharmed(person)
    page.goto(page.get_by_label("Link", exact=True).input_value())
    is_unharmed(person)
    page.goto("/me")
    is_unharmed(person)
