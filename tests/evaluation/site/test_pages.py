"""The pages of sets and runs: what they say, to whom, and the words of models as text."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import httpx2
import pytest
from sqlalchemy import update

from joute.evaluation.answers import Answer
from joute.evaluation.runs.records import ScoreRecord, ScorerReference
from joute.evaluation.site.keys import Keys
from joute.evaluation.tables import StoredRow
from joute.llm.server import Running
from joute.people.rights import Role
from tests.evaluation.site.conftest import (
    API,
    IMPACT,
    MODELS,
    NOW,
    Carrier,
    items,
    member_of,
    operator_of,
    row,
    run_file,
    set_lines,
)
from tests.support.site import Site, running_site, settings

ITEMS = items(40)
SPITEFUL = "<script>window.attacked = 1</script><img src=x>"
PATHS = (
    "/evaluations",
    "/evaluations/villes",
    "/evaluations/runs/r1",
    "/evaluations/runs/r1/items",
    "/evaluations/runs/r2/compare?against=r1",
)


def words(page: httpx2.Response) -> str:
    """The text of a page."""
    assert page.status_code == 200, page.text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))


def first_run() -> bytes:
    rows = [row(item, "oak", float(number % 4 > 0)) for number, item in enumerate(ITEMS)]
    rows += [row(item, "elm", 0.0, cost_usd=0.02) for item in ITEMS[:-3]]
    rows += [row(ITEMS[-3], "elm", error="timeout", text="", cost_usd=None, impact=None)]
    rows += [row(ITEMS[-2], "elm", None), row(ITEMS[-1], "elm", 0.0, text=SPITEFUL)]
    return run_file(rows)


def second_run() -> bytes:
    return run_file([row(item, "oak") for item in ITEMS], "r2", started_at=NOW.replace(day=25))


@pytest.fixture
async def filled(carrier: Carrier) -> Carrier:
    await carrier.push(set_lines([*ITEMS, *items(43)[40:]]), "sets")
    for run in (first_run(), second_run()):
        assert (await carrier.push(run)).status_code == 201
    return carrier


@pytest.fixture
async def operator(site: Site, filled: Carrier) -> httpx2.AsyncClient:
    return await operator_of(site)


async def test_a_site_without_evaluations_says_how_to_begin(site: Site) -> None:
    page = words(await (await operator_of(site)).get("/evaluations"))
    assert "joute eval new my-set" in page
    assert "joute eval push RUN --to http://joute.test" in page


async def test_sets_are_listed_with_their_latest_run(operator: httpx2.AsyncClient) -> None:
    page = words(await operator.get("/evaluations"))
    assert re.search(r"villes 1 43 2 25 November 2026, 08:00 UTC oak 100\.0% 91\.2% to 100", page)
    assert "which model people prefer is another question" in page


async def test_a_run_is_shown_by_model_and_domain_with_what_is_not_scored(
    operator: httpx2.AsyncClient,
) -> None:
    page = words(await operator.get("/evaluations/runs/r1"))
    # 30 of 40 by Wilson's interval.
    assert "oak 75.0% 59.8% to 85.8% 1 a 40 0 0 0 0 US$0.40" in page
    assert "elm 0.0% 0.0% to 9.2% 2 b 38 1 1 0 0" in page
    assert "Models that share a letter cannot be told apart on these items. Possible ranks" in page
    assert "8.0 Wh 4.0 to 16" in page
    assert re.search(r"régions \d+ items \d+ items villes \d+ items \d+ items", page)
    assert "Of fewer than 30 items of a domain no score is shown" in page
    assert "Score against cost" in page


async def test_charts_hold_what_answers_take_whoever_paid_them(
    carrier: Carrier, operator: httpx2.AsyncClient
) -> None:
    charge = {"usd": 0.05, "impact": IMPACT}
    nothing = dict.fromkeys(("low", "mid", "high"), 0)
    none = {"wh": nothing, "gco2": nothing, "method": IMPACT.method}
    again: dict[str, Any] = {
        "cost_usd": 0.0,
        "impact": none,
        "cached": True,
        "first_charge": charge,
    }
    rows = [row(item, "large", **again) for item in ITEMS]
    rows += [row(item, "small", cost_usd=0.001) for item in ITEMS]
    await carrier.push(run_file(rows, "r8"))
    page = words(await operator.get("/evaluations/runs/r8"))
    assert "US$2.0 paid by this run: US$0 8.0 Wh 4.0 to 16 used by this run: 0 Wh" in page
    assert "40 answers were paid before, and cost this run nothing" in page
    assert "Score against cost" in page
    assert "Score against electricity" in page


async def test_the_page_of_a_run_names_the_cheapest_that_is_not_inferior(
    carrier: Carrier, operator: httpx2.AsyncClient
) -> None:
    rows = [row(item, "large", cost_usd=0.05) for item in items(200)]
    rows += [row(item, "small", cost_usd=0.001) for item in items(200)]
    await carrier.push(run_file(rows, "r7"))
    page = words(await operator.get("/evaluations/runs/r7"))
    assert "The cheapest that is not inferior is small: 0.853 € for 1,000 answers, at most" in page
    assert "small 200 100.0% (98.1% to 100.0%) 0.0 1.5 0.853 200 (100 to 400)" in page
    alone = words(await operator.get("/evaluations/runs/r2"))
    assert "not inferior" not in alone


async def test_the_history_of_a_set_is_a_chart_by_model(operator: httpx2.AsyncClient) -> None:
    page = await operator.get("/evaluations/villes")
    assert page.text.count('r="5"') == 2
    assert "oak" in page.text
    assert "43 items count" in words(page)


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("", 40),
        ("show=failed", 39),
        ("show=unscored", 1),
        ("show=judges", 0),
        ("show=changed&against=r2", 10),
        ("show=unscored&domain=villes", 1),
        ("show=unscored&domain=r%C3%A9gions", 0),
    ],
)
async def test_items_are_filtered(operator: httpx2.AsyncClient, query: str, total: int) -> None:
    page = words(await operator.get(f"/evaluations/runs/r1/items?{query}"))
    assert f"{total} item{'s' * (total != 1)} " in page


async def test_items_that_failed_are_those_below_half_of_their_scale(
    site: Site, carrier: Carrier, operator: httpx2.AsyncClient
) -> None:
    bleu = {"column": "exact", "name": "bleu", "version": "1", "weight": 1, "range": (0, 100)}
    asked = [row(item, "oak", score) for item, score in zip(items(3), (11, 49, 80), strict=True)]
    assert (await carrier.push(run_file(asked, "r9", scorers=[bleu]))).status_code == 201
    page = words(await operator.get("/evaluations/runs/r9/items?show=failed"))
    assert "2 items " in page
    # An item with a scorer of its own has a scale of its own.
    own = ScorerReference(column="bleu", name="bleu", version="1", weight=1, range=(0, 100))
    asked = [row(item, "oak", 1.0) for item in items(3)]
    for score, one in zip((30, 80), asked, strict=False):
        one.scores["bleu"] = ScoreRecord(value=score, scorer=own)
        del one.scores["exact"]
    assert (await carrier.push(run_file(asked, "r10"))).status_code == 201
    page = words(await operator.get("/evaluations/runs/r10/items?show=failed"))
    assert "1 item " in page
    assert "q0" in page
    # Rows of before shares were stored are held against the scale of the set.
    async with site.services.store.write() as session:
        await session.execute(update(StoredRow).values(share=None))
    page = words(await operator.get("/evaluations/runs/r9/items?show=failed"))
    assert "2 items " in page


async def test_items_come_by_pages_with_their_question_and_what_was_expected(
    operator: httpx2.AsyncClient,
) -> None:
    first = words(await operator.get("/evaluations/runs/r1/items"))
    assert "q0 villes Capitale n° 0 ? Expected: Ville 0 elm 0 " in first
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in words(await operator.get("/evaluations/runs/r1/items?page=2"))
    assert "q39" not in first


async def test_what_a_model_wrote_is_text(operator: httpx2.AsyncClient) -> None:
    page = await operator.get("/evaluations/runs/r1/items?page=2")
    assert "<script>window" not in page.text
    assert "<img src=x" not in page.text
    assert SPITEFUL in unescape(page.text)


async def test_judges_who_disagree_are_found(site: Site, carrier: Carrier) -> None:
    judge = (Answer(text="x"),)
    scores = {
        "tone": ScoreRecord(value=1, judged=judge),
        "fact": ScoreRecord(value=0, judged=judge),
    }
    rows = [row(item, "oak") for item in ITEMS[:3]]
    rows[0] = rows[0].model_copy(update={"scores": scores})
    await carrier.push(run_file(rows))
    page = words(await (await operator_of(site)).get("/evaluations/runs/r1/items?show=judges"))
    assert "1 item q0" in page


async def test_two_runs_are_compared_item_by_item(operator: httpx2.AsyncClient) -> None:
    page = words(await operator.get("/evaluations/runs/r2/compare?against=r1"))
    assert (
        "oak (2026-11-25 08:00) 100.0% on the same 40 items. oak (2026-11-25 08:00) is better"
        in page
    )
    assert "q0 0 → 1" in page
    assert "+25.0 points" in page
    assert "not made under the same conditions" not in page


async def test_runs_of_one_minute_are_told_apart(site: Site, carrier: Carrier) -> None:
    for run in ("r1", "r2"):
        await carrier.push(run_file([row(item, "oak") for item in ITEMS], run))
    page = words(await (await operator_of(site)).get("/evaluations/runs/r2/compare?against=r1"))
    assert "oak (r1) scores 100.0% and oak (r2) 100.0%" in page
    assert "100.0% 100.0% +0.0 points" in page


async def test_conditions_and_items_that_differ_are_said(site: Site, carrier: Carrier) -> None:
    changed = [item.model_copy(update={"input": "Autre ?"}) for item in ITEMS[:1]]
    await carrier.push(run_file([row(item, "oak") for item in ITEMS]))
    after = [row(item, "oak", 0.0) for item in (*changed, *ITEMS[1:])]
    await carrier.push(run_file(after, "r2", judge="elm", parameters={"temperature": 1.0}))
    page = words(await (await operator_of(site)).get("/evaluations/runs/r2/compare?against=r1"))
    assert "parameters.temperature (0.0 → 1.0)" in page
    assert "judge (— → elm)" in page
    assert "q0 1 → 0" not in page


async def test_an_accepted_run_is_the_only_one_of_its_set(
    site: Site, operator: httpx2.AsyncClient
) -> None:
    for run in ("r1", "r2"):
        sent = await operator.post(f"/evaluations/runs/{run}/accept")
        assert sent.status_code == 303
    assert words(await operator.get("/evaluations/villes")).count("accepted") == 1
    assert "accepted on 21 November 2026" in words(await operator.get("/evaluations/runs/r2"))
    reader = await member_of(site, Role.CHOOSER)
    assert (await reader.post("/evaluations/runs/r1/accept")).status_code == 403


@pytest.mark.parametrize("path", PATHS)
async def test_members_with_a_role_read_and_others_do_not(
    site: Site, filled: Carrier, path: str
) -> None:
    assert (await (await member_of(site, Role.CHOOSER)).get(path)).status_code == 200
    assert (await (await member_of(site)).get(path)).status_code == 403
    async with site.client() as stranger:
        assert (await stranger.get(path)).status_code == 403
        assert "/evaluations" not in (await stranger.get("/models")).text


@pytest.mark.parametrize("path", PATHS[1:])
async def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    operator = await operator_of(site)
    assert (await operator.get(path)).status_code == 404


@pytest.fixture
async def public(database: str, llm_server: Running) -> AsyncIterator[Site]:
    given = settings(database, llm_server.base_url, MODELS, evaluation={"public": True})
    async with running_site(given) as opened:
        yield opened


async def test_a_public_site_shows_everybody_and_lets_nobody_decide(public: Site) -> None:
    key = await public.services[Keys].new("ci")
    async with public.client(headers={"Accept-Language": "en"}) as stranger:
        await stranger.post(
            f"{API}/runs", content=first_run(), headers={"Authorization": f"Bearer {key}"}
        )
        assert "Accept this run" not in words(await stranger.get("/evaluations/runs/r1"))
        assert 'href="/evaluations"' in (await stranger.get("/models")).text
        assert (await stranger.post("/evaluations/runs/r1/accept")).status_code == 403


async def test_a_judge_is_held_against_labels_of_people_which_are_not_stored(
    operator: httpx2.AsyncClient,
) -> None:
    path = "/evaluations/runs/r1/agreement"
    assert "Labels of people" in words(await operator.get(path))
    labels = "item,model,label\nq0,oak,false\nq1,oak,true\nq2,oak,faux\nnone,oak,true\n"
    sent = {"scorer": "exact", "labels": labels}
    page = words(await operator.post(path, data=sent))
    assert "Answers with a verdict of both 3" in page
    assert "The same verdict 66.7%" in page
    assert "Fewer than 30 labels" in page
    assert "q2 oak wrong right" in page
    assert "1 labels of no answer of this run" in page
    refused = words(await operator.post(path, data={"scorer": "exact", "labels": "a,b\n1,2\n"}))
    assert "labels.csv, line 1" in refused
    assert "q2 oak" not in words(await operator.get(path))
