"""The ranking in a browser: with no vote, a few, many; without JavaScript; with the keyboard."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import expect

from joute.services import utc_now
from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import open_page, tab_to
from tests.journeys.test_every_page import AXE, violations, widest
from tests.leaderboard.filling import Ballot, ballots, fill
from tests.support.databases import sqlite_database
from tests.support.site import model

MODELS = model("oak", "fast", size=70.0), model("elm", "fast", size=8.0)
FEW = ballots(("oak", "elm", 7, 1), voters=6)
MANY = ballots(("oak", "elm", 190, 50))


def voted(folder: Path, cast: list[Ballot]) -> None:
    """Fill the database of the site that is about to open, in a thread of its own: while
    Playwright runs, no loop can run here."""
    with start_blocking_portal() as portal:
        portal.call(fill, sqlite_database(folder), cast, utc_now() - timedelta(days=1))


def test_with_no_vote_the_page_leads_to_a_duel(open_site: OpenSite, visit: Visit) -> None:
    page = visit(open_site(*MODELS)).page
    open_page(page, "Measure", "Ranking")
    expect(page.get_by_text("No vote yet: the first place is open.")).to_be_visible()
    page.evaluate(AXE)
    assert violations(page) == []
    page.get_by_role("link", name="Start a duel").click()
    expect(page.get_by_label("Your question")).to_be_visible()


def test_with_a_few_votes_no_rank_but_what_is_needed(
    tmp_path: Path, open_site: OpenSite, visit: Visit
) -> None:
    voted(tmp_path, FEW)
    page = visit(open_site(*MODELS) + "/ranking", "fr-FR").page
    expect(page.get_by_text("Trop tôt pour classer")).to_be_visible()
    expect(page.get_by_role("cell", name="pas encore")).to_have_count(2)
    expect(page.get_by_role("cell", name="manque 12 votes et 4 personnes")).to_have_count(2)
    page.get_by_role("link", name="Paires").click()
    expect(
        page.get_by_text("Les votes ne tranchent pas entre Oak Model et Elm Model")
    ).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_with_many_votes_the_table_sorts_filters_and_weighs_by_links_and_forms(
    scripts: bool, tmp_path: Path, open_site: OpenSite, visit: Visit
) -> None:
    voted(tmp_path, MANY)
    address = open_site(*MODELS) + "/ranking"
    page = visit(address, java_script_enabled=scripts).page
    expect(page.get_by_text("Oak Model is first.")).to_be_visible()
    first = page.locator(".standings tbody th").first
    expect(first).to_have_text("Oak Model")

    page.get_by_role("columnheader", name="Size").get_by_role("link").click()
    expect(first).to_have_text("Elm Model")
    sorted_by = page.get_by_role("columnheader", name="Size")
    expect(sorted_by).to_have_attribute("aria-sort", "ascending")

    tabs = page.get_by_role("navigation", name="Pages of the ranking")
    tabs.get_by_role("link", name="Energy and price").click()
    current = tabs.get_by_role("link", name="Energy and price")
    expect(current).to_have_attribute("aria-current", "page")
    page.get_by_label("Weight of quality in the score").select_option("0")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"/ranking/energy\?sort=size&weight=0#energy$"))
    expect(page.locator("#energy tbody th").first).to_contain_text("Elm Model")
    tabs.get_by_role("link", name="Ranking", exact=True).click()
    expect(sorted_by).to_have_attribute("aria-sort", "ascending")

    page.get_by_text("Filter", exact=True).click()
    page.locator("#size").select_option("large")
    page.get_by_role("button", name="Show").first.click()
    expect(page.locator(".standings tbody th")).to_have_text(["Oak Model"])
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator(".standings tbody th")).to_have_count(2)


def test_many_votes_stand_in_nobody_s_way_and_fit_a_phone(
    tmp_path: Path, open_site: OpenSite, visit: Visit
) -> None:
    voted(tmp_path, MANY)
    address = open_site(*MODELS) + "/ranking"
    page = visit(address, viewport={"width": 390, "height": 800}).page
    for tab, name in (
        ("?style=true", "Ratings and their intervals"),
        ("/energy", "Rating against energy"),
    ):
        page.goto(address + tab)
        page.evaluate(AXE)
        assert violations(page) == []
        assert widest(page) <= 390
        chart = page.get_by_role("img", name=name)
        expect(chart).to_be_visible()
        box = chart.bounding_box()
        assert box is not None
        assert 0 <= box["x"] < box["x"] + box["width"] <= 390


def test_the_table_is_sorted_with_the_keyboard_alone(
    tmp_path: Path, open_site: OpenSite, visit: Visit
) -> None:
    voted(tmp_path, MANY)
    page = visit(open_site(*MODELS) + "/ranking").page
    tab_to(page, page.get_by_role("columnheader", name="Energy").get_by_role("link"))
    page.keyboard.press("Enter")
    expect(page.locator(".standings tbody th").first).to_have_text("Elm Model")
    tab_to(page, page.locator(".standings"))
