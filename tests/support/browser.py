"""A real browser, and the people who use it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.support.programs import program

# Chromium's own calls home are turned off: what a page asks for is all that is left.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# For what never comes: a test waits for states, and a busy machine takes its time.
LONGEST_WAIT_MS = 120_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium of this machine; the test is skipped by name where there is none.

    Its headless shell draws no window around each page, which takes a third off every journey.
    """
    path = program("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    expect.set_options(timeout=LONGEST_WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Person:
    """Someone with a browser of their own, and all that it asked for and complained about."""

    context: BrowserContext
    address: str
    page: Page = field(init=False)
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda failure: self.complaints.append(str(failure.error)))
        self.page = self.context.new_page()

    @property
    def hosts(self) -> set[str]:
        """Every host that any page of this browser called."""
        addresses = [urlsplit(address) for address in self.asked]
        return {address.netloc for address in addresses if address.scheme != "data"}

    def _hear(self, message: ConsoleMessage) -> None:
        # A refused page or form is logged too, and tests have some refused on purpose.
        refused = message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not refused:
            self.complaints.append(message.text)


def new_person(browser: Browser, address: str, language: str = "en-GB", **options: Any) -> Person:
    """A new browser without a cookie, at home at `address`; `options` are Playwright's."""
    calm: dict[str, Any] = {"color_scheme": "light", "reduced_motion": "reduce"}
    context = browser.new_context(base_url=address, locale=language, **{**calm, **options})
    context.set_default_timeout(LONGEST_WAIT_MS)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return Person(context, address)


def wait_until(page: Page, condition: str, argument: object = None) -> None:
    """Poll a JavaScript condition from outside: the page's policy forbids evaluating inside it."""
    deadline = monotonic() + LONGEST_WAIT_MS / 1000
    while monotonic() < deadline:
        if page.evaluate(condition, argument):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"never true: {condition}")
