"""Benches of a site, on both engines."""

from datetime import UTC, datetime, timedelta

import pytest

from joute.bench import latest
from joute.bench.report import Report
from joute.bench.storing import purge, store
from joute.feature import Deadline
from joute.store import Store, open_store
from tests.bench.made_reports import level, quantiles, report

pytestmark = [pytest.mark.anyio, pytest.mark.both_engines]
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def made(number: int, days: int, model: str = "oak") -> Report:
    return report(id=f"bench-{number:04}", model=model, started_at=NOW - timedelta(days=days))


FAILED = level(1, 0.2, 9, 8) | {"errors": 30, "ttft_s": {**quantiles(0), "n": 0}}
URL = "https://llm.example.org/v1"


async def test_the_newest_with_figures_is_that_of_the_model_at_its_endpoint(database: str) -> None:
    """A URL with a model of the same name is another, and a bench that failed says nothing."""
    site: Store = open_store(database)
    elsewhere, empty = made(2, 2), made(3, 1).model_dump(mode="json")
    for one in (
        made(1, 3),
        elsewhere.model_copy(update={"endpoint": URL}),
        Report.model_validate(empty | {"levels": [FAILED]}),
        Report.model_validate(empty | {"id": "bench-0004", "levels": [], "stopped": "seconds"}),
    ):
        assert await store(site, one, by="operator", at=NOW)
    async with site.read() as session:
        here, there = [await latest(session, one, "oak") for one in ("test", URL)]
        assert await latest(session, "box", "oak") is None
    assert here is not None
    assert there is not None
    assert (here.report.id, there.report.id) == ("bench-0001", "bench-0002")
    await site.close()


async def test_the_newest_of_a_model_is_found_and_the_old_ones_go(database: str) -> None:
    site: Store = open_store(database)
    for one in (made(1, 40), made(2, 3), made(3, 9), made(4, 1, "elm")):
        assert await store(site, one, by="operator", at=NOW)
    assert not await store(site, made(2, 0), by="key:ci", at=NOW)
    async with site.read() as session:
        found = await latest(session, "test", "oak")
        assert await latest(session, "test", "ash") is None
    assert found is not None
    assert (found.report.id, found.made_at) == ("bench-0002", NOW - timedelta(days=3))
    assert found.report == made(2, 3)
    async with site.write() as session:
        assert await purge(session, Deadline(NOW - timedelta(days=9), NOW)) == 1
    await site.close()
