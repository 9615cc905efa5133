"""Take the README's screenshots, in both languages, from a site where simulated players answer.

joute serve --port 8000
python tools/screenshots.py http://127.0.0.1:8000 docs/images
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

SIZE: ViewportSize = {"width": 860, "height": 940}
LANGUAGES = {"en-GB": "", "fr-FR": ".fr"}
# A question that the simulated players have answers for, and two of them.
SUGGESTION = "photosynthesis"
PLAYERS = ("erable", "fougere")


def main(address: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for language, suffix in LANGUAGES.items():
            _journey(browser, address, language, folder, suffix)
        browser.close()


def _journey(browser: Browser, address: str, language: str, folder: Path, suffix: str) -> None:
    context = browser.new_context(
        locale=language, viewport=SIZE, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    _ask(page, address)
    page.wait_for_selector("[name=choice][value=a]")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=folder / f"duel{suffix}.png")
    page.check("[name=choice][value=a]", force=True)
    page.click("#vote .button-primary")
    page.wait_for_selector(".energy")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=folder / f"reveal{suffix}.png")
    context.close()


def _ask(page: Page, address: str) -> None:
    page.goto(f"{address}?suggestion={SUGGESTION}")
    page.click(".modes summary")
    page.check("[name=mode][value=chosen]", force=True)
    for place, player in enumerate(PLAYERS):
        page.select_option(f"#model-{place}", player)
    page.check("[name=consent]")
    page.click(".ask .button-primary")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") + "/", Path(sys.argv[2]))
