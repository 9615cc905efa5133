"""The agreement to publish: apart from the conditions, optional, withdrawn as easily as given."""

import re
from typing import Any

from sqlalchemy import select
from tests.duel.conftest import OpenSite
from tests.support.site import Site, Visitor, running_site, settings

from joute.people import PublicationAgreement, publishing_voters
from joute.people.publication import VERSION


async def publishing(site: Site) -> int:
    async with site.services.store.read() as session:
        return len((await session.scalars(publishing_voters())).all())


async def agreement(visitor: Visitor) -> Any:
    return (await visitor.client.get("/api/v1/consent")).json()["publication"]


async def agree(visitor: Visitor, publish: bool | None) -> int:
    version = (await visitor.client.get("/api/v1/consent")).json()["version"]
    body = {"version": version} | ({} if publish is None else {"publish": publish})
    return (await visitor.client.post("/api/v1/consent", json=body)).status_code


async def test_accepting_the_conditions_agrees_to_no_publication(site: Site) -> None:
    visitor = await site.visitor()
    assert not (await agreement(visitor))["agreed"]
    assert await publishing(site) == 0


async def test_the_api_takes_the_agreement_and_withdraws_it(site: Site) -> None:
    visitor = await site.visitor()
    assert await agree(visitor, True) == await agree(visitor, True) == 204
    assert await agree(visitor, None) == 204
    assert "15 ans ou plus" in (await agreement(visitor))["text"]
    assert ((await agreement(visitor))["agreed"], await publishing(site)) == (True, 1)
    assert await agree(visitor, False) == 204
    assert ((await agreement(visitor))["agreed"], await publishing(site)) == (False, 0)


async def test_the_form_has_a_second_box_that_is_not_ticked(site: Site) -> None:
    client = site.client()
    page = (await client.get("/")).text
    (box,) = re.findall(r'<input[^>]*name="publish"[^>]*>', page)
    assert "checked" not in box
    assert "required" not in box
    version = re.search(r'name="consent" value="(\w+)"', page)
    assert version
    given = {"prompt": "Why?", "consent": version[1]}
    await client.post("/duels", data=given)
    assert await publishing(site) == 0
    await site.client().post("/duels", data={**given, "publish": "another text"})
    assert await publishing(site) == 0
    await site.client().post("/duels", data={**given, "publish": VERSION})
    assert await publishing(site) == 1


async def test_my_duels_gives_and_withdraws_it(site: Site) -> None:
    visitor = await site.visitor()
    page = (await visitor.client.get("/me")).text
    assert "Accepter la publication de mes duels" in page
    await visitor.client.post("/me/publication", data={"agree": VERSION})
    assert await publishing(site) == 1
    assert "Ne plus rien publier de moi" in (await visitor.client.get("/me")).text
    await visitor.client.post("/me/publication")
    assert await publishing(site) == 0


async def test_who_withdraws_from_the_conditions_publishes_nothing_more(site: Site) -> None:
    visitor = await site.visitor()
    await agree(visitor, True)
    await visitor.client.post("/me/withdraw")
    assert await publishing(site) == 0
    refused = await visitor.client.post("/me/publication", data={"agree": VERSION})
    assert refused.status_code == 403


async def test_a_change_of_text_asks_again(site: Site) -> None:
    visitor = await site.visitor()
    await agree(visitor, True)
    async with site.services.store.write() as session:
        (proof,) = await session.scalars(select(PublicationAgreement))
        proof.version = "an earlier text"
    assert not (await agreement(visitor))["agreed"]
    assert await publishing(site) == 0


async def test_the_proof_is_in_ones_export_and_goes_with_its_person(site: Site) -> None:
    visitor = await site.visitor()
    await agree(visitor, True)
    (proof,) = (await visitor.client.get("/api/v1/me")).json()["publication_agreements"]
    assert (proof["version"], proof["language"], proof["withdrawn_at"]) == (VERSION, "fr", None)
    assert (await visitor.client.delete("/api/v1/me")).status_code == 204
    async with site.services.store.read() as session:
        assert (await session.scalars(select(PublicationAgreement))).all() == []


async def test_a_site_that_publishes_nothing_asks_for_nothing(open_site: OpenSite) -> None:
    async with open_site(dataset={"ask_to_publish": False}) as site:
        visitor = await site.visitor()
        assert await agreement(visitor) is None
        assert await agree(visitor, True) == 403
        assert 'name="publish"' not in (await site.client().get("/")).text
        assert "Accepter la publication" not in (await visitor.client.get("/me")).text


async def test_a_site_of_simulated_players_asks_for_nothing(database: str) -> None:
    async with running_site(settings(database, "", [], endpoints=[])) as site:
        assert site.services.offer.simulated
        assert 'name="publish"' not in (await site.client().get("/")).text
        assert await agreement(await site.visitor()) is None
