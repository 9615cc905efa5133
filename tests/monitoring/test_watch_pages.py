"""The pages and the API on models in production, and who may see and change what."""

from joute.gateway.directory import Caller
from joute.llm.server import Running
from joute.people.members import Members, NewMember
from joute.people.rights import Role
from joute.uses import NewUse, Uses
from tests.evaluation.site.conftest import member_of
from tests.gateway.gate import Gate
from tests.monitoring.test_watching import add_calls
from tests.support.site import Site, model, running_site, settings

USE = "help-desk"


async def moved(site: Site) -> Caller:
    """A use whose calls took a second, and then three."""
    gate = Gate(site.services.store, site.clock)
    caller = await gate.caller()
    await add_calls(gate, caller, 1_100, seconds=1.0, tokens=200)
    await add_calls(gate, caller, 300, seconds=3.0, tokens=200)
    site.clock.pass_(seconds=3_600)
    return caller


async def test_the_people_of_a_use_see_what_moved_and_its_owner_keeps_the_level(
    database: str, llm_server: Running
) -> None:
    chosen = settings(
        database, llm_server.base_url, [model("oak", "fast")], gateway={"enabled": True}
    )
    async with running_site(chosen) as site:
        secret = await site.services[Members].invite(NewMember("Ada", frozenset()))
        owner = site.client(headers={"Accept-Language": "en"})
        await owner.post("/invitation", data={"link": secret})
        (ada,) = await site.services[Members].all()
        await site.services[Uses].add(NewUse(USE, "Help desk", ada.id))
        await moved(site)

        everything = await owner.get("/monitoring")
        assert "Help desk" in everything.text
        assert "1 signal moved" in everything.text
        page = await owner.get(f"/monitoring/{USE}")
        assert "rose: " in page.text
        assert "load, limits and fallbacks of the host, then the length of questions" in page.text
        assert "as it was, over " in page.text
        assert "the first call" in page.text
        french = await owner.get(f"/monitoring/{USE}", headers={"Accept-Language": "fr"})
        assert "Durée jusqu’à la fin" in french.text

        auditor = await member_of(site, Role.AUDITOR)
        stranger = await member_of(site)
        assert (await auditor.get(f"/monitoring/{USE}")).status_code == 200
        keep = {"alias": "assistant"}
        for path in (f"/monitoring/{USE}", f"/api/v1/monitoring/{USE}"):
            assert (await stranger.get(path)).status_code == 404
            assert (await site.client().get(path)).status_code == 403
        assert (await auditor.post(f"/monitoring/{USE}", data=keep)).status_code == 403
        assert (await stranger.post(f"/monitoring/{USE}", data=keep)).status_code == 404
        acknowledge = f"/api/v1/monitoring/{USE}/acknowledge"
        assert (await auditor.post(acknowledge, json=keep)).status_code == 403
        assert (await owner.post(acknowledge, json={"alias": "never"})).status_code == 404

        found = (await owner.get(f"/api/v1/monitoring/{USE}")).json()
        latency = next(one for one in found if one["signal"] == "latency")
        assert latency["moved"][0]["move"] in ("rise", "tail")
        assert latency["acknowledged_by"] is None
        assert (await owner.post(f"/monitoring/{USE}", data=keep)).status_code == 303
        page = await owner.get(f"/monitoring/{USE}")
        assert "when Ada took the level as the one to keep" in page.text
        assert "quiet period since" in page.text
        assert "rose: " not in page.text
        assert (await owner.post(acknowledge, json=keep)).status_code == 204
