"""The report of a workshop on paper."""

import base64
import re
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.rooms import shows
from tests.journeys.test_projector import MODELS, walk
from tests.journeys.test_workshop import Workplace

PAGES_AT_MOST = 4
# In inches.
A4 = {"paperWidth": 8.27, "paperHeight": 11.69}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_report_of_the_shipped_program_is_four_pages_that_say_their_method_once(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    with ExitStack() as stack:
        workplace = Workplace(browser, tmp_path, stack, MODELS)
        *_, (_, lead, screen) = walk(workplace, "classic", language)
        shows(screen, "end")
        screen.page.goto(f"/workshop/desk/{lead.secret}/report")
        printed = pdf_of(screen.page)
        told = screen.page.locator("main").inner_text()
        workplace.leave()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= PAGES_AT_MOST
    for method in ("ecologits-0.11@1", "ecologits-0.8@1"):
        assert told.count(f"({method})") <= 1
    assert told.count("(ecologits-") >= 1


def pdf_of(page: Page) -> bytes:
    """What the browser prints on A4."""
    devtools = page.context.new_cdp_session(page)
    printed = devtools.send("Page.printToPDF", {**A4, "preferCSSPageSize": True})
    devtools.detach()
    return base64.b64decode(printed["data"])
