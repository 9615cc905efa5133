"""What is checked of a use: on its page, by JSON and by command, with versions and rights."""

from typing import Any

from joute.gateway.aliases import Aliases
from joute.gateway.guarding.profiles import GuardProfiles
from joute.gateway.tables import GatewayHit
from joute.guard import RULES, Action
from tests.gateway.site.conftest import Someone, call, log, member, operator, use_of
from tests.support.site import Site

PAGE = "/gateway/guard/letters"
API = "/api/v1/gateway/uses/letters/guard"
TYPED: Any = {
    "rule": ["injection.override=block", "personal_data.iban=mask", "leak.canary="],
    "contact": "mediateur@example.org",
    "terms": "crétin\n  nigaud \n\n",
    "secrets": "MAGNOLIA-42",
    "allowed": "# parking\nOù me garer ?\nQuel tarif ?\n# piscine\nQuels horaires ?",
    "other": "Quelle est la capitale du Pérou ?",
    "most_characters": "4 000",
    "most_turns": "20",
    "judge": "judge",
    "judge_action": "block",
    "writer": "",
}


async def owner_of(site: Site) -> Someone:
    owner = await member(site, "Ada")
    await use_of(site, owner, "letters", name="Letters")
    await site.services[Aliases].set("judge", ["oak"], "operator")
    return owner


async def test_the_owner_sets_what_is_checked_and_goes_back(site: Site) -> None:
    owner = await owner_of(site)
    assert "not measured" in await owner.get(PAGE) or "found" in await owner.get(PAGE)
    await owner.send(PAGE, **TYPED)
    card = await site.services[GuardProfiles].get("letters")
    assert card.number == 1
    assert card.created_by == owner.id
    assert card.profile.actions == {
        "injection.override": Action.BLOCK,
        "personal_data.iban": Action.MASK,
        "injection.unseen": Action.LOG,
    }
    scope = card.profile.scope
    assert (scope.terms, scope.secrets) == (("crétin", "nigaud"), ("MAGNOLIA-42",))
    assert scope.topics == {
        "parking": ("Où me garer ?", "Quel tarif ?"),
        "piscine": ("Quels horaires ?",),
        "other": ("Quelle est la capitale du Pérou ?",),
    }
    assert scope.allowed == ("parking", "piscine")
    assert (scope.most_characters, scope.most_turns) == (4_000, 20)
    assert (card.judge, card.judge_action, card.contact) == ("judge", "block", TYPED["contact"])
    # The form shows it as it was typed, and says it again without a change.
    page = await owner.get(PAGE)
    assert "# parking\nOù me garer ?" in page
    assert '<option value="injection.override=block" selected>' in page

    await owner.send(PAGE, rule=["injection.override=log"])
    assert (await site.services[GuardProfiles].get("letters")).profile.scope.terms == ()
    await owner.send(f"{PAGE}/revert", number="1")
    back = await site.services[GuardProfiles].get("letters")
    assert (back.number, back.profile) == (3, card.profile)
    await owner.send(f"{PAGE}/revert", status=404, number="9")


async def test_what_cannot_be_is_said_and_nothing_typed_is_lost(site: Site) -> None:
    owner = await owner_of(site)
    for wrong in (
        {"most_turns": "many"},
        {"most_turns": "0"},
        {"judge": "nobody"},
        {"contact": "x" * 301},
        {"other": "# parking\nAutre"},
        {"rule": ["injection.override=shout"]},
        {"rule": ["no.rule=log"]},
        {"judge_action": "mask"},
    ):
        refused = await owner.send(PAGE, status=422, **(TYPED | wrong))
        assert 'role="alert"' in refused.text
        assert "nigaud" in refused.text
    assert await site.services[GuardProfiles].history("letters") == []


async def test_who_reads_a_use_sees_it_and_changes_nothing(site: Site) -> None:
    owner = await owner_of(site)
    reader, stranger = await member(site, "Bob"), await member(site, "Eve")
    await (await operator(site)).send("/gateway/uses/letters/people", members=reader.id)
    page = await reader.get(PAGE)
    assert "<select" not in page
    assert "injection.override" in page
    await owner.send(PAGE, **TYPED)
    assert "MAGNOLIA" not in await reader.get(PAGE) + await reader.get(API)
    await reader.send(PAGE, status=403, **TYPED)
    await stranger.get(PAGE, status=404)
    answered = await reader.client.patch(API, json={"strict": True})
    assert answered.status_code == 403
    assert (await owner.client.get(API)).json()["number"] == 1


async def test_what_was_found_is_counted_by_calls(site: Site) -> None:
    owner = await owner_of(site)
    await log(site, call("a", site, "letters", "k"), call("b", site, "other", "k"))
    async with site.services.store.write() as session:
        session.add_all(
            GatewayHit(
                call_id=of, rule="commitment.price", version=1, action="log", side=side, count=3
            )
            for of, side in (("a", "out"), ("a", "in"), ("b", "out"))
        )
    page = await owner.get(PAGE)
    row = page.partition('<code class="small">commitment.price</code>')[2].partition("</tr>")[0]
    assert '<td class="align-right">1</td>' in row


async def test_programs_change_a_part_and_the_rest_stays(site: Site) -> None:
    owner = await owner_of(site)
    set_ = await owner.client.patch(API, json={"strict": True, "contact": "a@b.fr"})
    assert set_.json()["actions"] == {one.id: str(one.actions[-1]) for one in RULES.values()}
    off = await owner.client.patch(
        API, json={"actions": {"injection.override": None, "leak.canary": "log"}, "terms": ["x"]}
    )
    facts = off.json()
    assert "injection.override" not in facts["actions"]
    assert (facts["actions"]["leak.canary"], facts["terms"]) == ("log", ["x"])
    assert (facts["contact"], facts["number"], facts["created_by"]) == ("a@b.fr", 2, owner.id)
    assert (await owner.client.get(API)).json() == facts
    back = await owner.client.post(f"{API}/revert", json={"number": 1})
    assert back.json()["actions"] == set_.json()["actions"]
    versions = (await owner.client.get(f"{API}/versions")).json()
    assert [one["number"] for one in versions] == [3, 2, 1]
    for wrong in ({"actions": {"no.rule": "log"}}, {"judge": "nobody"}, {"most_turns": 0}):
        refused = await owner.client.patch(API, json=wrong)
        assert refused.status_code == 422
