"""The pages of uses: what applications cost and whether they work, their people, their texts."""

from datetime import timedelta

from joute.gateway.keys import KeyLimits, Keys, NewKey
from joute.people.rights import Role
from joute.uses import State, Uses
from tests.gateway.site.conftest import call, log, member, operator, use_of
from tests.support.site import Site


async def test_the_first_screen_says_what_applications_cost_and_whether_they_work(
    site: Site,
) -> None:
    ada = await member(site, "Ada")
    await use_of(site, ada, "letters", name="Letters of the town hall")
    await use_of(site, ada, "idle")
    card, _ = await site.services[Keys].add(
        NewKey("letters", "production", KeyLimits(budget_usd=1.0)), ada.id
    )
    old = site.clock() - timedelta(days=20)
    await log(
        site,
        call("c1", site, "letters", card.id),
        call("c2", site, "letters", card.id, outcome="endpoint_error", model="", microdollars=None),
        call(
            "c3",
            site,
            "letters",
            card.id,
            microdollars=None,
            energy_low_wh=None,
            energy_mid_wh=None,
            energy_high_wh=None,
        ),
        call("c4", site, "letters", card.id, created_at=old),
    )
    page = await ada.get("/gateway")
    assert "Letters of the town hall" in page
    assert "25.0% of the calls" in page
    assert "US$0.020" in page
    assert "and 1 unknown answer" in page
    assert "0.30 to 1.2\u00a0Wh" in page
    assert "100%" in page  # left of the budget
    assert page.index("Letters of") < page.index(">idle<")
    week = await ada.get("/gateway", days=7)
    assert "33.3% of the calls" in week
    assert "US$0.010" in week
    use = await ada.get("/gateway/uses/letters")
    assert "US$0 of US$1.00" in use
    assert use.count('<rect class="gateway-bar"') == 6
    assert "endpoint_error" in use
    table = await ada.client.get("/gateway/uses/letters/calls.csv")
    assert len(table.text.splitlines()) == 5
    assert table.headers["cache-control"] == "no-store"


async def test_the_operator_adds_a_use_and_gives_it_to_somebody(site: Site) -> None:
    boss, ada = await operator(site), await member(site, "Ada")
    added = await boss.send("/gateway", id="letters", name=" Letters\n of ", owner=ada.id)
    assert added.headers["location"] == "/gateway/uses/letters"
    use = await site.services[Uses].get("letters")
    assert (use.name, use.owner, use.state) == ("Letters of", ada.id, State.TRIAL)
    for form, reason in (
        ({"id": "letters"}, "has this id already"),
        ({"id": "Not an id"}, "small letters, digits and hyphens"),
        ({"id": "x", "name": "n" * 150}, "has 1 to 100 characters"),
        ({"id": "x", "owner": "mNobody"}, "Nobody here has the id"),
    ):
        refused = (await boss.send("/gateway", 422, **form)).text
        assert reason in refused
        assert f'value="{form["id"]}"' in refused
    assert [one.id for one in await site.services[Uses].all()] == ["letters"]


async def test_the_owner_lets_people_in_and_the_operator_alone_gives_it_away(site: Site) -> None:
    boss, ada, bob = await operator(site), await member(site, "Ada"), await member(site, "Bob")
    await use_of(site, ada, "letters")
    people = "/gateway/uses/letters/people"
    await ada.send(people, members=f"{bob.id}\n\ngroup:office\n{bob.id}", owner=bob.id)
    use = await site.services[Uses].get("letters")
    assert (use.owner, use.members) == (ada.id, frozenset({bob.id, "group:office"}))
    shown = await ada.get("/gateway/uses/letters/settings")
    assert "<li>Bob</li>" in shown
    assert "group office" in shown
    assert "Ids of the members" not in shown
    assert "Ids of the members" in await boss.get("/gateway/uses/letters/settings")
    refused = (await ada.send(people, 422, members=f"{bob.id}\nmNobody")).text
    assert "mNobody" in refused
    assert (await site.services[Uses].get("letters")).members == use.members
    await boss.send(people, members="group:office", owner=bob.id)
    assert (await site.services[Uses].get("letters")).owner == bob.id
    await ada.get("/gateway/uses/letters", 404)
    assert "Owner" in await bob.get("/gateway/uses/letters/settings")


async def test_the_state_and_the_texts_are_the_owners_to_decide(site: Site) -> None:
    ada = await member(site, "Ada")
    await use_of(site, ada, "letters")
    assert "no text of a call is kept" in await ada.get("/gateway/uses/letters")
    await ada.send("/gateway/uses/letters/texts", keeps_text="true")
    assert "What is asked and answered is kept" in await ada.get("/gateway/uses/letters")
    await ada.send("/gateway/uses/letters/state", state="stopped")
    assert "no key of it calls a model" in await ada.get("/gateway/uses/letters")
    await ada.send("/gateway/uses/letters/state", 422, state="perhaps")
    assert (await site.services[Uses].get("letters")).state is State.STOPPED


async def test_how_to_connect_names_the_address_and_the_aliases(site: Site) -> None:
    ada, boss = await member(site, "Ada", Role.CHOOSER), await operator(site)
    await use_of(site, ada, "letters")
    assert "There is no alias yet" in await ada.get("/gateway/uses/letters/connect")
    await boss.send("/gateway/aliases", alias="assistant", model=["oak"])
    page = await ada.get("/gateway/uses/letters/connect")
    assert "OPENAI_BASE_URL=http://joute.test/v1" in page
    assert page.count("assistant") == 4
