"""What starts with the site."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request

from joute.documents.answering import AnswerWriter
from joute.documents.asking import Asking
from joute.documents.collections import Collections
from joute.documents.embedding import Embedding, embedding_of
from joute.documents.importing import Importer
from joute.documents.index.lexical import Lexical
from joute.documents.retrieving import Retriever
from joute.documents.settings import DocumentsSettings
from joute.gateway.guarding.profiles import GuardProfiles
from joute.jobs import Tasks
from joute.people.rights import VISITOR
from joute.services import Services, services_of
from joute.uses import Uses

LOOK_EVERY_S = 60


@dataclass
class OpenCollections:
    """Whether any collection is open to everybody; `any` follows the database by a minute."""

    collections: Collections
    any: bool = False

    async def look(self) -> None:
        self.any = bool(await self.collections.readable_by(VISITOR))


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    """Collections, Importer, Embedding, Retriever."""
    settings = services.settings.of(DocumentsSettings)
    embedding = embedding_of(services)
    importer = Importer(services.store, embedding, settings, services.now)
    for kind in (importer.kind, embedding.kind):
        services.jobs.register(kind)
    collections = Collections(services.store, services[Uses], services.now, services.new_id)
    retriever = Retriever(services.store, Lexical(services.store), embedding)
    opened, tasks = OpenCollections(collections), Tasks("documents")
    if services.pages is not None and settings.open_to != "nobody":
        tasks.repeat("look", opened.look, every_s=LOOK_EVERY_S, after_crash_s=LOOK_EVERY_S)
    writer = AnswerWriter(services)
    writer.listen()
    asking = Asking(services, retriever, services[GuardProfiles], writer)
    try:
        yield (collections, importer, embedding, retriever, opened, asking)
    finally:
        await writer.close()
        await tasks.close()


def anything_to_ask(request: Request) -> bool:
    """Whether there may be a collection for whoever asks: for those without a name, one that is
    open to everybody."""
    actor = getattr(request.state, "actor", VISITOR)
    named = actor.kind in ("member", "operator")
    return named or services_of(request.app)[OpenCollections].any


async def daily(services: Services) -> None:
    """What members who are gone owned is the operator’s; of files whose days were over no byte
    stays; passages get the vectors they lack."""
    await services[Collections].forget_the_gone()
    await services[Collections].erase_traces_of_purges()
    await services[Retriever].lexical.forget_changed()
    await services[Embedding].look_after()
