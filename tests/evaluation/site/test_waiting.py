"""A run of the site waits for low-carbon electricity, and its page says what that changed."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from joute.evaluation.tables import StoredRun
from joute.jobs.low_carbon import LowCarbon
from joute.llm.server import Running
from joute.people.rights import Role
from tests.evaluation.site.conftest import MODELS, Carrier, items, member_of, set_lines
from tests.evaluation.site.test_pages import words
from tests.support.site import NOON, Site, running_site, settings

START = "/evaluations/villes/start"
HOURS = [80, 60, 20, 50]


def write(path: Path, *grams: int) -> None:
    rows = "".join(f"2026-11-21T{12 + number}:00Z,{g}\n" for number, g in enumerate(grams))
    path.write_text(f"time,gco2_per_kwh\n{rows}")
    os.utime(path, (NOON.timestamp(),) * 2)


@pytest.fixture
async def site(database: str, llm_server: Running, tmp_path: Path) -> AsyncIterator[Site]:
    write(tmp_path / "hours.csv", *HOURS)
    own = {"forecast": str(tmp_path / "hours.csv"), "country": "FRA", "within_h": 4}
    given = settings(database, llm_server.base_url, MODELS, electricity=own)
    async with running_site(given) as opened:
        await opened.services[LowCarbon].refresh()
        yield opened


async def test_a_run_waits_for_its_hour_and_says_what_that_changed(
    site: Site, carrier: Carrier, tmp_path: Path
) -> None:
    sent = set_lines(items(4), scorers=[{"name": "normalised"}])
    assert (await carrier.push(sent, "sets")).status_code == 201
    steward = await member_of(site, Role.STEWARD)
    chosen = {"model": ["oak"], "low_carbon": "true"}
    offered = words(await steward.get(f"{START}?model=oak"))
    assert "Wait for low-carbon electricity, and be done in 4 hours" in offered
    address = (await steward.post(START, data=chosen)).headers["location"]
    page = words(await steward.get(address))
    assert "Planned for 21 November 2026, 14:00 UTC: 20.0 g CO₂e per kWh on average" in page
    assert "against 80.0 had it begun at once" in page
    french = words(await steward.get(address, headers={"Accept-Language": "fr"}))
    assert "Prévu pour le 21 novembre 2026, 14:00 UTC" in french
    async with site.services.store.read() as session:
        run = (await session.scalars(select(StoredRun))).one()
    assert run.job_id is not None
    assert (await site.services.jobs.find(run.job_id)).state == "queued"
    site.clock.pass_(hours=2)
    async with site.services.jobs.running(slots=1):
        assert (await site.services.jobs.wait(run.job_id)).state == "done"
    write(tmp_path / "hours.csv", 80, 60, 30)
    await site.services[LowCarbon].refresh()
    page = words(await steward.get(address))
    assert "From its start to its end, 30.0 g CO₂e per kWh held on average." in page
    assert "Estimated difference to beginning at once: -0.0" in page
    # At the only hour that is left, nothing is better than now.
    address = (await steward.post(START, data=chosen)).headers["location"]
    async with site.services.store.read() as session:
        latest = select(StoredRun.job_id).where(StoredRun.id != run.id)
        job_id = (await session.scalars(latest)).one()
    assert (await site.services.jobs.wait(str(job_id))).state == "done"
    assert "It begins at once: no later hours" in words(await steward.get(address))
