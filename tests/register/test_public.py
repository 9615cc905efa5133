"""Notices, public pages and files of uses on a site."""

import json
from io import BytesIO
from typing import Any

import docx

from joute.people.rights import Role
from joute.uses import Change, NewUse, Records, State, Uses
from tests.register.conftest import RegisterSite
from tests.register.made_uses import FULL, MINUTES

SIGNED = "Lu par Camille Durand"


async def a_use_of(people: RegisterSite, owner: str, **more: Any) -> None:
    """The use “courrier” of a member, of which everything is said."""
    services = people.site.services
    new = NewUse("courrier", "Réponses aux courriers", owner, State.IN_SERVICE)
    await services[Uses].add(new, owner)
    said = [Change(id, value) for id, value in FULL.items()]
    said += [
        Change("indicator.delai", dict(MINUTES)),
        Change("frugality.need_people", "yes"),
        *(Change(id, value) for id, value in more.items()),
        Change("sign_off.dpo", {"reserve": SIGNED}),
    ]
    await services[Records].write("courrier", said, owner)


async def test_a_notice_is_public_once_its_owner_publishes_it(people: RegisterSite) -> None:
    ada = await people.member("Ada")
    await a_use_of(people, ada.id)
    stranger = people.site.client(headers={"Accept-Language": "fr"})
    assert (await stranger.get("/notice/courrier")).status_code == 404

    preview = await ada.get("/register/courrier/notice")
    assert "It is not public." in preview
    assert FULL["goal"] in preview
    other = await people.member("Bob")
    await other.get("/register/courrier/notice", 404)
    auditor = await people.member("Eve", roles=frozenset({Role.AUDITOR}))
    assert "Publish this text" not in await auditor.get("/register/courrier/notice")
    await auditor.send("/register/courrier/notice", 403, act="publish")

    await ada.send("/register/courrier/notice", act="publish")
    found = await stranger.get("/notice/courrier")
    assert found.status_code == 200
    assert "À quoi sert ce système\u202f?" in found.text
    assert "<script" not in found.text
    assert "Version 1. Elle se lit ainsi depuis" in found.text
    assert "set-cookie" not in found.headers
    reader = people.site.client(headers={"Accept-Language": "en"})
    english = await reader.get("/notice/courrier")
    assert f'lang="fr">{FULL["goal"]}' in english.text

    # A change of the sheet is public when it is published; the former text stays readable.
    await people.site.services[Records].write("courrier", [Change("goal", "Autre but.")], ada.id)
    assert "Autre but." not in (await stranger.get("/notice/courrier")).text
    assert "The sheet or the models changed since." in await ada.get("/register/courrier/notice")
    await ada.send("/register/courrier/notice", act="publish")
    assert "Autre but." in (await stranger.get("/notice/courrier")).text
    former = (await stranger.get("/notice/courrier?version=1")).text
    assert FULL["goal"] in former
    assert "Voici comment se lisait la notice du" in former
    assert (await stranger.get("/notice/courrier?version=3")).status_code == 404

    await ada.send("/register/courrier/notice", act="withdraw")
    assert (await stranger.get("/notice/courrier")).status_code == 404
    assert (await stranger.get("/notice/courrier?version=1")).status_code == 404


async def test_only_what_the_owner_chose_is_public_and_nobody_is_named(
    people: RegisterSite,
) -> None:
    ada = await people.member("Ada")
    await a_use_of(people, ada.id, retention=None, controller="Paul Martin, 06 12 34 56 78")
    stranger = people.site.client(headers={"Accept-Language": "en"})
    assert "Nothing is public yet." in (await stranger.get("/uses")).text
    assert (await stranger.get("/uses/courrier")).status_code == 404
    assert (await stranger.get("/api/v1/uses")).json() == []
    assert (await stranger.get("/api/v1/uses/courrier")).status_code == 404

    page = await ada.get("/register/courrier/publication")
    assert "Nothing is public." in page
    # The telephone in the answer on the controller.
    assert page.count("This text seems to hold personal data") == 1
    await ada.send("/register/courrier/publication", 422, chosen=["owner"])
    await ada.send("/register/courrier/publication", 422, chosen=["dpo"])
    chosen = ["state", "goal", "sign_offs", "indicators", "frugality", "risk"]
    await ada.send("/register/courrier/publication", chosen=chosen)

    assert FULL["goal"] in (await stranger.get("/uses")).text
    public = (await stranger.get("/uses/courrier")).text
    assert "data protection officer, " in public
    assert "Délai · 25 → 3 min un courrier (-88%)" in public
    for hidden in (SIGNED, "Camille", "Ada", ada.id, FULL["dpo"], FULL["context"]):
        assert hidden not in public
    (facts,) = (await stranger.get("/api/v1/uses")).json()
    assert set(facts["fields"]) == set(chosen) - {"risk"}
    assert facts["fields"]["indicators"][0]["change"] == -0.88
    assert [one["role"] for one in facts["fields"]["sign_offs"]] == ["dpo"]
    assert facts["notice"] is None
    assert ada.id not in json.dumps(facts)

    # A sign-off that holds no longer is public no longer.
    await ada.send("/register/courrier/sheet/goal", value="Répondre aux courriers")
    (facts,) = (await stranger.get("/api/v1/uses")).json()
    assert "sign_offs" not in facts["fields"]
    sheet = await ada.get("/register/courrier/files/markdown")
    assert "no: answers changed since" in sheet

    await ada.send("/register/courrier/publication")
    assert (await stranger.get("/uses/courrier")).status_code == 404


async def test_a_class_that_is_not_sure_is_public_as_all_that_it_may_be(
    people: RegisterSite,
) -> None:
    ada = await people.member("Ada")
    duty = {"unheard_of": {"from": "2026-08-02", "sure": False}}
    confirmed = {
        **{"class": "high_risk", "classes": ["high_risk", "minimal"], "duties": duty},
        **{"version": "abc", "law": "2026-07-27"},
    }
    await a_use_of(people, ada.id, ai_act=confirmed)
    await ada.send("/register/courrier/publication", chosen=["ai_act"])
    stranger = people.site.client(headers={"Accept-Language": "en"})
    assert "not sure: high risk and minimal risk" in (await stranger.get("/uses/courrier")).text
    found = (await stranger.get("/api/v1/uses/courrier")).json()
    assert found["fields"] == {"ai_act": ["high_risk", "minimal"]}
    # A duty that the tree of today does not have stays in the sheet, by its id.
    sheet = await ada.get("/register/courrier/files/markdown")
    assert "unheard\\_of" in sheet
    assert "law as of 27 July 2026" in sheet


async def test_that_no_model_is_needed_is_a_public_result(people: RegisterSite) -> None:
    ada = await people.member("Ada")
    await a_use_of(people, ada.id, outcome="no_llm_needed")
    await ada.send("/register/courrier/publication", chosen=["outcome"])
    stranger = people.site.client(headers={"Accept-Language": "en"})
    assert "no language model needed" in (await stranger.get("/uses")).text
    found = (await stranger.get("/api/v1/uses/courrier")).json()
    assert found["fields"] == {"outcome": "no_llm_needed"}


async def test_a_use_is_taken_away_in_every_layout_by_those_who_read_it(
    people: RegisterSite,
) -> None:
    ada, bob = await people.member("Ada"), await people.member("Bob")
    await a_use_of(people, ada.id)
    files = "/register/courrier/files"
    for layout in ("json", "nl-1.0", "article-30", "markdown", "docx"):
        assert f"{files}/{layout}" in await ada.get("/register/courrier")
        await bob.get(f"{files}/{layout}", 404)
    text = await ada.get(f"{files}/markdown")
    for said in (FULL["goal"], "-88%", "data protection officer", "Not legal advice"):
        assert said in text
    assert ada.id not in text
    found = await ada.client.get(f"{files}/docx")
    assert found.headers["content-disposition"] == 'attachment; filename="courrier.docx"'
    paragraphs = [one.text for one in docx.Document(BytesIO(found.content)).paragraphs]
    assert "Class under the AI Act" in paragraphs
    assert json.loads(await ada.get(f"{files}/nl-1.0"))[0]["source_id"] == "courrier"
    assert "history" in json.loads(await ada.get(f"{files}/json"))["uses"][0]

    await people.site.services[Records].write("courrier", [Change("publication_category")], ada.id)
    assert "publication_category" in await ada.get(f"{files}/nl-1.0", 422)
    await ada.get(f"{files}/unheard", 422)
