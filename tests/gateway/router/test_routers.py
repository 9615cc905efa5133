"""What is learned of a use, when it may act, and when it has to go."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from joute import evidence
from joute.calls import Offer
from joute.gateway.keys import Keys, NewKey
from joute.gateway.log import CallLog
from joute.gateway.router.acting import ActingRouters
from joute.gateway.router.gathering import gather
from joute.gateway.router.routers import Routers
from joute.gateway.router.trying import tried
from joute.gateway.router.wishes import Sources, Wish
from joute.gateway.tables import GatewayCall, LearnedRouter
from joute.routing import Promise, State, Why
from tests.gateway.router.conftest import CHANCES, USE, cast
from tests.support.site import Site

MONEY = "Quel est le taux de mon livret d’épargne et comment placer mon argent ?"
LAW = "Quels sont mes recours devant le tribunal si mon contrat n’est pas respecté ?"
WISH = Wish("oak", ("elm",))


async def test_it_decides_on_trial_and_acts_once_a_person_lets_it(site: Site) -> None:
    await cast(site, 1200)
    routers = site.services[Routers]
    await routers.wish(USE, WISH, "operator")
    router = await routers.fit(USE)
    assert (router.standing.state, router.standing.why) == (State.TRIAL, Why.BETTER)
    card = router.card
    assert card is not None
    assert card.learned_from + card.held_out == 1200
    assert card.uses == ("law", "money")
    assert (card.worse_at_most or 1) <= 0.05
    strong = card.against("always_strong")
    assert strong is not None
    assert strong.saved_wh is not None
    assert strong.saved_wh.above_zero
    # Prices are unknown where no text of a duel tells how much is read.
    assert router.costs["elm"].eur is None
    assert tried(router, MONEY).model == "elm"
    assert tried(router, LAW).model == "oak"

    acting, log = site.services[ActingRouters], site.services[CallLog]
    _, secret = await site.services[Keys].add(NewKey(USE, "tests"), "operator")
    client = site.client(headers={"Authorization": f"Bearer {secret}"})

    async def asked(text: str) -> GatewayCall:
        body = {"model": "auto", "messages": [{"role": "user", "content": text}]}
        answered = await client.post("/v1/chat/completions", json=body)
        assert answered.status_code == 200, answered.text
        await log.flush()
        async with site.services.store.read() as session:
            newest = select(GatewayCall).order_by(GatewayCall.created_at.desc()).limit(1)
            found = (await session.scalars(newest)).one()
        site.clock.pass_(seconds=1)
        return found

    await acting.look()
    call = await asked(MONEY)
    assert (call.model, call.shadow, call.probability) == ("oak", "elm", None)

    await routers.let_act(USE, "operator")
    await acting.look()
    call = await asked(MONEY)
    assert (call.model, call.shadow, call.probability) == ("elm", None, 0.99)
    assert (await asked(LAW)).model == "oak"
    assert acting.route("another-use", MONEY, ["oak", "elm"]).model == "oak"
    assert acting.route(USE, MONEY, ["elm", "oak"]).reason == "no_router"
    assert acting.route(USE, MONEY, ["oak", "fir"]).reason == "other_candidates"

    await routers.stop(USE)
    await acting.look()
    assert (await asked(MONEY)).model == "oak"


async def test_few_votes_are_not_enough_and_the_card_says_how_many_are_missing(
    site: Site,
) -> None:
    routers = site.services[Routers]
    await routers.wish(USE, WISH, "operator")
    nothing = await routers.fit(USE)
    assert (nothing.standing.state, nothing.void) == (State.NOT_ENOUGH, "no_evidence")
    await cast(site, 60)
    few = await routers.look_after(USE)
    assert few.standing.state is State.NOT_ENOUGH
    assert few.standing.why is Why.NO_PROMISE
    assert few.standing.missing
    # Of one topic there is nothing to tell apart; the promise is not held on what elm loses.
    await routers.wish(USE, replace(WISH, sources=Sources(topics=("law",))), "operator")
    await cast(site, 400, first=60)
    law = await routers.fit(USE)
    assert law.standing.state is State.NOT_ENOUGH
    assert law.card is not None
    assert law.card.uses == ("law",)


async def test_what_was_learned_goes_with_a_vote_that_is_erased(site: Site) -> None:
    await cast(site, 1200)
    routers, services = site.services[Routers], site.services
    await routers.wish(USE, WISH, "operator")
    await routers.fit(USE)
    await routers.let_act(USE, "operator")
    async with services.store.write() as session:
        await services.erase_about(session, ["duel/never"])
    assert (await routers.get(USE)).policy is not None
    async with services.store.write() as session:
        await services.erase_about(session, ["duel/7"])
        await evidence.erase_about(session, ["duel/7"])
    gone = await routers.get(USE)
    assert (gone.policy, gone.card, gone.void) == (None, None, "erased_evidence")
    assert gone.standing.state is State.NOT_ENOUGH
    again = await routers.look_after(USE)
    assert again.standing.state is State.ACTIVE
    assert again.card is not None
    assert again.card.learned_from + again.card.held_out == 1199
    # What is erased behind the back of the site is found the next day.
    async with services.store.write() as session:
        await evidence.purge_about(session, ["duel/8"])
    await services.erase("voter9")
    async with services.store.read() as session:
        row = (await session.scalars(select(LearnedRouter))).one()
    assert row.policy is None
    found = await routers.look_after(USE)
    assert found.card is not None
    assert found.standing.state is State.ACTIVE


async def test_live_votes_suspend_it_and_another_version_voids_it(site: Site) -> None:
    await cast(site, 1200)
    routers = site.services[Routers]
    await routers.wish(USE, WISH, "operator")
    await routers.fit(USE)
    await routers.let_act(USE, "operator")
    site.clock.pass_(days=1)
    await cast(site, 300, first=1200)
    assert (await routers.look_after(USE)).standing.state is State.ACTIVE
    await cast(site, 600, dict.fromkeys(CHANCES, (0.0, 0.1, 0.9)), first=1500)
    suspended = await routers.look_after(USE)
    assert (suspended.standing.state, suspended.standing.why) == (State.SUSPENDED, Why.RISK)
    changed = site.services.offer.models["elm"]
    offer = Offer({**site.services.offer.models, "elm": replace(changed, name_at_host="another")})
    site.clock.pass_(days=1)
    later = await replace(routers, offer=offer).look_after(USE)
    assert later.activated_at is None
    assert later.void == "no_evidence"


async def test_another_wish_begins_anew(site: Site) -> None:
    await cast(site, 1200)
    routers = site.services[Routers]
    await routers.wish(USE, WISH, "operator")
    await routers.fit(USE)
    await routers.let_act(USE, "operator")
    await routers.wish(USE, WISH, "operator")
    assert (await routers.get(USE)).standing.state is State.ACTIVE
    await routers.wish(USE, replace(WISH, promise=Promise(0.001)), "operator")
    router = await routers.fit(USE)
    assert (router.standing.state, router.activated_at) == (State.NOT_ENOUGH, None)


async def test_it_learns_from_the_votes_that_the_ranking_counts(site: Site) -> None:
    """Not from a pair that was chosen, a vote that knew the models, a flag, a player or the second
    of two votes on one question."""
    await cast(site, 1)
    kinds: list[dict[str, Any]] = [
        {"mode": "chosen"},
        {"method": "open"},
        {"simulated": True},
        {"flags": ["identity"]},
        {"contributor": "ann", "prompt_digest": "q"},
        {"contributor": "ann", "prompt_digest": "q", "choice": "b"},
    ]
    for number, changed in enumerate(kinds, 1):
        await cast(site, 1, first=number, **changed)
    async with site.services.store.read() as session:
        found = await gather(session, WISH, {})
        later = await gather(session, WISH, {}, 5)
    assert [(row.id, row.voter) for row in found.rows] == [("vote:1", "voter0"), ("vote:6", "ann")]
    assert [row.id for row in later.rows] == ["vote:6"]
    assert found.newest_vote == 6
