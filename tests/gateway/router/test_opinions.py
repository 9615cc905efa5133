"""Opinions on calls whose model a router drew: counted for its use, in no ranking, and erasable."""

from sqlalchemy import delete, func, insert, select, update

from joute.evidence import Score, Vote
from joute.gateway.router.routers import Routers
from joute.gateway.router.wishes import Wish
from joute.gateway.tables import GatewayCall
from joute.monitoring.tables import CallFeedback
from joute.people.rights import Role
from joute.routing import State
from tests.evaluation.site.conftest import member_of
from tests.gateway.gate import call_columns
from tests.gateway.router.conftest import USE, cast
from tests.support.site import Site


async def add_opinions(site: Site, model: str, ups: int, downs: int, **columns: object) -> None:
    """Thumbs on calls about money, which went to this model half of the time."""
    rows, thumbs = [], []
    for number in range(ups + downs):
        site.clock.pass_(seconds=1)
        id = f"{model}-{len(columns)}-{ups}-{number}"
        row = {"model": model, "probability": 0.5, "topic": "money", **columns}
        rows.append(call_columns(id, None, key_id="k", use_id=USE, created_at=site.clock(), **row))
        thumb = "up" if number < ups else "down"
        thumbs.append({"call_id": id, "thumb": thumb, "given_at": site.clock()})
    async with site.services.store.write() as session:
        await session.execute(insert(GatewayCall), rows)
        await session.execute(insert(CallFeedback), thumbs)


async def test_what_people_say_counts_for_the_router_of_their_use_alone(site: Site) -> None:
    await cast(site, 1200)
    routers, store = site.services[Routers], site.services.store
    await routers.wish(USE, Wish("oak", ("elm",)), "operator")
    router = await routers.fit(USE)
    quiet = await routers.heard(router)
    assert quiet is not None
    assert (quiet.opinions, quiet.gain) == (0, None)

    await add_opinions(site, "elm", 30, 10)
    await add_opinions(site, "oak", 32, 8)
    # Another one took over, an arm of an experiment, no probability, a shadow, another use.
    await add_opinions(site, "elm", 0, 9, attempts=2)
    await add_opinions(site, "elm", 0, 8, arm="b", attempts=1)
    await add_opinions(site, "elm", 0, 7, probability=None, attempts=1, arm=None)
    await add_opinions(site, "elm", 0, 6, shadow_of="x", attempts=1, arm=None, kind="chat")
    found = await routers.heard(router)
    assert found is not None
    assert (found.opinions, found.of_choice, found.of_base) == (80, 40, 40)
    assert found.gain is not None
    assert abs(found.gain.value + 0.05) < 1e-9
    async with store.read() as session:
        assert await session.scalar(select(func.count()).select_from(Vote)) == 1200
        assert await session.scalar(select(func.count()).select_from(Score)) == 0

    operator = await member_of(site, Role.OPERATOR)
    page = (await operator.get(f"/gateway/router/{USE}")).text
    judged = "80 answers whose model it drew: on questions that it gives to another model, 40 of"
    assert judged in page
    facts = (await operator.get(f"/api/v1/gateway/uses/{USE}/router")).json()["opinions"]
    assert (facts["opinions"], facts["of_base"]) == (80, 40)

    # It acts, and people say otherwise: it stops; what is taken back no longer counts.
    await routers.let_act(USE, "operator")
    assert (await routers.look_after(USE)).standing.state is State.ACTIVE
    async with store.write() as session:
        of_elm = select(GatewayCall.id).where(GatewayCall.model == "elm")
        worse = update(CallFeedback).where(CallFeedback.call_id.in_(of_elm))
        await session.execute(worse.values(thumb="down"))
    assert (await routers.look_after(USE)).standing.state is State.SUSPENDED
    async with store.write() as session:
        await session.execute(delete(CallFeedback).where(CallFeedback.call_id.in_(of_elm)))
    found = await routers.heard(router)
    assert found is not None
    assert (found.opinions, found.of_choice, found.gain) == (40, 0, None)
