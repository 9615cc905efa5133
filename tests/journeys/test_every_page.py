"""Every page, for everybody: with a screen reader, on a narrow screen, in both themes; and
whatever a model wrote."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from joute.llm.server import Running
from tests.journeys.tour import LANGUAGE, STOPS, Tour, touring
from tests.support.browser import Person
from tests.support.english import english_in
from tests.support.routes import path_of, requests_of

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


@pytest.fixture
def tour(browser: Browser, llm_server: Running, tmp_path: Path) -> Iterator[Tour]:
    with touring(browser, llm_server.base_url, tmp_path) as tour:
        yield tour


# What a GET answers elsewhere than under /api/ that no person looks at as a page.
NO_PAGES = {
    "/documents/{collection_id}/answers/{question_id}/events",
    "/documents/{collection_id}/answers/{question_id}/text",
    "/static/{version}/{name:path}",
    "/duels/{duel_id}/events",
    "/duels/{duel_id}/answers/{turn}/{side}",
    "/documents/mine/export",
    "/me/export",
    "/chat/export",
    "/chat/{conversation_id}/events",
    "/chat/{conversation_id}/replies/{number}",
    "/media/{attachment_id}",
    "/media/{attachment_id}/small",
    "/datasets/{name}/{version}/removed.json",
    "/datasets/{name}/{version}/files/{path:path}",
    "/workshop/join",
    "/workshop/desk/{secret}/events",
    "/workshop/screen/{token}/events",
    "/w/{code}/events",
    "/evaluations/runs/{run_id}/events",
    "/campaigns/{campaign_id}/ratings.csv",
    "/campaigns/{campaign_id}/labels.csv",
    "/decisions/{decision_id}/decision.docx",
    "/decisions/{decision_id}/decision.json",
    "/decisions/{decision_id}/decision.md",
    "/observatory/report.md",
    "/enquiries/{enquiry_id}/questionnaire.csv",
    "/enquiry/{secret}/questionnaire.csv",
    "/gateway/uses/{use_id}/calls.csv",
    "/documents/{collection_id}/imports/{import_id}/events",
    "/register/{use_id}/sheet/next",
    "/register/{use_id}/files/{layout}",
    "/register/{use_id}/ai-act/next",
    "/v1/models",
    "/v1/models/{model_id:path}",
    "/healthz",
    "/readyz",
}


def violations(page: Page, *rules: str) -> list[str]:
    """What axe finds, rule by rule, with the element and the reason."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


# Whatever the fonts of a machine: narrow letters, wide ones (WCAG 1.4.12: 0.12 em and more between
# them), then one long word in each cell of each table.
STRAINS = (
    """() => { const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet];
    sheet.replaceSync('* { letter-spacing: -0.05em !important; }') }""",
    """() => { document.adoptedStyleSheets[0].replaceSync(
    '* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }') }""",
    """() => document.querySelectorAll("td, th").forEach(
    cell => cell.append(" " + "m".repeat(40)))""",
)


def widest(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width


# Few tests, since a tour takes half a minute and each needs its own; more than one, since one would
# go on long after the others of the suite.
PARTS = 3


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_stands_in_the_way_on_any_page(
    tour: Tour, subtests: pytest.Subtests, part: int
) -> None:
    with subtests.test("the tour stops at every page that the site has"):
        pages = {
            path
            for method, path in requests_of(tour.app)
            if method == "GET" and not path.startswith("/api/") and path not in NO_PAGES
        }
        stops = {path_of(tour.app, stop.path.format_map(tour.fields)) for stop in STOPS.values()}
        assert pages - stops == set()
    for name in [*STOPS][part::PARTS]:
        with subtests.test(name):
            nothing_stands_in_the_way(tour.at(name))


def nothing_stands_in_the_way(person: Person) -> None:
    page = person.page
    assert page.title().strip(" ·") not in ("", "Joute")
    assert page.locator("html").get_attribute("lang") == LANGUAGE
    assert english_in(page.content()) == []
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    page.evaluate(AXE)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, "color-contrast") == []
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert widest(page) <= width
    for strain in STRAINS:
        page.evaluate(strain)
        assert widest(page) <= 320
    assert page.evaluate("window.attacked") is None
    assert person.hosts == {urlsplit(person.address).netloc}
    assert person.complaints == []
