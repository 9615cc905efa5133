"""Every page and route of the API, for whom it opens: the owner of one use reads nothing of
another."""

from tools.rights_page import rules

from joute.gateway.aliases import Aliases
from joute.gateway.keys import Keys, NewKey
from joute.people.rights import Role
from tests.gateway.site.conftest import MODELS, Someone, call, log, member, operator, use_of
from tests.support.routes import filled
from tests.support.site import Site, running_site, settings

# Only to read: open to the people of a use and to auditors.
READ = {
    "GET /gateway/uses/{use_id}",
    "GET /gateway/uses/{use_id}/calls.csv",
    "GET /gateway/uses/{use_id}/connect",
    "GET /api/v1/gateway/uses/{use_id}",
    "GET /api/v1/gateway/uses/{use_id}/days",
    "GET /api/v1/gateway/uses/{use_id}/calls",
    "GET /api/v1/gateway/uses/{use_id}/keys",
    "GET /gateway/router/{use_id}",
    "GET /gateway/guard/{use_id}",
    "GET /api/v1/gateway/uses/{use_id}/guard",
    "GET /api/v1/gateway/uses/{use_id}/guard/versions",
    "GET /api/v1/gateway/uses/{use_id}/router",
}
# Nothing was learned for the use yet: whoever may read finds nothing there.
EMPTY = {"GET /api/v1/gateway/uses/{use_id}/router"}
LISTS = {"GET /gateway", "GET /api/v1/gateway/uses"}
AUDITED = {
    "GET /gateway/aliases",
    "GET /gateway/aliases/{alias}",
    "GET /api/v1/gateway/aliases",
    "GET /api/v1/gateway/aliases/{alias}/versions",
}
ROUTES = [f"{method} {path}" for method, path, _ in rules() if "/gateway" in path]


async def status(somebody: Someone, route: str, values: dict[str, str]) -> int:
    method, path = route.split()
    body: dict[str, str] | None = {} if path.startswith("/api/") and method != "GET" else None
    sent = await somebody.client.request(method, filled(path, values), json=body)
    return sent.status_code


async def test_each_route_opens_for_those_it_is_for(site: Site) -> None:
    ada = await member(site, "Ada")
    await use_of(site, ada, "letters", "group:office")
    eve, bob = await member(site, "Eve"), await member(site, "Bob", group="office")
    await use_of(site, eve, "other")
    auditor = await member(site, "Ines", Role.AUDITOR)
    nobody = Someone(site.client(), "")
    voter = Someone((await site.visitor()).client, "")
    card, _ = await site.services[Keys].add(NewKey("letters", "secret name of a key"), ada.id)
    await site.services[Aliases].set("assistant", ["oak"], "operator")
    await log(site, call("c1", site, "letters", card.id))
    values = {"use_id": "letters", "key_id": card.id, "alias": "assistant"}
    wrong = []

    def expect(route: str, who: str, found: int, expected: int) -> None:
        if found != expected:
            wrong.append(f"{route}, {who}: {found}, not {expected}")

    assert set(ROUTES) >= READ | LISTS | AUDITED
    for route in ROUTES:
        of_use, change = "{use_id}" in route, route not in READ | LISTS | AUDITED
        for who, somebody in (("nobody", nobody), ("voter", voter)):
            expect(route, who, await status(somebody, route, values), 403)
        outside = 404 if of_use else 200 if route in LISTS else 403
        expect(route, "owner of another", await status(eve, route, values), outside)
        found = 404 if route in EMPTY else 200
        inside = found if route in READ | LISTS else 403
        expect(route, "reader", await status(bob, route, values), inside)
        audited = 403 if change else found
        expect(route, "auditor", await status(auditor, route, values), audited)
        if not change:
            wanted = 403 if route in AUDITED else found
            expect(route, "owner", await status(ada, route, values), wanted)
    assert wrong == [], wrong
    # A key is found below its own use alone.
    assert (await eve.client.get(f"/gateway/uses/other/keys/{card.id}")).status_code == 404
    revoking = await eve.client.delete(f"/api/v1/gateway/uses/other/keys/{card.id}")
    assert revoking.status_code == 404
    # Lists hold nothing of others.
    assert "letters" not in await eve.get("/gateway")
    assert [one["id"] for one in (await eve.client.get("/api/v1/gateway/uses")).json()] == ["other"]
    both = (await auditor.client.get("/api/v1/gateway/uses")).json()
    assert {one["id"] for one in both} == {"letters", "other"}


async def test_who_may_not_open_a_page_has_no_link_to_it(site: Site) -> None:
    link = 'href="/gateway"'
    assert link in (await (await member(site, "Ada")).get("/models"))
    assert link in (await (await operator(site)).get("/models"))
    assert link not in (await (await site.visitor()).client.get("/models")).text


async def test_without_the_gateway_there_is_no_page_of_it(database: str) -> None:
    async with running_site(settings(database, "http://127.0.0.1:9/v1", MODELS)) as other:
        boss = await operator(other)
        assert 'href="/gateway"' not in await boss.get("/models")
        values = {"use_id": "any", "key_id": "any", "alias": "any"}
        for route in ROUTES:
            assert await status(boss, route, values) == 404, route
