from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import LONGEST_WAIT_MS, chromium
from tests.support.served import served
from tests.web.site import make_site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One per module: while Playwright runs, no asynchronous test can."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A site made with the kit alone, on loopback."""
    app, _pages = make_site()
    with served(app) as url:
        yield url


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about: the security policy refused something, a script failed."""
    return []


@pytest.fixture
def page(browser: Browser, address: str, complaints: list[str]) -> Iterator[Page]:
    """A new person's browser, in English and in the light."""
    context = browser.new_context(base_url=address, locale="en-GB", color_scheme="light")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(LONGEST_WAIT_MS)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
