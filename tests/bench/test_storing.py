"""Benches of a site, on both engines."""

from datetime import UTC, datetime, timedelta

import pytest

from joute.bench import latest
from joute.bench.report import Report
from joute.bench.storing import purge, store
from joute.feature import Deadline
from joute.store import Store, open_store
from tests.bench.made_reports import report

pytestmark = [pytest.mark.anyio, pytest.mark.both_engines]
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def made(number: int, days: int, model: str = "oak") -> Report:
    return report(id=f"bench-{number:04}", model=model, started_at=NOW - timedelta(days=days))


async def test_the_newest_of_a_model_is_found_and_the_old_ones_go(database: str) -> None:
    site: Store = open_store(database)
    for one in (made(1, 40), made(2, 3), made(3, 9), made(4, 1, "elm")):
        assert await store(site, one, by="operator", at=NOW)
    assert not await store(site, made(2, 0), by="key:ci", at=NOW)
    async with site.read() as session:
        found = await latest(session, "oak")
        assert await latest(session, "ash") is None
    assert found is not None
    assert (found.report.id, found.made_at) == ("bench-0002", NOW - timedelta(days=3))
    assert found.report == made(2, 3)
    async with site.write() as session:
        assert await purge(session, Deadline(NOW - timedelta(days=9), NOW)) == 1
    await site.close()
