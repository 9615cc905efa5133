"""Where questions go, as people read it before their first one: true in each way of answering."""

from typing import Any

import pytest

from tests.people.conftest import HOSTS, MODELS, OpenSite
from tests.people.test_people_pages import shown
from tests.support.site import model

PREPARED = "Your questions stay on this site: no model is connected to it"
LOCAL = "the models run on this machine or on its local network"
ALSO_LOCAL = "Other models run on this machine or on its local network."
OUTSIDE = (
    "Your questions are sent to: north.example (Sweden) and nowhere.example (country unknown)."
)


def at(base_url: str) -> dict[str, Any]:
    """A site whose only model is at this address."""
    endpoint = {"id": "near", "base_url": base_url, "allow_private": True}
    return {"endpoints": [endpoint], "models": [{**model("c", "fast"), "endpoint": "near"}]}


async def consent(open_site: OpenSite, **tables: Any) -> tuple[str, str]:
    """The first page, and the one on privacy."""
    return await shown(open_site, "/", **tables), await shown(open_site, "/privacy", **tables)


async def test_without_a_model_that_is_connected_questions_stay(open_site: OpenSite) -> None:
    home, privacy = await consent(open_site, endpoints=[], models=[])
    assert PREPARED in home
    assert "Nobody: no model is connected to this site" in privacy


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1:11434/v1",
        "http://[::1]:8000/v1",
        "http://192.168.1.20/v1",
        "http://ollama:11434/v1",
        "http://gpu.internal/v1",
    ],
)
async def test_models_of_the_machine_or_its_network_are_not_called_absent(
    open_site: OpenSite, base_url: str
) -> None:
    home, privacy = await consent(open_site, **at(base_url))
    assert LOCAL in home
    assert "no model is connected" not in home
    assert "Nobody outside: the models run on the same machine as this site" in privacy


async def test_hosts_outside_are_named_with_a_way_to_their_list(open_site: OpenSite) -> None:
    home, privacy = await consent(open_site)
    assert OUTSIDE in home
    assert ALSO_LOCAL not in home
    assert "north.example · Sweden" in privacy
    async with open_site() as site, site.client() as client:
        page = (await client.get("/")).text
        assert 'href="/privacy#recipients"' in page
        assert 'id="recipients"' in (await client.get("/privacy")).text


async def test_models_beside_hosts_outside_are_told_apart(open_site: OpenSite) -> None:
    near = at("http://127.0.0.1:11434/v1")
    both = {
        "endpoints": [*HOSTS, *near["endpoints"]],
        "models": [*MODELS, *near["models"]],
    }
    home, privacy = await consent(open_site, **both)
    assert f"{OUTSIDE} {ALSO_LOCAL}" in home
    assert ALSO_LOCAL in privacy


async def test_the_api_tells_the_same(open_site: OpenSite) -> None:
    near = at("http://127.0.0.1:11434/v1")
    async with open_site(**near) as site, site.client() as client:
        conditions = (await client.get("/api/v1/consent")).json()
    assert (conditions["hosts"], conditions["local"]) == ([], True)
