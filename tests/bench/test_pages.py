"""The pages of benches: what they say and to whom, and a bench that comes from elsewhere."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from joute.bench.report import Report
from joute.bench.storing import store
from joute.evaluation.site.keys import Keys
from joute.llm.server import Running
from joute.people.rights import Role
from tests.bench.made_reports import level, report
from tests.evaluation.site.conftest import MODELS, NOW, member_of, operator_of
from tests.evaluation.site.test_pages import words
from tests.support.databases import on_one_engine
from tests.support.site import Site, running_site, settings

pytestmark = [pytest.mark.anyio, on_one_engine]
SPITEFUL = "<script>window.attacked = 1</script>"


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    async with running_site(settings(database, llm_server.base_url, MODELS)) as opened:
        yield opened


async def stored(site: Site, made: Report) -> None:
    assert await store(site.services.store, made, by="operator", at=NOW)


async def test_a_site_without_a_measure_says_how_to_make_one(site: Site) -> None:
    page = words(await (await operator_of(site)).get("/bench"))
    assert "joute bench ENDPOINT --model MODEL --save" in page
    assert "--push http://joute.test" in page


async def test_a_measure_is_listed_and_shown_with_its_figures(site: Site) -> None:
    await stored(site, report())
    client = await operator_of(site)
    assert re.search(
        r"oak llm\.example\.org 29 November 2026, 10:00 UTC 1 0\.21 s 0\.20 to 0\.22 30\.0 28\.0 "
        r"16 0\.61 s",
        words(await client.get("/bench")),
    )
    shown = await client.get("/bench/bench-0000")
    page = words(shown)
    assert "with 1 at once, half of the answers begin within 0.21 s; with 16, within 0.61 s" in page
    assert "1 0.21 s 0.20 to 0.22 0.29 s 0.25 or more unknown 30" in page
    assert "16 260 0 of 30 0.60 Wh 0.40 to 0.90 modelled" in page
    assert shown.text.count('<svg width="100%"') == 3
    assert (await client.get("/bench/nothing")).status_code == 404


async def test_what_a_host_said_is_shown_as_text(site: Site) -> None:
    failed = {
        "errors": 4,
        "errors_by_kind": {"rate_limited": 4, "no_such_kind": 1},
        "causes": {"rate_limited": SPITEFUL},
        "measuring": {"lag_p99_s": 0.2, "lag_max_s": 0.3, "cpu": 0.4, "busy": True},
    }
    made = report(stopped="errors", note=SPITEFUL).model_dump(mode="json")
    await stored(site, Report.model_validate(made | {"levels": [level(1, 0.2, 9, 8, **failed)]}))
    response = await (await operator_of(site)).get("/bench/bench-0000")
    assert SPITEFUL not in response.text
    page = words(response)
    assert "4 failed: rate_limited . Wait, or raise the quota or the credit at the host." in page
    assert "The measuring machine was itself busy" in page
    assert "its timers up to 0.30 s late" in page
    assert "none with more streams was begun" in page


async def test_those_who_read_evaluations_read_it(site: Site) -> None:
    await stored(site, report())
    for path in ("/bench", "/bench/bench-0000"):
        assert (await site.client().get(path)).status_code == 403
        assert (await (await member_of(site, Role.CHOOSER)).get(path)).status_code == 200


async def test_a_program_with_a_key_sends_a_measure_which_is_there_once(site: Site) -> None:
    key = await site.services[Keys].new("ci")
    program = site.client(headers={"Authorization": f"Bearer {key}"})
    sent = report().model_dump(mode="json")
    first, again = [await program.post("/api/v1/bench", json=sent) for _ in range(2)]
    assert (first.status_code, first.json()["new"]) == (201, True)
    assert (again.status_code, again.json()["new"]) == (200, False)
    assert first.json()["page"] == "http://joute.test/bench/bench-0000"
    assert (await program.get("/api/v1/bench/bench-0000")).json() == sent
    assert (await site.client().post("/api/v1/bench", json=sent)).status_code == 401
    assert (await site.client().get("/api/v1/bench/bench-0000")).status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "../../x"},
        {"stopped": "someday"},
        {"levels": [level(1, 0.2, 9, 8) | {"errors": -1}]},
        {"levels": [level(1, 0.2, 9, 8)] * 201},
        {"machine": "x" * 501},
        {"started_at": "2026-11-29T10:00:00"},
        {"more": 1},
    ],
)
async def test_what_is_no_measure_is_refused(site: Site, wrong: dict[str, Any]) -> None:
    key = await site.services[Keys].new("ci")
    program = site.client(headers={"Authorization": f"Bearer {key}"})
    sent = report().model_dump(mode="json") | wrong
    assert (await program.post("/api/v1/bench", json=sent)).status_code == 422
