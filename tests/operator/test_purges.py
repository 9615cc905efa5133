"""The reports of purges: on the command line and for the operator."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import joute.app
from joute.cli import app
from joute.features import FEATURES, Features
from joute.llm.server import Running
from joute.operator.purges import latest_reports
from joute.services import Services
from tests.operator.test_operator_pages import enter
from tests.support.site import Site, model, running_site, settings

MODELS = [model("oak", "echo"), model("elm", "echo")]
DUELS = "duels without a vote"


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    async with running_site(settings(database, llm_server.base_url, MODELS)) as site:
        yield site


async def purge(site: Site, days: int, **options: bool) -> dict[str, int]:
    """A purge so many days later."""
    later = site.clock() + timedelta(days=days)
    return await FEATURES.purge(site.services.store, site.services.settings, later, **options)


async def reports(site: Site) -> list[dict[str, Any]]:
    async with site.services.store.read() as session:
        found = await latest_reports(session, 100)
    return [report.to_dict() for report in found]


async def test_a_site_purges_by_itself_after_its_start(
    database: str, llm_server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    purged, daily = asyncio.Event(), joute.app._daily

    async def noticed(services: Services, features: Features) -> None:
        await daily(services, features)
        purged.set()

    monkeypatch.setattr("joute.app.AFTER_START_S", 0)
    monkeypatch.setattr("joute.app._daily", noticed)
    async with running_site(settings(database, llm_server.base_url, MODELS)) as site:
        await purged.wait()
        (report,) = await reports(site)
    assert report["purged_at"] == site.clock().isoformat()


async def test_a_dry_run_counts_what_a_purge_then_deletes(site: Site) -> None:
    visitor = await site.visitor()
    await visitor.finished()
    counted = await purge(site, 31, dry_run=True)
    assert counted[DUELS] == 1
    assert len((await visitor.client.get("/api/v1/me")).json()["duels"]) == 1
    assert await reports(site) == []
    assert await purge(site, 31) == counted
    assert (await visitor.client.get("/api/v1/me")).json()["duels"] == []
    assert (await purge(site, 31, dry_run=True))[DUELS] == 0


async def test_a_report_has_each_rule_with_its_deadline(site: Site) -> None:
    visitor = await site.visitor()
    await visitor.finished()
    purged = await purge(site, 31)
    latest = (await reports(site))[0]
    assert latest["purged_at"] == (site.clock() + timedelta(days=31)).isoformat()
    assert {rule["rule"]: rule["rows"] for rule in latest["rules"]} == purged
    deadline = next(rule["before"] for rule in latest["rules"] if rule["rule"] == DUELS)
    assert deadline == (site.clock() + timedelta(days=1)).isoformat()


async def test_reports_have_a_time_of_their_own(site: Site) -> None:
    await purge(site, 0)
    assert (await purge(site, 365))["reports of purges"] == 0
    assert (await purge(site, 366))["reports of purges"] == 1


async def test_the_operator_reads_the_rules_and_the_reports(site: Site) -> None:
    visitor = await site.visitor()
    await visitor.finished()
    await purge(site, 31)
    async with site.client(headers={"Accept-Language": "fr"}) as operator:
        assert (await operator.get("/operator/purges")).status_code == 403
        await enter(site, operator)
        assert "supprimée" in (await operator.get("/operator")).text
        page = (await operator.get("/operator/purges")).text
    assert "duels sans vote" in page
    assert "retention.unvoted_days" in page
    for rule in (rule for feature in FEATURES for rule in feature.retention):
        assert f">{rule.name}<" not in page, "without its French"


def test_the_command_prints_the_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, result.output
        return result.output

    assert "nothing was deleted" in run("db", "purge", "--dry-run")
    assert run("db", "purges") == ""
    run("db", "purge")
    assert f"{DUELS}: 0 from before " in run("db", "purges")
    (report,) = json.loads(run("db", "purges", "--format", "json"))
    assert {"rule", "before", "rows"} == set(report["rules"][0])


def test_people_read_of_every_duration_that_the_operator_can_set() -> None:
    said = {row.days for feature in FEATURES for row in feature.stored_data}
    rules = {rule.days for feature in FEATURES for rule in feature.retention}
    assert {days for days in rules if isinstance(days, str)} <= said
