import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

import joute.app
from joute.features import Features
from joute.llm.server import Running
from joute.services import Services
from tests.support.site import Site, model, running_site, settings


async def test_a_site_that_runs_is_healthy_and_ready(database: str, llm_server: Running) -> None:
    models = [model("a", "fast"), model("b", "fast")]
    async with (
        running_site(settings(database, llm_server.base_url, models)) as site,
        site.client() as client,
    ):
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).json() == {"status": "ready"}


@pytest.fixture
async def site(tmp_path: Path, llm_server: Running) -> AsyncIterator[Site]:
    models = [model("a", "fast"), model("b", "fast")]
    url = f"sqlite:///{tmp_path}/joute.sqlite3"
    async with running_site(settings(url, llm_server.base_url, models)) as site:
        yield site


async def test_a_database_of_another_version_is_not_ready(site: Site) -> None:
    async with site.services.store.write() as session:
        await session.execute(
            text("DELETE FROM alembic_version WHERE version_num LIKE 'workshop%'")
        )
    async with site.client() as client:
        response = await client.get("/readyz")
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["code"] == "not_ready"
        assert "version" in response.json()["detail"]
        assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)
async def test_a_table_altered_by_hand_is_said_after_the_start_and_by_readyz(
    database: str,
    llm_server: Running,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    models = [model("a", "fast"), model("b", "fast")]
    missing = "the column votes.comment_a is missing"

    async def ready(site: Site) -> httpx2.Response:
        async with site.client() as client:
            return await client.get("/readyz")

    async with running_site(settings(database, llm_server.base_url, models)) as site:
        assert (await ready(site)).status_code == 200
        async with site.services.store.write() as session:
            await session.execute(text("ALTER TABLE votes DROP COLUMN comment_a"))
            await session.execute(text("CREATE TABLE of_others (id INTEGER)"))
        altered = await ready(site)
        assert altered.status_code == 503
        assert altered.json()["detail"] == (
            f"The database is not as expected: {missing}. "
            "Undo what was changed by hand, or restore a backup."
        )
    assert missing not in caplog.text
    compared, compare = asyncio.Event(), joute.app._compare

    async def noticed(services: Services, features: Features) -> None:
        await compare(services, features)
        compared.set()

    monkeypatch.setattr("joute.app.AFTER_START_S", 0)
    monkeypatch.setattr("joute.app._compare", noticed)
    async with running_site(settings(database, llm_server.base_url, models)) as site:
        await compared.wait()
        assert missing in caplog.text
        assert (await ready(site)).status_code == 503
        async with site.services.store.write() as session:
            await session.execute(
                text("ALTER TABLE votes ADD COLUMN comment_a VARCHAR DEFAULT '' NOT NULL")
            )
        assert (await ready(site)).status_code == 200


async def test_a_database_that_does_not_answer_is_not_ready(site: Site, tmp_path: Path) -> None:
    store = site.services.store
    pool: Any = store.engine.pool
    while pool.checkedout():  # noqa: ASYNC110 # the purge of the start; a pool has no event
        await asyncio.sleep(0.01)
    await store.close()
    file = tmp_path / "joute.sqlite3"
    kept = file.rename(tmp_path / "kept")
    file.mkdir()
    async with site.client() as client:
        response = await client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["detail"] == "The database does not answer."
        assert str(tmp_path) not in response.text
    file.rmdir()
    kept.rename(file)
