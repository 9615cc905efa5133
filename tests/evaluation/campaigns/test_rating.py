"""People rate by their links; what they gave is stored once, and becomes evidence at the close."""

import asyncio
import csv
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import httpx2
import pytest
from sqlalchemy import delete, event, func, select

from joute.errors import NotAllowed, NotFound
from joute.evaluation.campaigns.export import votes_csv
from joute.evaluation.campaigns.links import locked
from joute.evaluation.campaigns.making import masked
from joute.evaluation.campaigns.rating import LEASE, rate
from joute.evaluation.campaigns.running import purge
from joute.evaluation.campaigns.state import load
from joute.evaluation.tables import (
    Campaign,
    CampaignItem,
    CampaignRater,
    CampaignRating,
)
from joute.evidence import COLLECTED_HERE, Score, Vote
from joute.feature import Deadline
from joute.people.rights import Role
from tests.evaluation.campaigns.conftest import Campaigning, campaign, items_of, shown
from tests.evaluation.site.conftest import member_of
from tests.support.site import Site

pytestmark = pytest.mark.both_engines


async def open_campaign(site: Site, owner: httpx2.AsyncClient, **form: object) -> Campaigning:
    made = await campaign(site, owner, **form)
    assert (await made.move("open")).status_code == 303
    return made


async def count(site: Site, table: type) -> int:
    async with site.services.store.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_a_rater_sees_one_masked_item_at_a_time_and_begins_with_the_calibration(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    made = await campaign(site, owner, calibration="2")
    unready = await made.move("open")
    assert unready.status_code == 422
    assert "Give the known answers" in shown(unready)
    own = {"name": "Tact", "levels": "Rude\nPlain\nKind", "instructions": "Is it polite?"}
    assert (await owner.post(f"{made.path}/criteria", data=own)).status_code == 303
    await made.know(usefulness="5", tact="3")
    (link,) = await made.invite(1)
    rater = site.client()
    assert "has not begun yet" in shown(await rater.get(link))
    assert (await made.move("open")).status_code == 303
    start = shown(await rater.get(link))
    assert "10 items, one at a time" in start
    assert "No name, no address, no account" in start
    assert await items_of(rater, link) == 10
    first = await rater.get(f"{link}/items/1")
    assert "Claude" not in first.text
    assert "<strong>Ville</strong>" in first.text
    assert not any(f">{name}<" in first.text for name in ("oak", "elm"))
    missing = await rater.post(f"{link}/items/1", data={"value-usefulness": "4", "comment": "é"})
    assert missing.status_code == 422
    assert "Choose an answer for “Tact”" in shown(missing)
    assert ">é</textarea>" in missing.text


async def test_ratings_are_corrected_until_they_end_and_are_evidence_at_the_close(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    made = await campaign(site, owner, calibration="2", criterion=["usefulness", "clarity"])
    await made.know(usefulness="5", clarity="3")
    await made.move("open")
    (link,) = await made.invite(1)
    rater = site.client()
    assert await items_of(rater, link) == 10
    for position in range(1, 11):
        data = {"value-usefulness": "4", "value-clarity": "3", "comment": "too long"}
        sent = await rater.post(f"{link}/items/{position}", data=data)
        assert sent.status_code == 303
    assert sent.headers["location"] == link
    assert "Thank you!" in shown(await rater.get(link))
    again = await rater.post(
        f"{link}/items/10", data={"value-usefulness": "5", "value-clarity": "1"}
    )
    assert again.status_code == 303
    assert await count(site, CampaignRating) == 20
    desk = shown(await owner.get(made.path))
    assert "0 of 8 items have all their ratings. 8 times an item was rated" in desk
    assert "too long" in desk
    french = await owner.get(made.path, headers={"Accept-Language": "fr"})
    assert "0 éléments sur 8 ont toutes leurs notes" in shown(french)
    assert (await made.move("end_ratings")).status_code == 303
    late = await rater.post(f"{link}/items/1", data={"value-usefulness": "1", "value-clarity": "1"})
    assert late.status_code == 409
    assert (await made.move("close")).status_code == 303
    async with site.services.store.read() as session:
        scores = (await session.scalars(select(Score))).all()
        found = (await session.scalars(select(Campaign))).one()
    assert len(scores) == 16
    assert {one.source for one in scores} == {f"campaign:{found.id}"}
    assert {one.name for one in scores} == {"usefulness", "clarity"}
    assert sorted({one.value for one in scores if one.name == "usefulness"}) == [4.0, 5.0]
    assert {one.detail["model"] for one in scores} == {"oak", "elm"}
    results = await made.results()
    assert results["state"] == "closed"
    assert {one["target"] for one in results["results"]} == {"oak", "elm"}
    assert (await rater.post(f"{link}/leave")).status_code == 303
    assert await count(site, Score) == await count(site, CampaignRating) == 0
    assert (await rater.get(link)).status_code == 403


async def test_blind_pairs_become_votes_apart_from_others(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    made = await open_campaign(site, owner, kind="pairwise", questions="6", per_item="5")
    for link in await made.invite(5):
        rater = site.client()
        for position in range(1, await items_of(rater, link) + 1):
            page = (await rater.get(f"{link}/items/{position}")).text
            assert "Claude" not in page
            # The answer of oak is better, wherever it stands.
            better = "1" if page.index("dit o.") < page.index("dit e.") else "0"
            sent = await rater.post(f"{link}/items/{position}", data={"value-pairwise": better})
            assert sent.status_code == 303
    for move in ("end_ratings", "close"):
        assert (await made.move(move)).status_code == 303
    async with site.services.store.read() as session:
        votes = (await session.scalars(select(Vote))).all()
        here = await session.scalar(select(func.count()).where(COLLECTED_HERE))
    assert len(votes) == 30
    assert here == 0
    left = sum(one.model_a == "oak" for one in votes)
    assert left == 15
    winners = {one.model_a if one.choice == "a" else one.model_b for one in votes}
    assert winners == {"oak"}
    async with site.services.store.read() as session:
        state = await load(session, (await session.scalars(select(Campaign))).one())
    rows = list(csv.DictReader(StringIO(votes_csv(state))))
    assert {one[f"model_{one['winner']}"] for one in rows} == {"oak"}
    (pair,) = (await made.results())["results"]
    assert {pair["wins_a"], pair["wins_b"]} == {0, 30}
    await is_ranked_alone(site, owner, votes[0].source)


async def is_ranked_alone(site: Site, owner: httpx2.AsyncClient, source: str) -> None:
    """The votes of a campaign are a ranking of their own, for those who read evaluations."""
    page = shown(await owner.get(f"/ranking?source={source}"))
    assert "These are the votes of the raters of a campaign" in page
    assert "Villes de France, closed on 21 November 2026" in page
    found = (await owner.get(f"/api/v1/ranking?source={source}")).json()
    assert (found["source"], found["votes"], found["voters"]) == (source, 30, 5)
    assert [row["model"] for row in found["rows"]] == ["oak", "elm"]
    file = await owner.get(f"/api/v1/ranking/votes.csv?source={source}")
    assert {row["source"] for row in csv.DictReader(StringIO(file.text))} == {source}
    assert "Campaign: Villes de France" in shown(await owner.get("/ranking"))
    assert "Campaign" not in shown(await site.client().get("/ranking"))
    for address in ("/ranking?", "/api/v1/ranking?", "/api/v1/ranking/votes.csv?"):
        assert (await site.client().get(f"{address}source={source}")).status_code == 404
        assert (await owner.get(f"{address}source=campaign:none")).status_code == 404
    together = (await owner.get("/api/v1/ranking?source=all")).json()
    assert together["votes"] == 0


async def test_a_person_or_a_machine_against_chance(site: Site, owner: httpx2.AsyncClient) -> None:
    made = await open_campaign(
        site, owner, kind="author", target=["oak"], people=["references"], questions="6"
    )
    (link,) = await made.invite(1)
    rater = site.client()
    for position in range(1, 7):
        page = (await rater.post(f"{link}/begin")) and await rater.get(f"{link}/items/{position}")
        truth = "0" if "dit o." in page.text else "1"
        await rater.post(f"{link}/items/{position}", data={"value-author": truth})
    whole = (await made.results())["results"][0]
    assert (whole["hits"], whole["n"], whole["chance"]) == (6, 6, 0.5)
    assert whole["p"] == pytest.approx(2 / 2**6)
    assert whole["interval"][0] == pytest.approx(0.541, abs=0.001)
    assert "100.0%" in shown(await owner.get(f"{made.path}/results"))


async def test_disagreements_are_discussed_and_settled_beside_the_ratings(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    made = await open_campaign(site, owner, questions="1", target=["oak"])
    raters = {}
    for link, value in zip(await made.invite(2), ("1", "5"), strict=True):
        raters[link] = site.client()
        await items_of(raters[link], link)
        await raters[link].post(f"{link}/items/1", data={"value-usefulness": value})
    link = next(iter(raters))
    assert (await raters[link].get(f"{link}/discussion")).status_code == 404
    await made.move("end_ratings")
    async with site.services.store.read() as session:
        item = (await session.scalars(select(CampaignItem.id))).one()
    said = await raters[link].post(f"{link}/remarks/{item}", data={"text": "It says nothing."})
    assert said.status_code == 303
    page = shown(await owner.get(f"{made.path}/disagreements"))
    assert "Rater 1 It says nothing." in page
    settled = {"criterion": "usefulness", "value": "2", "reason": "A little, all in all."}
    sent = await owner.post(f"{made.path}/items/{item}/settlement", data=settled)
    assert sent.status_code == 303
    assert "A little, all in all." in shown(await raters[link].get(f"{link}/discussion"))
    ratings = (await owner.get(f"{made.path}/ratings.csv")).text
    rows = list(csv.DictReader(StringIO(ratings)))
    assert [(row["value"], row["settled"]) for row in rows] == [("1", "2"), ("5", "2")]
    labels = (await owner.get(f"{made.path}/labels.csv?criterion=usefulness")).text
    assert labels.splitlines()[1].split(",")[1:] == ["oak", "0.25", "settled"]
    results = shown(await owner.get(f"{made.path}/results"))
    assert "Scores of the run beside people" in results


async def test_what_a_rater_who_is_replaced_did_not_rate_goes_to_another(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    made = await open_campaign(site, owner, questions="2", per_item="1", per_rater="4")
    first, second = await made.invite(2)
    assert await items_of(site.client(), first) == 4
    await site.client().post(f"{first}/items/1", data={"value-usefulness": "3"})
    full = await site.client().post(f"{second}/begin")
    assert (full.status_code, "none is left for you" in shown(full)) == (409, True)
    assert "more raters than there is work for" in shown(await owner.get(made.path))
    await owner.post(f"{made.path}/raters/1", data={"action": "end_link"})
    assert (await site.client().get(first)).status_code == 403
    (third,) = await made.invite(1)
    assert await items_of(site.client(), third) == 3
    renewed = await owner.post(f"{made.path}/links", data={"renew": "1"})
    assert "Rater 1" in shown(renewed)


async def test_a_rater_who_leaves_while_it_is_closed_is_in_no_evidence(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    for _ in range(6):
        made = await open_campaign(site, owner, questions="6")
        for link in await made.invite(2):
            for position in range(1, await items_of(site.client(), link) + 1):
                await site.client().post(f"{link}/items/{position}", data={"value-usefulness": "1"})
        await made.move("end_ratings")
        await asyncio.gather(made.move("close"), site.client().post(f"{link}/leave"))
        async with site.services.store.read() as session:
            raters = set(await session.scalars(select(CampaignRater.id)))
            contributors = set(await session.scalars(select(Score.contributor)))
        assert contributors <= raters


async def test_what_a_rater_gave_is_deleted_by_an_ended_link_and_by_the_owner(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    made = await open_campaign(site, owner, questions="1", target=["oak"])
    first, second = await made.invite(2)
    for link in (first, second):
        await items_of(site.client(), link)
        await site.client().post(f"{link}/items/1", data={"value-usefulness": "4"})
    for move in ("end_ratings", "close"):
        await made.move(move)
    await owner.post(f"{made.path}/raters/1", data={"action": "end_link"})
    ended = await site.client().get(first)
    assert (ended.status_code, "Delete what I gave" in ended.text) == (403, True)
    assert (await site.client().get(f"{first}/items/1")).status_code == 403
    assert (await site.client().post(f"{first}/leave")).status_code == 303
    assert await count(site, Score) == await count(site, CampaignRating) == 1
    assert "all that they gave" in shown(await owner.get(made.path))
    deleted = await owner.post(f"{made.path}/raters/2", data={"action": "delete"})
    assert deleted.status_code == 303
    assert await count(site, Score) == await count(site, CampaignRater) == 0


async def test_the_names_of_the_targets_of_a_run_are_masked(site: Site) -> None:
    mask = masked(site.services, ["acme-assistant-v2", "few@oak"])
    shown = mask("I am acme-assistant-v2, made by Acme. I am few@oak: a few oaks.", "")
    assert "acme" not in shown.lower()
    assert "few@" not in shown
    assert "@oak" not in shown
    assert "a few oaks" in shown


async def test_nul_is_taken_out_of_what_people_write(site: Site, owner: httpx2.AsyncClient) -> None:
    made = await open_campaign(site, owner, title="V\0illes", instructions="R\0ead")
    (link,) = await made.invite(1)
    await items_of(site.client(), link)
    data = {"value-usefulness": "4", "comment": "too\0 long"}
    assert (await site.client().post(f"{link}/items/1", data=data)).status_code == 303
    desk = shown(await owner.get(made.path))
    assert "Villes" in desk
    assert "too long" in desk


async def test_values_of_a_table_are_numbers(site: Site, owner: httpx2.AsyncClient) -> None:
    made = await open_campaign(site, owner, kind="pairwise", questions="1")
    (link,) = await made.invite(1)
    await items_of(site.client(), link)
    await site.client().post(f"{link}/items/1", data={"value-pairwise": "-1"})
    rows = list(csv.DictReader(StringIO((await owner.get(f"{made.path}/ratings.csv")).text)))
    assert [row["value"] for row in rows] == ["-1"]


@pytest.mark.parametrize("value", ["1", "5"])
async def test_the_interval_of_a_mean_stays_on_its_scale(
    site: Site, owner: httpx2.AsyncClient, value: str
) -> None:
    made = await open_campaign(site, owner, target=["oak"])
    (link,) = await made.invite(1)
    for position in range(1, await items_of(site.client(), link) + 1):
        await site.client().post(f"{link}/items/{position}", data={"value-usefulness": value})
    (found,) = (await made.results())["results"]
    low, high = found["interval"]
    assert 1 <= low <= found["mean"] == float(value) <= high <= 5
    assert low < high


async def test_criteria_have_names_in_any_script_and_levels_that_differ(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    made = await campaign(site, owner)
    own = {"name": "有用", "levels": "低\n高"}
    assert (await owner.post(f"{made.path}/criteria", data=own)).status_code == 303
    twice = await owner.post(f"{made.path}/criteria", data={"name": "Tact", "levels": "Ok\nOk"})
    assert twice.status_code == 422


async def test_what_a_rater_who_stopped_did_not_rate_goes_to_newcomers(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    made = await open_campaign(site, owner, questions="2", per_item="1", per_rater="4")
    first, second = await made.invite(2)
    await items_of(site.client(), first)
    await site.client().post(f"{first}/items/1", data={"value-usefulness": "3"})
    site.clock.pass_(seconds=LEASE.total_seconds() + 1)
    assert await items_of(site.client(), second) == 3


async def test_a_rating_and_the_page_of_an_item_take_few_statements(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    """Fifty raters at once wait for what each of them reads and stores."""
    made = await open_campaign(site, owner, criterion=["usefulness", "clarity"])
    (link,) = await made.invite(1)
    rater = site.client()
    await items_of(rater, link)
    statements = list[str]()

    def noted(*given: Any) -> None:
        # The site has work of its own meanwhile.
        if "campaign" in given[2]:
            statements.append(given[2].split()[0])

    engine = site.services.store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", noted)
    try:
        assert (await rater.get(f"{link}/items/2")).status_code == 200
        read, statements[:] = list(statements), []
        data = {"value-usefulness": "4", "value-clarity": "3"}
        assert (await rater.post(f"{link}/items/2", data=data)).headers["location"] == (
            f"{link}/items/1"
        )
        stored, statements[:] = list(statements), []
    finally:
        event.remove(engine, "before_cursor_execute", noted)
    assert read == ["SELECT"] * 3
    assert stored == ["SELECT", "UPDATE", "INSERT"]
    again = (await rater.get(f"{link}/items/2")).text
    assert [*re.findall(r'value="(\d)[^"]*"[^>]* checked', again)] == ["4", "3"]


async def test_what_a_rater_sends_while_they_are_deleted_is_refused(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    made = await open_campaign(site, owner)
    (link,) = await made.invite(1)
    await items_of(site.client(), link)
    secret = link.rpartition("/")[2]
    async with site.services.store.write() as session:
        await locked(session, made.path.rpartition("/")[2])
        await session.execute(delete(CampaignRater))
        sent = asyncio.create_task(rate(site.services, secret, 1, {"usefulness": 4.0}, ""))
        await asyncio.sleep(0.05)
    with pytest.raises((NotFound, NotAllowed)):
        await sent
    assert await count(site, CampaignRating) == 0


async def test_only_those_who_may_run_campaigns_do(site: Site, owner: httpx2.AsyncClient) -> None:
    made = await campaign(site, owner)
    auditor = await member_of(site, Role.AUDITOR)
    assert (await auditor.get(made.path)).status_code == 200
    assert (await auditor.get("/campaigns/new")).status_code == 403
    assert (await auditor.post(f"{made.path}/move", data={"move": "delete"})).status_code == 403
    stranger = site.client()
    assert (await stranger.get(made.path)).status_code == 403
    assert (await stranger.get("/rate/nobody")).status_code == 403
    assert (await made.move("delete")).headers["location"] == "/campaigns"
    assert await count(site, Campaign) == await count(site, CampaignRater) == 0


async def test_the_answers_of_a_run_are_shown_with_their_models_once_nobody_rates_them_blind(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    made = await campaign(site, owner)
    async with site.services.store.read() as session:
        run_id = await session.scalar(select(Campaign.run_id))
    answers = f"/evaluations/runs/{run_id}/items"
    auditor = await member_of(site, Role.AUDITOR)
    assert (await auditor.get(answers)).status_code == 200
    await made.move("open")
    refused = await auditor.get(answers)
    assert refused.status_code == 403
    assert "being rated blind" in shown(refused)
    assert "Claude" not in refused.text
    assert (await owner.get(answers)).status_code == 200
    await made.move("end_ratings")
    assert (await auditor.get(answers)).status_code == 403
    await made.move("close")
    assert (await auditor.get(answers)).status_code == 200


async def test_a_run_whose_set_is_not_here_is_refused(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    sent = {"run": "r1", "title": "T", "target": ["oak"], "questions": "40"}
    refused = await owner.post("/campaigns/new", data=sent)
    assert refused.status_code == 422
    assert "12 questions" in shown(refused)


async def test_a_campaign_goes_when_its_time_is_over_with_what_it_became(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    made = await open_campaign(site, owner, questions="1", target=["oak"])
    (link,) = await made.invite(1)
    await items_of(site.client(), link)
    await site.client().post(f"{link}/items/1", data={"value-usefulness": "4"})
    for move in ("end_ratings", "close"):
        await made.move(move)
    now = site.clock()
    for before, left in ((now, 1), (now + timedelta(seconds=1), 0)):
        async with site.services.store.write() as session:
            await purge(session, Deadline(before, now))
        assert await count(site, Campaign) == await count(site, Score) == left
