"""Collections as pages: the list, one with its files, uploads, people, removal."""

from collections.abc import AsyncGenerator, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from joute.documents.cards import Size
from joute.documents.collections import MOST_DAYS, CollectionChange, NewCollection
from joute.documents.errors import BadCollection
from joute.documents.importing import FileImport
from joute.documents.readers import named, names_of, readers_of
from joute.documents.rights import (
    ADD_COLLECTION,
    CHANGE_COLLECTION,
    READ_COLLECTION,
    allow_documents,
    may_add,
    may_ask,
    may_change,
)
from joute.documents.scoring.marks import Marks, marks_on
from joute.documents.settings import DocumentsSettings
from joute.documents.site.contexts import (
    OPEN_TO,
    WAYS,
    CollectionForm,
    CollectionPage,
    CollectionRow,
    CollectionsPage,
    ImportPart,
    Refused,
    SentRow,
)
from joute.documents.site.opening import (
    ChangedCollection,
    FilledCollection,
    OwnCollections,
    OwnImporter,
    OwnMembers,
    SeenCollection,
)
from joute.documents.site.uploading import received_files
from joute.errors import N_, JouteError, NotFound
from joute.people.actors import CurrentActor
from joute.people.rights import author
from joute.reader import KINDS
from joute.services import OwnServices
from joute.store import Int32
from joute.translation import Translator
from joute.uses import may_change as may_change_use
from joute.web import PRIVATE, Event, EventStream
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

READS = [allow_documents(READ_COLLECTION)]
CHANGES = [allow_documents(CHANGE_COLLECTION)]
Flag = Annotated[bool, Query()]
# On one page, which stays light.
FILES_SHOWN = 100
_TEXT_CHARACTERS = 60_000


class List:
    """Renders the list of collections, with a name that was refused."""

    def __init__(
        self,
        request: Request,
        web: Web,
        actor: CurrentActor,
        services: OwnServices,
        collections: OwnCollections,
        members: OwnMembers,
    ) -> None:
        self.request, self.web, self.actor = request, web, actor
        self.settings = services.settings.of(DocumentsSettings)
        self.collections, self.members = collections, members

    async def __call__(
        self, sent: str = "", error: JouteError | None = None, *, removed: bool = False
    ) -> Response:
        sizes = await self.collections.sizes()
        page = CollectionsPage(
            rows=[
                CollectionRow(card, sizes.get(card.id, Size()), may_ask(self.actor, card))
                for card in await self.collections.seen_by(self.actor)
            ],
            names=await _names(self.actor, self.members),
            may_add=may_add(self.actor, self.settings),
            sent=sent,
            reason=self.web.translator(self.request).error(error) if error else "",
            removed=removed,
        )
        status = error.status if error else 200
        return self.web.render(
            self.request, "documents/collections.html", page, status=status, headers=PRIVATE
        )


OwnList = Annotated[List, Depends()]


class Shown:
    """Renders a collection, with a form that was refused."""

    def __init__(
        self,
        request: Request,
        web: Web,
        actor: CurrentActor,
        services: OwnServices,
        collections: OwnCollections,
        importer: OwnImporter,
        members: OwnMembers,
        collection: SeenCollection,
    ) -> None:
        self.request, self.web, self.actor, self.card = request, web, actor, collection
        self.settings = services.settings.of(DocumentsSettings)
        self.collections, self.importer, self.members = collections, importer, members
        self.words = web.translator(request)

    async def __call__(
        self,
        name: str = "",
        error: JouteError | None = None,
        form: CollectionForm | None = None,
        *,
        saved: bool = False,
        page_number: int = 1,
    ) -> Response:
        card, actor = self.card, self.actor
        asks, changes = may_ask(actor, card), may_change(actor, card)
        fills = asks and changes
        latest = await self.importer.latest(card.id) if fills else None
        files = await self.collections.files(card.id) if asks else ()
        pages = max(1, -(-len(files) // FILES_SHOWN))
        start = (min(page_number, pages) - 1) * FILES_SHOWN
        page = CollectionPage(
            card=card,
            size=await self.collections.size(card.id),
            files=files[start : start + FILES_SHOWN],
            page_number=start // FILES_SHOWN + 1,
            pages=pages,
            marks=await self._marks() if asks else (),
            ways=WAYS,
            names=await _names(actor, self.members),
            may_ask=asks,
            may_fill=fills,
            may_change=changes,
            latest=_part(latest, self.words) if latest else None,
            form=form or await self._form(),
            open_to=OPEN_TO,
            uses=await self._uses() if changes else {},
            kinds=KINDS,
            most_files=self.settings.upload_files,
            most_mb=self.settings.upload_mb,
            saved=saved,
            refused=Refused(name, self.words.error(error)) if error else None,
        )
        status = error.status if error else 200
        return self.web.render(
            self.request, "documents/collection.html", page, status=status, headers=PRIVATE
        )

    async def _marks(self) -> Sequence[Marks]:
        async with self.collections.store.read() as session:
            return await marks_on(session, self.card.id)

    async def _form(self) -> CollectionForm:
        card, days = self.card, self.card.retention_days
        return CollectionForm(
            card.name,
            card.open_to,
            "\n".join(named(card.readers, await self.members.all())),
            card.use_id or "",
            "" if days is None else str(days),
        )

    async def _uses(self) -> dict[str, str]:
        """Those that the actor may change, and the one that is chosen."""
        return {
            use.id: use.name
            for use in await self.collections.uses.all()
            if may_change_use(self.actor, use) or use.id == self.card.use_id
        }


OwnShown = Annotated[Shown, Depends()]


@router.get("/documents", name="documents", dependencies=READS)
async def listed(shown: OwnList, removed: Flag = False) -> Response:
    """The collections that one may ask."""
    return await shown(removed=removed)


@router.post("/documents", name="add_collection", dependencies=[allow_documents(ADD_COLLECTION)])
async def add(
    web: Web,
    actor: CurrentActor,
    collections: OwnCollections,
    shown: OwnList,
    name: Annotated[str, Form(max_length=1_000)] = "",
) -> Response:
    """Make a collection, and lead to it."""
    try:
        card = await collections.add(NewCollection(name, owner=author(actor)), actor)
    except BadCollection as error:
        return await shown(name, error)
    return RedirectResponse(web.url("collection", collection_id=card.id), 303)


@router.get("/documents/{collection_id}", name="collection", dependencies=READS)
async def collection(
    shown: OwnShown, saved: Flag = False, page: Annotated[int, Query(ge=1, le=100_000)] = 1
) -> Response:
    """A collection with a page of its files."""
    return await shown(saved=saved, page_number=page)


class SentForm(BaseModel):
    """The form of a collection."""

    name: str = ""
    open_to: str = "readers"
    readers: str = ""
    use: str = ""
    retention_days: str = ""


@router.post("/documents/{collection_id}", name="change_collection", dependencies=CHANGES)
async def change(
    web: Web,
    actor: CurrentActor,
    collections: OwnCollections,
    members: OwnMembers,
    collection: ChangedCollection,
    shown: OwnShown,
    sent: Annotated[SentForm, Form()],
) -> Response:
    """Say what a collection is called, who asks it, which guard reads, how long files stay."""
    try:
        changed = CollectionChange(
            sent.name,
            sent.open_to,
            readers_of(sent.readers[:_TEXT_CHARACTERS].splitlines(), await members.all()),
            sent.use or None,
            _days(sent.retention_days),
        )
        await collections.change(collection.id, changed, actor)
    except (BadCollection, NotFound) as error:
        return await shown("change", error, CollectionForm(**sent.model_dump()))
    return RedirectResponse(
        f"{web.url('collection', collection_id=collection.id)}?saved=true#people", 303
    )


@router.post("/documents/{collection_id}/files", name="upload_files", dependencies=CHANGES)
async def upload(
    request: Request,
    web: Web,
    actor: CurrentActor,
    services: OwnServices,
    importer: OwnImporter,
    collection: FilledCollection,
    shown: OwnShown,
) -> Response:
    """Take files in, and have them read by a job."""
    try:
        async with received_files(request, services.settings.of(DocumentsSettings)) as files:
            await importer.accept(collection.id, files, author(actor))
    except JouteError as error:
        return await shown("upload", error)
    # No fragment: browsers without scripts would not read the page again by themselves.
    return RedirectResponse(web.url("collection", collection_id=collection.id), 303)


@router.get(
    "/documents/{collection_id}/imports/{import_id}/events",
    name="import_events",
    dependencies=CHANGES,
)
async def events(
    request: Request,
    web: Web,
    actor: CurrentActor,
    services: OwnServices,
    collections: OwnCollections,
    importer: OwnImporter,
    collection: FilledCollection,
    import_id: str,
) -> Response:
    """How far an import is, at each change."""
    await importer.find(collection.id, import_id)
    words = web.translator(request)

    async def followed() -> AsyncGenerator[Event, None]:
        async for job in services.jobs.follow(import_id):
            # Whoever lost their right meanwhile sees no further name.
            card = await collections.to_change(collection.id, actor)
            if job.over or not may_ask(actor, card):
                break
            part = _part(await importer.find(card.id, import_id), words)
            html = web.part(words.language, "documents/import.html", part)
            yield Event("progress", {"html": str(html)})
        yield Event("over", {})

    return EventStream(followed())


@router.post(
    "/documents/{collection_id}/files/{file_id}/remove", name="remove_file", dependencies=CHANGES
)
async def remove_file(
    web: Web, collections: OwnCollections, collection: FilledCollection, file_id: Int32
) -> Response:
    """Erase a file, and all that was made of it."""
    await collections.remove_file(collection.id, file_id)
    return RedirectResponse(f"{web.url('collection', collection_id=collection.id)}#files", 303)


@router.post("/documents/{collection_id}/remove", name="remove_collection", dependencies=CHANGES)
async def remove(web: Web, collections: OwnCollections, collection: ChangedCollection) -> Response:
    """Erase a collection with all its files."""
    await collections.remove(collection.id)
    return RedirectResponse(f"{web.url('documents')}?removed=true", 303)


def _days(sent: str) -> int | None:
    text = sent.strip()
    if not text:
        return None
    if not text.isdecimal() or int(text[:9]) > MOST_DAYS:
        raise BadCollection(reason=N_("Files are stored for 1 to 36,500 days, or for ever."))
    return int(text[:9])


async def _names(actor: CurrentActor, members: OwnMembers) -> dict[str, str]:
    """The names of members, for people who have one themselves."""
    known = actor.kind in ("member", "operator")
    return dict(names_of(await members.all())) if known else {}


def _part(found: FileImport, words: Translator) -> ImportPart:
    return ImportPart(
        found.id,
        [SentRow(one.name, one.outcome or "", one.said(words)) for one in found.sent],
        found.done,
        found.over,
        found.stopped,
    )
