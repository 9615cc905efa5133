"""The page on the router of a use, and its API: for its people, changed by its owner."""

from joute.gateway.router.routers import Routers
from joute.routing import State
from joute.uses import Uses
from tests.gateway.router.conftest import USE, cast
from tests.gateway.site.conftest import Someone, member
from tests.support.site import Site


async def test_the_owner_sees_the_promise_and_lets_it_choose(site: Site) -> None:
    ada, bob = await member(site, "Ada"), await member(site, "Bob")
    await site.services[Uses].set_people(USE, ada.id, [bob.id])
    page, api = f"/gateway/router/{USE}", f"/api/v1/gateway/uses/{USE}/router"
    assert "No router was asked for yet" in await ada.get(page)
    assert (await ada.client.get(api)).json()["code"] == "no_router"
    await ada.send(f"{page}/fit", 422, alias="nothing")
    await ada.send(f"{page}/fit", alias="auto")
    routers = site.services[Routers]
    assert "no evidence yet" in await _learned(site, ada, page)
    await cast(site, 1200)
    await routers.fit(USE)
    shown = await ada.get(page)
    held = (await routers.get(USE)).card
    assert held is not None
    assert f"On these {held.held_out} questions elm would have served" in shown
    assert "at most 5% served worse, held with 95% confidence" in shown
    assert "On trial" in shown
    assert "Always the present model" in shown
    assert "unknown" in shown  # of euros
    await bob.get(page)
    await bob.send(f"{page}/act", 403, acts="true")
    assert (await bob.client.put(api, json={"acts": True})).status_code == 403
    eve = await member(site, "Eve")
    await eve.get(page, 404)
    await ada.send(f"{page}/act", acts="true")
    assert (await routers.get(USE)).standing.state is State.ACTIVE
    french = await ada.client.get(page, headers={"Accept-Language": "fr"}, params={"lang": "fr"})
    assert french.status_code == 200
    back = (await ada.client.put(api, json={"acts": False})).json()
    assert (back["state"], back["card"]["base"]) == ("trial", "oak")


async def _learned(site: Site, ada: Someone, page: str) -> str:
    """The page once the job is over, whoever runs it."""
    jobs = site.services.jobs
    for one in await jobs.recent(kind="gateway_router"):
        async for _ in jobs.follow(one.id):
            pass
    return await ada.get(page)
