"""What the first view of the home page costs to load."""

import pytest
from playwright.sync_api import CDPSession

from tests.journeys.conftest import OpenSite, Visit
from tests.support.site import model

MOST_BYTES = 60_000


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_first_view_of_the_home_page_is_light(
    language: str, open_site: OpenSite, visit: Visit
) -> None:
    """Headers and bodies, as they travel: page, style, scripts, drawings."""
    person = visit(open_site(model("oak", "fast"), model("elm", "fast")), language)
    transferred: list[float] = []
    network: CDPSession = person.context.new_cdp_session(person.page)
    network.on(
        "Network.loadingFinished", lambda event: transferred.append(event["encodedDataLength"])
    )
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    person.page.reload(wait_until="networkidle")
    assert len(transferred) >= 5
    assert sum(transferred) <= MOST_BYTES
