"""Runs on a site of targets that are no models."""

from collections.abc import Iterator

import pytest

from joute.evaluation.runs.records import Row
from joute.evaluation.site.keys import Keys
from joute.llm.server import Running
from joute.people.rights import Role
from tests.evaluation.site.conftest import MODELS, Carrier, member_of, set_lines
from tests.evaluation.site.test_pages import words
from tests.evaluation.site.test_running import ITEMS, START, ended, spent, started, state_of
from tests.support.application import Application, running_application
from tests.support.site import running_site, settings


@pytest.fixture(scope="module")
def application() -> Iterator[Application]:
    with running_application() as found:
        yield found


async def test_targets_that_the_operator_or_the_set_declares_are_run_beside_models(
    database: str, llm_server: Running, application: Application
) -> None:
    declared = {
        "id": "app",
        "kind": "http",
        "url": f"{application.url}/every-tenth-fails",
        "allow_private": True,
        "body": {"question": "{input}"},
        "answer": "answer",
        "cost_usd": 0.01,
    }
    given = settings(database, llm_server.base_url, MODELS, targets=[declared])
    async with running_site(given) as site:
        key = await site.services[Keys].new("ci")
        carrier = Carrier(site.client(headers={"Authorization": f"Bearer {key}"}))
        own = {"id": "most", "kind": "majority"}
        asked = [one.model_copy(update={"input": f"n° {n}"}) for n, one in enumerate(ITEMS)]
        await carrier.push(set_lines(asked, targets=["app", own]), "sets")
        steward = await member_of(site, Role.STEWARD)
        page = await steward.get(f"{START}?model=oak&target=app&target=most")
        assert "36 answers" in words(page)
        assert page.text.count('type="hidden" name="target"') == 2
        address = await started(steward, model=["oak"], target=["app", "most"])
        await ended(site)
        run = await state_of(site)
        assert (run.state, run.rows) == ("done", 36)
        shown = words(await steward.get(address))
        assert "app HTTP application" in shown
        assert "most classical method" in shown
        lines = (await carrier.pull(f"runs/{run.id}")).text.splitlines()
        rows = [Row.model_validate_json(line) for line in lines[1:-1]]
        of_app = [row for row in rows if row.model == "app"]
        assert [row.item for row in of_app if row.answer.error] in (["q0", "q10"], ["q10", "q0"])
        assert await spent(site) == round(sum(row.answer.cost_usd or 0 for row in rows) * 1e6)
        refused = await steward.post(START, data={"target": "elsewhere"})
        assert refused.status_code == 422
