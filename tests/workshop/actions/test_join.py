"""Who comes in: facilitators by a link, phones by the code, the desk by its secret."""

import asyncio
from datetime import timedelta

import pytest
from tests.support.site import Site
from tests.workshop.conftest import OpenWorkshops
from tests.workshop.held import PROGRAM, everything, hold

from joute.errors import NotAllowed
from joute.web import digest
from joute.workshop import WorkshopService, new_link, open_links, revoke_link
from joute.workshop.actions.join import LETTERS
from joute.workshop.actions.links import check_link

NEW = {"program": PROGRAM.to_toml(), "language": "en"}


def room_of(site: Site) -> WorkshopService:
    service: WorkshopService = site.services[WorkshopService]
    return service


async def test_a_facilitator_link_makes_one_workshop(workshops: Site) -> None:
    service, client = room_of(workshops), workshops.client()
    link = await new_link(service, days=7, once=True)
    created = await client.post("/api/v1/workshops", json={"link": link, **NEW})
    assert created.status_code == 201, created.text
    assert set(created.json()["code"]) <= set(LETTERS)
    again = await client.post("/api/v1/workshops", json={"link": link, **NEW})
    assert again.status_code == 403
    assert (await client.post("/api/v1/workshops", json={"link": "", **NEW})).status_code == 403
    # Neither secret is in the database.
    held = await everything(service)
    assert link not in held
    assert created.json()["desk"] not in held


async def test_a_dated_link_works_until_its_day_or_until_it_is_revoked(workshops: Site) -> None:
    service, client = room_of(workshops), workshops.client()
    link, other = [await new_link(service, days=days, once=False) for days in (7, 30)]
    for _ in range(2):
        created = await client.post("/api/v1/workshops", json={"link": link, **NEW})
        assert created.status_code == 201
    workshops.clock.now += timedelta(days=8)
    with pytest.raises(NotAllowed):
        await check_link(service, link)
    (left,) = [one for one in await open_links(service) if one.id == digest(other)]
    await revoke_link(service, left.id)
    with pytest.raises(NotAllowed):
        await check_link(service, other)


async def test_a_closed_code_says_so_and_a_wrong_one_opens_nothing(workshops: Site) -> None:
    held = await hold(workshops)
    code = held.created.code
    typed = f"{code[:3].lower()}-{code[3:].lower()}"
    assert (await held.client.get(f"/api/v1/workshops/{typed}")).status_code == 200
    wrong = await held.client.get("/api/v1/workshops/AAAAAA")
    assert wrong.status_code == 404
    assert "page projetée" in wrong.json()["detail"]
    await held.close()
    closed = await held.client.get(f"/api/v1/workshops/{code}")
    assert closed.status_code == 404
    assert "Cet atelier est terminé" in closed.json()["detail"]
    page = await held.client.get(f"/w/{code}")
    assert page.status_code == 404
    assert "Cet atelier est terminé" in page.text


async def test_wrong_codes_are_limited_by_address(open_workshops: OpenWorkshops) -> None:
    async with open_workshops(limits={"wrong_codes_per_address_per_hour": 3}) as site:
        held = await hold(site)
        (phone,) = await held.join()
        await held.go("r1:vote")
        for _ in range(3):
            assert (await held.client.get("/api/v1/workshops/AAAAAA")).status_code == 404
        right = f"/api/v1/workshops/{held.created.code}"
        assert (await held.client.get(right)).status_code == 429
        # Neither another address nor a phone that has joined is locked out.
        assert (await site.client().get(right)).status_code == 200
        assert (await phone.vote(1, "a")).status_code == 204
        site.clock.pass_(hours=1)
        assert (await held.client.get(right)).status_code == 200


async def test_phones_come_into_a_closed_site_by_the_code(
    open_workshops: OpenWorkshops,
) -> None:
    async with open_workshops(site={"access": "code"}, access_code="sesame") as site:
        held = await hold(site)
        assert (await held.client.get("/api/v1/models")).status_code == 403
        await held.join(2)
        await held.go("r1:vote")
        assert (await held.phones[0].vote(1, "a")).status_code == 204


async def test_as_many_phones_join_as_people_were_announced(workshops: Site) -> None:
    held = await hold(workshops, headcount=3)
    phones = f"/api/v1/workshops/{held.created.code}/phones"
    joining = await asyncio.gather(*(workshops.client().post(phones) for _ in range(12)))
    assert sorted(one.status_code for one in joining) == [201] * 3 + [429] * 9
    refused = next(one for one in joining if one.status_code == 429)
    assert "Toutes les places sont prises" in refused.json()["detail"]
    assert (await held.change("PUT", "headcount", headcount=4)).json()["headcount"] == 4
    assert (await held.client.post(phones)).status_code == 201
    assert (await held.client.post(phones)).status_code == 429
    assert (await held.state()).participants == 4


async def test_a_headcount_is_a_number_of_people_that_the_site_admits(
    open_workshops: OpenWorkshops,
) -> None:
    async with open_workshops(limits={"workshop_people": 40}) as site:
        held = await hold(site)
        for headcount, status in ((0, 422), (41, 422), (40, 200)):
            changed = await held.change("PUT", "headcount", headcount=headcount)
            assert changed.status_code == status
        link = await new_link(room_of(site), days=1, once=True)
        body = {"link": link, **NEW, "headcount": 41}
        assert (await held.client.post("/api/v1/workshops", json=body)).status_code == 422


async def test_nobody_joins_behind_a_closed_door_and_who_is_in_votes(workshops: Site) -> None:
    held = await hold(workshops)
    phones = f"/api/v1/workshops/{held.created.code}/phones"
    await held.join()
    assert not (await held.change("PUT", "door", open=False)).json()["door_open"]
    late = await held.client.post(phones)
    assert (late.status_code, late.json()["code"]) == (409, "door_closed")
    page = await held.client.get(f"/w/{held.created.code}")
    assert "Nobody can join" in page.text
    await held.go("r1:vote")
    assert (await held.phones[0].vote(1, "a")).status_code == 204
    await held.change("PUT", "door", open=True)
    await held.join()


async def test_joins_are_limited_by_address_no_lower_than_the_people_announced(
    open_workshops: OpenWorkshops,
) -> None:
    async with open_workshops(limits={"joins_per_address_per_hour": 2}) as site:
        small, large = await hold(site, headcount=1), await hold(site, headcount=4)
        # A room behind one address comes in whole, whatever the limit.
        await large.join(4)
        small.client = large.client
        refused = await small.client.post(f"/api/v1/workshops/{small.created.code}/phones")
        assert refused.status_code == 429
        assert refused.headers["retry-after"]
        site.clock.pass_(hours=1)
        await small.join(1)


async def test_a_phone_of_another_workshop_does_not_vote(workshops: Site) -> None:
    held, other = await hold(workshops), await hold(workshops)
    (stranger,) = await other.join()
    await held.go("r1:vote")
    stranger.code = held.created.code
    assert (await stranger.vote(1, "a")).status_code == 403
    stranger.token = "forged"
    assert (await stranger.vote(1, "a")).status_code == 403


async def test_the_desk_changes_its_secret_and_closes_it(workshops: Site) -> None:
    held = await hold(workshops)
    renewed = await held.change("POST", "renewal")
    assert (await held.client.get(held.desk)).status_code == 404
    desk = f"/api/v1/workshops/desk/{renewed.json()['desk']}"
    assert (await held.client.get(desk)).status_code == 200
    assert (await held.client.delete(desk)).status_code == 204
    assert (await held.client.get(desk)).status_code == 404


async def test_votes_of_minors_cannot_be_published(workshops: Site) -> None:
    link = await new_link(room_of(workshops), days=1, once=True)
    body = {"link": link, **NEW, "minors": True, "publish": True}
    assert (await workshops.client().post("/api/v1/workshops", json=body)).status_code == 422
    await check_link(room_of(workshops), link)
