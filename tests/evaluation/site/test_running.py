"""Runs that are made on a site: started, watched, stopped, taken up, each answer paid once."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select

from joute.calls.tables import DailyCalls, Failure, Reservation, Spending
from joute.evaluation.runs.records import Row
from joute.evaluation.sets.item import Item
from joute.evaluation.site.keys import Keys
from joute.evaluation.site.rows import record_of
from joute.evaluation.tables import PaidAnswer, StoredRow, StoredRun
from joute.jobs import JobStatus
from joute.llm.server import Running
from joute.people.rights import Role
from tests.evaluation.site.conftest import MODELS, Carrier, items, member_of, set_lines
from tests.evaluation.site.test_pages import words
from tests.support.sandboxes import sandbox_or_skip
from tests.support.site import Site, model, parse_events, running_site, settings

COUNT = 12
START = "/evaluations/villes/start"
# The models of the test server repeat the question.
ITEMS = [
    one.model_copy(update={"expected": (one.question,) if number % 2 else ("Non",)})
    for number, one in enumerate(items(COUNT))
]
BOTH = {"model": ["oak", "elm"]}


@pytest.fixture
async def steward(site: Site, carrier: Carrier) -> httpx2.AsyncClient:
    sent = set_lines(ITEMS, scorers=[{"name": "normalised"}])
    assert (await carrier.push(sent, "sets")).status_code == 201
    return await member_of(site, Role.STEWARD)


async def started(steward: httpx2.AsyncClient, **form: Any) -> str:
    sent = await steward.post(START, data={**BOTH, **form})
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


async def ended(site: Site) -> JobStatus:
    """The job of the run, at its end."""
    return await site.services.jobs.wait(str((await state_of(site)).job_id))


async def state_of(site: Site) -> StoredRun:
    async with site.services.store.read() as session:
        return (await session.scalars(select(StoredRun))).one()


async def counted(site: Site, table: type) -> int:
    async with site.services.store.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def spent(site: Site) -> int:
    """Microdollars of the site's day."""
    async with site.services.store.read() as session:
        return (await session.scalars(select(Spending))).one().microdollars


async def test_the_most_that_a_run_can_take_is_said_before_it_starts(
    steward: httpx2.AsyncClient,
) -> None:
    assert "At most" not in words(await steward.get(START))
    page = words(await steward.get(f"{START}?model=oak&model=elm&limit=3&budget_eur="))
    assert "6 answers · €" in page
    assert "Wh" in page


async def test_a_run_is_made_and_stands_as_any_other(
    site: Site, steward: httpx2.AsyncClient, carrier: Carrier
) -> None:
    address = await started(steward)
    job = await ended(site)
    assert (job.state, job.done, job.total) == ("done", 2 * COUNT, 2 * COUNT)
    run = await state_of(site)
    assert (run.state, run.rows, run.started_by[0]) == ("done", 2 * COUNT, "m")
    page = words(await steward.get(address))
    assert "oak 50.0%" in page
    assert await counted(site, PaidAnswer) == 0
    lines = (await carrier.pull(f"runs/{run.id}")).text.splitlines()
    rows = [Row.model_validate_json(line) for line in lines[1:-1]]
    assert {row.key for row in rows} == {
        (item.id, model, 0) for item in ITEMS for model in ("oak", "elm")
    }
    # Each call is in the sum of its day, by the model that was asked.
    async with site.services.store.read() as session:
        sums = list(await session.scalars(select(DailyCalls)))
    assert {row.purpose for row in sums} == {"evaluation"}
    assert {row.model: row.calls for row in sums} == {"oak": COUNT, "elm": COUNT}
    assert sum(row.microdollars for row in sums) == await spent(site)
    # What it cost is in the budget of the site's day, and nothing is reserved any more.
    assert await spent(site) == round(sum(row.answer.cost_usd or 0 for row in rows) * 1e6)
    assert await counted(site, Reservation) == 0


async def test_stored_prompts_are_asked_on_each_model_in_the_versions_of_the_start(
    site: Site, steward: httpx2.AsyncClient
) -> None:
    assert 'name="prompt"' not in (await steward.get(START)).text
    shots = "---\nshots: 1\n---\n{examples}\n{input}\n"
    for name, text in (("bare", "{input}\n"), ("few", shots)):
        kept = await steward.post("/prompts/new", data={"name": name, "text": text})
        assert kept.status_code == 303, kept.text
    chosen = "model=oak&model=elm&prompt=set&prompt=bare&prompt=few&limit=2"
    page = await steward.get(f"{START}?{chosen}")
    assert "12 answers" in words(page)
    assert page.text.count('type="hidden" name="prompt"') == 3
    async with site.services.jobs.running(slots=0):
        await started(steward, prompt=["few", "set", "bare"], limit="2")
    other = {"name": "bare", "text": "Non : {input}\n"}
    assert (await steward.post("/prompts/new", data=other)).status_code == 303
    assert (await ended(site)).state == "done"
    async with site.services.store.read() as session:
        rows = [record_of(row) for row in await session.scalars(select(StoredRow))]
    assert {row.model for row in rows} == {
        f"{prompt}{model}" for prompt in ("", "bare@", "few@") for model in ("oak", "elm")
    }
    assert all("Non" not in row.answer.text for row in rows if row.model.startswith("bare@"))
    assert (await steward.get(f"{START}?model=oak&prompt=none")).status_code == 404


async def test_only_the_first_items_are_asked_where_a_limit_says_so(
    site: Site, steward: httpx2.AsyncClient
) -> None:
    await started(steward, limit="2")
    await ended(site)
    assert (await state_of(site)).rows == 4


async def test_a_run_is_followed_to_its_end(site: Site, steward: httpx2.AsyncClient) -> None:
    address = await started(steward)
    page = await steward.get(address)
    events = list(parse_events((await steward.get(f"{address}/events")).text))
    assert events[-1][0] == "over"
    assert "Progress" in page.text or (await state_of(site)).state == "done"


async def test_a_run_is_stopped_and_taken_up(site: Site, steward: httpx2.AsyncClient) -> None:
    async with site.services.jobs.running(slots=0):
        address = await started(steward)
    assert (await steward.post(f"{address}/stop")).status_code == 303
    assert (await state_of(site)).state in {"stopped", "done"}
    page = words(await steward.get(address))
    if "stopped" in page:
        assert (await steward.post(f"{address}/take-up")).status_code == 303
        await ended(site)
    run = await state_of(site)
    assert (run.state, run.rows) == ("done", 2 * COUNT)
    again = await steward.post(f"{address}/take-up")
    assert (again.status_code, (await counted(site, StoredRow))) == (409, 2 * COUNT)


async def test_a_budget_stops_a_run_which_can_be_taken_up(
    site: Site, steward: httpx2.AsyncClient
) -> None:
    address = await started(steward, budget_eur="0.0000001")
    assert (await ended(site)).result == {"stopped": "budget_eur"}
    run = await state_of(site)
    assert (run.state, run.rows) == ("stopped", 0)
    assert "Take it up" in words(await steward.get(address))
    # With the budget that it was begun with it would stop at once.
    assert (await steward.post(f"{address}/take-up", data={"budget_eur": ""})).status_code == 303
    assert (await ended(site)).result == {"stopped": "budget_eur"}
    assert (await steward.post(f"{address}/take-up", data={"budget_eur": "5"})).status_code == 303
    assert (await ended(site)).result == {"stopped": ""}
    run = await state_of(site)
    assert (run.state, run.rows) == ("done", 2 * COUNT)


@pytest.fixture
async def poor(database: str, llm_server: Running) -> AsyncIterator[Site]:
    """A site that may spend little in a day."""
    limits = {"total_tokens_per_day": 3_000}
    given = settings(database, llm_server.base_url, MODELS, limits=limits)
    async with running_site(given) as opened:
        yield opened


async def test_why_a_model_failed_is_on_record_for_the_operator(
    database: str, llm_server: Running
) -> None:
    broken = settings(database, llm_server.base_url, [model("bad", "error-401")])
    async with running_site(broken) as site:
        key = await site.services[Keys].new("ci")
        carrier = Carrier(site.client(headers={"Authorization": f"Bearer {key}"}))
        await carrier.push(set_lines(ITEMS, scorers=[{"name": "normalised"}]), "sets")
        await started(await member_of(site, Role.STEWARD), model=["bad"], limit="1")
        await ended(site)
        async with site.services.store.read() as session:
            failure = (await session.scalars(select(Failure))).one()
    assert (failure.purpose, failure.model, failure.endpoint) == ("evaluation", "bad", "test")
    assert failure.code == "refused_key"
    assert "HTTP 401" in failure.cause


async def test_the_limit_of_the_site_stops_a_run_which_goes_on_another_day(poor: Site) -> None:
    key = await poor.services[Keys].new("ci")
    carrier = Carrier(poor.client(headers={"Authorization": f"Bearer {key}"}))
    sent = set_lines(ITEMS, scorers=[{"name": "normalised"}], parameters={"max_output_tokens": 900})
    await carrier.push(sent, "sets")
    steward = await member_of(poor, Role.STEWARD)
    address = await started(steward, model=["oak"], limit="2")
    await ended(poor)
    first = (await state_of(poor)).rows
    poor.clock.pass_(days=1)
    if (await state_of(poor)).state == "stopped":
        assert (await steward.post(f"{address}/take-up")).status_code == 303
        await ended(poor)
    run = await state_of(poor)
    assert (run.state, run.rows) == ("done", 2)
    assert first <= 2


async def test_what_is_wrong_is_said_before_anything_is_asked(
    site: Site, steward: httpx2.AsyncClient
) -> None:
    assert (await steward.post(START, data={})).status_code == 422
    assert (await steward.post(START, data={"model": "none"})).status_code == 422
    page = words(await steward.get(f"{START}?model=none"))
    assert "none" in page
    assert await counted(site, StoredRun) == 0


async def test_a_set_on_a_site_reads_no_folder_of_its_machine(
    site: Site, steward: httpx2.AsyncClient, carrier: Carrier
) -> None:
    local = [{"name": "nli", "model": "/etc"}]
    sent = set_lines(ITEMS, name="local", scorers=local)
    assert (await carrier.push(sent, "sets")).status_code == 201
    page = "/evaluations/local/start"
    assert (await steward.post(page, data=BOTH)).status_code == 422
    assert "reads a folder of the machine" in words(await steward.get(f"{page}?model=oak"))
    assert await counted(site, StoredRun) == 0


async def test_others_start_and_stop_nothing(site: Site, steward: httpx2.AsyncClient) -> None:
    address = await started(steward)
    reader = await member_of(site, Role.CHOOSER)
    for path in (START, f"{address}/stop", f"{address}/take-up"):
        assert (await reader.post(path, data=BOTH)).status_code == 403
    assert (await reader.get(START)).status_code == 403
    await ended(site)
    assert "Take it up" not in words(await reader.get(address))


CODE = [
    Item(id="1", input="def double(n): return 2 * n", tests="assert double(21) == 42"),
    Item(id="2", input="import os; os._exit(0)", tests="assert double(21) == 42"),
]


async def test_code_runs_on_the_server_only_where_the_operator_allowed_it(
    database: str, llm_server: Running
) -> None:
    sandbox_or_skip()
    for allow in (False, True):
        given = settings(database, llm_server.base_url, MODELS, sandbox={"allow": allow})
        async with running_site(given) as site:
            key = await site.services[Keys].new(f"allowed {allow}")
            carrier = Carrier(site.client(headers={"Authorization": f"Bearer {key}"}))
            await carrier.push(set_lines(CODE, scorers=[{"name": "code"}]), "sets")
            steward = await member_of(site, Role.STEWARD)
            sent = await steward.post(START, data={"model": ["oak"]})
            if not allow:
                assert sent.status_code == 422
                assert "[sandbox] allow = true" in sent.text
                continue
            assert (await ended(site)).state == "done"
            run = await state_of(site)
            lines = (await carrier.pull(f"runs/{run.id}")).text.splitlines()
            rows = [Row.model_validate_json(line) for line in lines[1:-1]]
            assert {row.item: row.scores["code"].value for row in rows} == {"1": 1.0, "2": 0.0}
            address = f"/evaluations/runs/{run.id}/items"
            page = await steward.get(address, headers={"Accept-Language": "fr"})
            assert "Le code de la réponse s’est arrêté au milieu des tests." in words(page)
