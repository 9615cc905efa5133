"""The projected page at 1920 × 1080: at each step of the program that ships, all of it is on the
screen in letters that the back of a room can read, or the desk scrolls it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from joute.workshop.program.model import load_programs
from tests.journeys.rooms import Lead, shows
from tests.journeys.steps import Duelist
from tests.journeys.test_workshop import Workplace
from tests.support.site import model

# Of CSS pixels: the smallest size of running text.
SMALLEST = 24
SCROLLS_AT_MOST = 10
MODELS = (
    model("oak", "markdown", size=120.0, family="trees"),
    model("elm", "fast,chunks=90", size=7.0, family="trees"),
    model("ash", "fast,chunks=60", size=70.0),
    model("fir", "fast,chunks=30", size=3.0),
)
LONG = (
    model("oak", "fast,chunks=900", size=120.0),
    model("elm", "fast,chunks=700", size=7.0),
)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("program", ["classic", "secret"])
def test_each_step_of_the_shipped_program_fits(
    browser: Browser, tmp_path: Path, program: str, language: str
) -> None:
    with ExitStack() as stack:
        workplace = Workplace(browser, tmp_path, stack, MODELS)
        faults = [
            f"{key}: {fault}"
            for key, lead, screen in walk(workplace, program, language)
            for fault in faults_of(lead, screen.page)
        ]
        workplace.leave()
    assert faults == []


def test_long_answers_scroll_together_until_their_end(browser: Browser, tmp_path: Path) -> None:
    with ExitStack() as stack:
        workplace = Workplace(browser, tmp_path, stack, LONG)
        for key, lead, screen in walk(workplace, "classic", "en"):
            if key != "r1:vote":
                continue
            page = screen.page
            expect(page.locator("[data-more]")).to_be_visible()
            assert faults_of(lead, page) == []
            tops = page.locator(".contest > *").evaluate_all("all => all.map(one => one.scrollTop)")
            assert min(tops) > 0
            break
        workplace.leave()


def walk(workplace: Workplace, name: str, language: str) -> Iterator[tuple[str, Lead, Duelist]]:
    """Each step of a program that ships, when the projected page shows it whole."""
    api = workplace.visitor(language).person.context.request
    program = load_programs()[name].to_toml()
    lead = Lead.of(api, workplace.link(), program, language)
    screen = workplace.visitor(language, viewport={"width": 1920, "height": 1080})
    screen.page.goto(f"/workshop/desk/{lead.secret}")
    link = screen.page.get_by_role("link", name=screen.say("Open the projected page"))
    screen.page.goto(link.get_attribute("href") or "")
    assert api.post(f"/w/{lead.code}").ok
    for step in lead.state()["steps"]:
        lead.go(step["key"])
        shows(screen, step["key"])
        if step["kind"] == "answers":
            waiting = screen.page.locator("[data-answer] :is([data-stream], [data-waiting])")
            expect(waiting).to_have_count(0)
        yield step["key"], lead, screen
        if step["kind"] == "vote":
            lead.vote(step["round"], "a")


def faults_of(lead: Lead, page: Page) -> list[str]:
    """What is off the screen or too small, down to the end where the cue says that more follows."""
    faults = []
    more = page.locator("[data-more]")
    for scrolls in range(SCROLLS_AT_MOST):
        faults += page.evaluate(
            """smallest => {
              const { scrollWidth, scrollHeight } = document.documentElement;
              const size = parseFloat(getComputedStyle(document.querySelector(".scene")).fontSize);
              return [
                scrollHeight > innerHeight && `${scrollHeight - innerHeight} px too high`,
                scrollWidth > innerWidth && `${scrollWidth - innerWidth} px too wide`,
                size < smallest && `letters of ${size} px`,
              ].filter(Boolean);
            }""",
            SMALLEST,
        )
        if more.is_hidden():
            return faults
        lead.scroll()
        expect(page.locator(".scene")).to_have_attribute("data-scroll", str(scrolls + 1))
    return [*faults, "no end"]
