"""Vectors of passages by a model of the site, in jobs."""

import pytest
from sqlalchemy import select

from joute.calls.tables import EmbeddingCall
from joute.documents.embedding import KIND, Embedding
from joute.errors import BadSettings
from joute.features import FEATURES
from joute.llm.server import Running
from joute.settings import Settings
from tests.documents.index.test_vectors import add
from tests.support.site import model, settings


def embedding(database: str, llm: Running, name: str = "vectors") -> Settings:
    models = [model("vectors", "embed"), model("apple", "echo")]
    return settings(database, llm.base_url, models, documents={"embeddings": name})


async def test_passages_get_their_vectors_by_a_job_and_the_site_pays(
    database: str, llm_server: Running
) -> None:
    async with FEATURES.running(embedding(database, llm_server), only="documents") as services:
        await add(services.store, services.now, "town", ["Le fleuve", "Le château", "La taxe"])
        found = services[Embedding]
        assert found.vectors is not None

        async with services.jobs.running(slots=1):
            await found.submit()
            await found.submit()
            [job] = await services.jobs.recent(kind=KIND)
            ended = await services.jobs.wait(job.id)
        assert ended.state == "done"
        assert ended.result == {"passages": 3}
        assert (ended.done, ended.total) == (3, 3)

        assert await found.vectors.missing("town") == 0
        assert len(await found.vectors.rank(["town"], "La taxe", 2)) == 2
        async with services.store.read() as session:
            calls = (await session.scalars(select(EmbeddingCall))).all()
        assert [(one.purpose, one.model, one.texts) for one in calls] == [
            ("documents", "vectors", 3),
            ("documents", "vectors", 1),
        ]
        await found.look_after()
        assert len(await services.jobs.recent(kind=KIND)) == 1


async def test_a_model_of_embeddings_that_is_not_there_is_said_at_start(
    database: str, llm_server: Running
) -> None:
    wrong = embedding(database, llm_server, "typo")
    with pytest.raises(BadSettings, match="received typo"):
        async with FEATURES.running(wrong, only="documents"):
            pass


async def test_without_a_model_of_embeddings_nothing_is_made(
    database: str, llm_server: Running
) -> None:
    async with FEATURES.running(embedding(database, llm_server, ""), only="documents") as services:
        found = services[Embedding]
        assert found.vectors is None
        await found.submit()
        await found.look_after()
        assert await services.jobs.recent(kind=KIND) == ()
