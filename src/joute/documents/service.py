"""What starts with the site."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from joute.documents.collections import Collections
from joute.documents.embedding import Embedding, embedding_of
from joute.documents.index.lexical import Lexical
from joute.documents.retrieving import Retriever
from joute.services import Services
from joute.uses import Uses


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    embedding = embedding_of(services)
    services.jobs.register(embedding.kind)
    collections = Collections(services.store, services[Uses], services.now, services.new_id)
    yield (collections, embedding, Retriever(services.store, Lexical(services.store), embedding))


async def daily(services: Services) -> None:
    """What members who are gone owned is the operator’s; passages get the vectors they lack."""
    await services[Collections].forget_the_gone()
    await services[Retriever].lexical.forget_changed()
    await services[Embedding].look_after()
