"""The first window: question, ideas, conditions and button, without scrolling."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import TRANSLATORS, Duelist
from tests.support.site import model

HOSTS = [
    {"id": f"host-{n}", "base_url": f"https://api.region-{n}.example/v1", "country": "USA"}
    for n in range(6)
]
MODELS = [{**model(f"oak-{n}", "fast"), "endpoint": f"host-{n}"} for n in range(6)]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_everything_to_begin_with_is_in_the_first_window(
    language: str, open_site: OpenSite, visit: Visit
) -> None:
    address = open_site(*MODELS, endpoints=HOSTS)
    person = visit(address, language, viewport={"width": 1280, "height": 800})
    duelist = Duelist(person, TRANSLATORS[language])
    page = person.page
    for seen in (
        page.get_by_label(duelist.say("Your question")),
        page.locator(".suggestion").first,
        page.locator(".consent p").first,
        page.get_by_label(duelist.say("I have read these conditions and accept them.")),
        duelist.button("Start the duel"),
    ):
        expect(seen).to_be_in_viewport(ratio=1)
    box = page.get_by_label(duelist.say("Your question")).bounding_box()
    idea = page.locator(".suggestion").first.bounding_box()
    assert box is not None
    assert idea is not None
    assert 0 < idea["y"] - (box["y"] + box["height"]) < 100
    conditions = page.locator(".consent .prose")
    expect(conditions).to_be_hidden()
    page.get_by_text(duelist.say("The conditions in full"), exact=True).click()
    expect(conditions).to_be_visible()
