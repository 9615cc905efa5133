"""Passages get their vectors: after an import, and daily those that still lack one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joute.documents.index.vectors import SiteEmbedder, Vectors
from joute.documents.settings import DocumentsSettings
from joute.errors import BadSettings
from joute.jobs import Job, JobKind, Jobs
from joute.services import Services

KIND = "documents.embed"


@dataclass(frozen=True)
class Embedding:
    """The vectors of this site, None without a model of embeddings; `now` gives an aware UTC
    time."""

    vectors: Vectors | None
    jobs: Jobs
    now: Callable[[], datetime]

    @property
    def kind(self) -> JobKind:
        """The jobs that make the vectors of a collection."""
        return JobKind(KIND, self._run)

    async def submit(self) -> None:
        """Have the vectors made that passages lack, by a job for each collection. Once a day for a
        collection that does not change: a host that fails is asked again the next day."""
        if self.vectors is None:
            return
        for id, version in (await self.vectors.lacking()).items():
            key = f"{id} {version} {self.now():%Y-%m-%d}"
            await self.jobs.submit(KIND, {"collection": id}, key=key)

    async def look_after(self) -> None:
        """Daily: let go of what nothing reads any more, and have made what is missing, also where
        another model of embeddings was set."""
        if self.vectors is not None:
            await self.vectors.forget_changed()
            await self.vectors.delete_others()
            await self.submit()

    async def _run(self, job: Job) -> dict[str, Any]:
        id, done = job.arguments["collection"], 0
        if self.vectors is None:
            return {"passages": 0}
        left = await self.vectors.missing(id)
        while made := await self.vectors.embed_batch(id):
            done += made
            await job.progress(done, max(left, done))
        return {"passages": done}


def embedding_of(services: Services) -> Embedding:
    """As the settings say. Raises BadSettings for a model that is not one of this site."""
    name = services.settings.of(DocumentsSettings).embeddings
    if not name:
        return Embedding(None, services.jobs, services.now)
    model = services.offer.models.get(name)
    if model is None:
        known = ", ".join(services.offer.models)
        raise BadSettings(name="documents.embeddings", received=name, expected=f"one of {known}")
    embedder = SiteEmbedder(services.calls, model)
    return Embedding(Vectors(services.store, embedder), services.jobs, services.now)
