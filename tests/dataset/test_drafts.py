"""Drafts that are written from the page of releases."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from joute.dataset.drafts import KIND
from joute.jobs import JobStatus
from joute.llm.server import Running
from tests.dataset.conftest import MODELS, Drafted, publisher
from tests.support.site import Site, running_site, settings

FORM = {"min_voters": "1", "embargo_days": "0", "since": "", "until": "", "language": ""}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "releases"


async def operator_of(site: Site) -> httpx2.AsyncClient:
    return await Drafted(site, Path(), [], {}, 0).operator()


async def written(site: Site, operator: httpx2.AsyncClient, **form: str) -> JobStatus:
    """The job that the form submitted, at its end."""
    sent = await operator.post("/operator/datasets", data={**FORM, **form})
    assert (sent.status_code, sent.headers["location"]) == (303, "/operator/datasets")
    (job, *_) = await site.services.jobs.recent(kind=KIND)
    return await site.services.jobs.wait(job.id)


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    """A site on which two people make a release."""
    given = settings(database, llm_server.base_url, MODELS, dataset={"min_voters": 2})
    async with running_site(given) as opened:
        yield opened


async def vote(site: Site, people: int) -> None:
    for _ in range(people):
        visitor = await publisher(site)
        await visitor.vote(await visitor.finished())


async def test_the_form_writes_a_draft(site: Site, folder: Path) -> None:
    await vote(site, 2)
    operator = await operator_of(site)
    job = await written(site, operator)
    assert (job.state, job.done, job.total) == ("done", 2, 2)
    (draft,) = os.listdir(folder)
    assert "votes.parquet" in os.listdir(folder / draft)
    page = (await operator.get("/operator/datasets")).text
    assert str(folder / draft) in page
    assert "No draft was written" not in page


async def test_a_draft_that_cannot_be_says_why_in_the_language_of_the_page(site: Site) -> None:
    operator = await operator_of(site)
    await written(site, operator)
    page = (await operator.get("/operator/datasets")).text
    assert "No draft was written: A release needs 2 voters." in page
    french = await operator.get("/operator/datasets", headers={"Accept-Language": "fr"})
    assert "Aucun brouillon n’a été écrit" in french.text
    assert "A release needs" not in french.text


async def test_a_job_that_was_killed_after_its_draft_writes_no_second_one(
    site: Site, folder: Path
) -> None:
    await vote(site, 2)
    operator = await operator_of(site)
    job = await written(site, operator)
    kind = site.services.jobs.kinds[KIND]

    class Again:
        id, arguments = job.id, job.arguments

    assert await kind.run(Again()) == job.result  # type: ignore[arg-type]
    assert len(os.listdir(folder)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_voters": "0"},
        {"embargo_days": "9" * 30},
        {"since": "yesterday"},
        {"layout": "other"},
        {"language": "x" * 21},
    ],
)
async def test_a_form_that_cannot_be_read_is_refused(site: Site, wrong: dict[str, str]) -> None:
    operator = await operator_of(site)
    sent = await operator.post("/operator/datasets", data={**FORM, **wrong})
    assert sent.status_code == 422
    assert await site.services.jobs.recent(kind=KIND) == ()


async def test_others_have_no_draft_written(site: Site) -> None:
    async with site.client() as client:
        assert (await client.post("/operator/datasets", data=FORM)).status_code == 403


async def test_a_draft_waits_where_that_is_asked_and_begins_at_once_without_a_forecast(
    site: Site,
) -> None:
    operator = await operator_of(site)
    assert "low_carbon" not in (await operator.get("/operator/datasets")).text
    job = await written(site, operator, low_carbon="true")
    assert job.plan is not None
    assert (job.plan.reason, job.plan.start) == ("no_forecast", site.clock())
