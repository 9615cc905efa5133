"""What the desk of a campaign shows, computed no more often than the ratings change."""

import httpx2
import pytest
from sqlalchemy import select

from joute.evaluation.campaigns import figures
from joute.evaluation.campaigns.export import summary
from joute.evaluation.campaigns.state import CampaignState, state_of
from joute.evaluation.tables import CampaignItem, CampaignRating, CampaignTask
from joute.statistics import krippendorff_alpha, krippendorff_interval
from tests.evaluation.campaigns.conftest import Campaigning, campaign, items_of, shown
from tests.evaluation.campaigns.test_rating import open_campaign
from tests.support.site import Site

KNOWN = 10


async def test_agreement_is_computed_again_only_after_another_rating(
    site: Site, owner: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures._alpha.cache_clear()
    computed = list[int]()

    def counted(rows: list[tuple[float, ...]], *others: object) -> object:
        computed.append(len(rows))
        return krippendorff_interval(rows, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(figures, "krippendorff_interval", counted)
    made = await open_campaign(site, owner, questions="2", target=["oak"])
    raters = {link: site.client() for link in await made.invite(2)}
    for rater, link in zip(raters.values(), raters, strict=True):
        assert await items_of(rater, link) == 2
    values = {"1": ("1", "2"), "2": ("5", "4")}
    for place, given in values.items():
        for (link, rater), value in zip(raters.items(), given, strict=True):
            await rater.post(f"{link}/items/{place}", data={"value-usefulness": value})
    desks = [shown(await owner.get(made.path)) for _ in range(3)]
    assert desks[0] == desks[1] == desks[2]
    assert (await owner.get(f"{made.path}/results")).status_code == 200
    assert computed == [2]
    (link, rater), *_ = raters.items()
    await rater.post(f"{link}/items/1", data={"value-usefulness": "5"})
    assert shown(await owner.get(made.path)) != desks[0]
    assert computed == [2, 2]


async def test_who_answers_at_random_is_named_on_the_desk_and_to_programs_while_raters_rate(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    form = {"questions": "2", "target": ["oak"], "per_item": "5", "calibration": str(KNOWN)}
    made = await campaign(site, owner, **form)
    for position in range(1, KNOWN + 1):
        level = {"value-usefulness": str(1 + position % 5)}
        await owner.post(f"{made.path}/known/{position}", data=level)
    await made.move("open")
    for link in await made.invite(5):
        assert await items_of(site.client(), link) == KNOWN + 2
    # Four know all answers and nearly agree; the fifth is wrong everywhere.
    given = [(5.0, 1.0), (5.0, 2.0), (4.0, 1.0), (5.0, 1.0), (1.0, 5.0)]
    await rate(site, given)
    state = await state_now(site, made)
    calibrated = figures.calibrations(state)
    assert [one.hits for one in calibrated.values()] == [KNOWN] * 4 + [0]
    assert {one.n for one in calibrated.values()} == {KNOWN}
    assert figures.named(state) == [5]

    alpha = krippendorff_alpha(given, "ordinal")
    desk = shown(await owner.get(made.path))
    assert "By the calibration, this rater answers at random: 5." in desk
    assert "0 of 10 at random" in desk
    assert f"{alpha:.3f}".replace("-", "−") in desk
    told = await made.results()
    assert told["state"] == "open"
    at_random = [one["calibration"]["at_random"] for one in told["raters"]]
    assert at_random == [False] * 4 + [True]
    (agreement,) = told["agreement"]
    assert agreement["alpha"] == pytest.approx(alpha)
    assert (agreement["n"], agreement["items"]) == (10, 2)

    await owner.post(f"{made.path}/raters/5", data={"action": "leave_out"})
    honest = krippendorff_alpha(given[:4], "ordinal")
    assert f"{honest:.3f}" in shown(await owner.get(made.path))
    assert honest > 0.8 > alpha


async def test_with_few_known_answers_nobody_is_said_to_answer_at_random_or_not(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    made = await campaign(site, owner, questions="2", target=["oak"], calibration="2")
    await made.know(usefulness="5")
    await made.move("open")
    for link in await made.invite(2):
        await items_of(site.client(), link)
    await rate(site, [(5.0, 1.0), (1.0, 5.0)])
    state = await state_now(site, made)
    assert figures.named(state) == []
    assert [one["calibration"]["at_random"] for one in summary(state)["raters"]] == [None] * 2
    assert "too few to tell" in shown(await owner.get(made.path))


async def rate(site: Site, given: list[tuple[float, float]]) -> None:
    """Each rater gives values to two items, by their order; of the calibration the last rater gives
    wrong ones."""
    async with site.services.store.write() as session:
        tasks = (await session.scalars(select(CampaignTask).order_by(CampaignTask.id))).all()
        items = {one.id: one for one in await session.scalars(select(CampaignItem))}
        raters = list(dict.fromkeys(one.rater_id for one in tasks))
        rated = sorted(id for id, one in items.items() if not one.calibration)
        for task in tasks:
            rater, item = raters.index(task.rater_id), items[task.item_id]
            if item.calibration:
                value = item.known["usefulness"]
                value = value % 5 + 1 if rater == len(raters) - 1 else value
            else:
                value = given[rater][rated.index(item.id)]
            task.rated_at = site.clock()
            session.add(CampaignRating(task_id=task.id, criterion="usefulness", value=value))


async def state_now(site: Site, made: Campaigning) -> CampaignState:
    async with site.services.store.read() as session:
        return await state_of(session, made.path.rpartition("/")[2])
