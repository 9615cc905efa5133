"""Collections by a program, under the same rights as the pages."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from joute.documents.cards import CollectionCard, OpenTo, Size
from joute.documents.collections import MOST_DAYS, CollectionChange, NewCollection
from joute.documents.readers import readers_of
from joute.documents.rights import (
    ADD_COLLECTION,
    CHANGE_COLLECTION,
    READ_COLLECTION,
    allow_documents,
    may_change,
)
from joute.documents.settings import DocumentsSettings
from joute.documents.showing import collection_as_json, file_as_json, import_as_json
from joute.documents.site.opening import (
    AskedCollection,
    ChangedCollection,
    FilledCollection,
    OwnCollections,
    OwnImporter,
    OwnMembers,
    SeenCollection,
)
from joute.documents.site.uploading import FIELD, received_files
from joute.people.actors import CurrentActor
from joute.people.rights import Actor, author
from joute.services import OwnServices
from joute.store import Int32
from joute.web import REFUSALS_DOCUMENTED
from joute.web.current import Web

router = APIRouter(prefix="/api/v1/collections", tags=["documents"], responses=REFUSALS_DOCUMENTED)

READS = [allow_documents(READ_COLLECTION)]
CHANGES = [allow_documents(CHANGE_COLLECTION)]
_BYTES = {"type": "array", "items": {"type": "string", "format": "binary"}}
_FORM = {"schema": {"type": "object", "properties": {FIELD: _BYTES}, "required": [FIELD]}}
_BODY = {"requestBody": {"required": True, "content": {"multipart/form-data": _FORM}}}


class CollectionOut(BaseModel):
    """A collection. `readers` are members by id and groups as `group:NAME`, null for those who may
    not change it, `owner` for visitors; files are erased `retention_days` after they were added,
    null never."""

    id: str
    name: str
    owner: str | None
    open_to: OpenTo
    readers: list[str] | None
    use: str | None
    retention_days: int | None
    files: int
    passages: int
    bytes: int
    created_at: datetime
    changed_at: datetime


class FileOut(BaseModel):
    """A file as it was read; `empty` are the numbers of its pages without text."""

    id: int
    name: str
    kind: str
    bytes: int
    pages: int
    words: int
    passages: int
    empty: list[int]
    added_at: datetime


class SentOut(BaseModel):
    """A file that was sent: `outcome` is null while it waits, `reason` says why it was refused."""

    name: str
    outcome: Literal["added", "changed", "unchanged", "refused"] | None
    reason: str


class ImportOut(BaseModel):
    """Files that were sent together; `done` of `total` have an outcome. Of one that is stopped,
    those without are not read any more."""

    id: str
    state: Literal["running", "over", "stopped"]
    done: int
    total: int
    files: list[SentOut]


class CollectionIn(BaseModel):
    """What is said of a collection. `readers` are members by id or name, and groups as
    `group:NAME`; `use` is the use whose guard reads what is asked of it."""

    name: Annotated[str, Field(max_length=1_000)]
    open_to: OpenTo = "readers"
    readers: Annotated[list[str], Field(max_length=500)] = []
    use: Annotated[str, Field(max_length=100)] | None = None
    retention_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] | None = None


@router.get("", dependencies=READS)
async def listed(actor: CurrentActor, collections: OwnCollections) -> list[CollectionOut]:
    """The collections that one may ask or manage, by name."""
    sizes = await collections.sizes()
    return [_out(one, sizes.get(one.id), actor) for one in await collections.seen_by(actor)]


@router.post("", status_code=201, dependencies=[allow_documents(ADD_COLLECTION)])
async def add(
    actor: CurrentActor, collections: OwnCollections, members: OwnMembers, said: CollectionIn
) -> CollectionOut:
    """Make a collection, which belongs to whoever makes it."""
    readers = readers_of(said.readers, await members.all())
    new = NewCollection(
        said.name,
        owner=author(actor),
        open_to=said.open_to,
        readers=readers,
        use_id=said.use,
        retention_days=said.retention_days,
    )
    return _out(await collections.add(new, actor), None, actor)


@router.get("/{collection_id}", dependencies=READS)
async def collection(
    actor: CurrentActor, collections: OwnCollections, collection: SeenCollection
) -> CollectionOut:
    """A collection."""
    return _out(collection, await collections.size(collection.id), actor)


@router.put("/{collection_id}", dependencies=CHANGES)
async def change(
    actor: CurrentActor,
    collections: OwnCollections,
    members: OwnMembers,
    collection: ChangedCollection,
    said: CollectionIn,
) -> CollectionOut:
    """Say anew all that is said of a collection."""
    readers = readers_of(said.readers, await members.all())
    changed = CollectionChange(said.name, said.open_to, readers, said.use, said.retention_days)
    card = await collections.change(collection.id, changed, actor)
    return _out(card, await collections.size(card.id), actor)


@router.delete("/{collection_id}", status_code=204, dependencies=CHANGES)
async def remove(collections: OwnCollections, collection: ChangedCollection) -> None:
    """Erase a collection with its files, and all that was made of them."""
    await collections.remove(collection.id)


@router.get("/{collection_id}/files", dependencies=READS)
async def files(collections: OwnCollections, collection: AskedCollection) -> list[FileOut]:
    """The files of a collection, by name."""
    return [FileOut(**file_as_json(one)) for one in await collections.files(collection.id)]


@router.post("/{collection_id}/files", status_code=202, dependencies=CHANGES, openapi_extra=_BODY)
async def upload(
    request: Request,
    web: Web,
    actor: CurrentActor,
    services: OwnServices,
    importer: OwnImporter,
    collection: FilledCollection,
) -> ImportOut:
    """Send files, each as a part named `file`. They are read by a job: its outcome is that of the
    import of this id."""
    async with received_files(request, services.settings.of(DocumentsSettings)) as sent:
        id = await importer.accept(collection.id, sent, author(actor))
    words = web.translator(request)
    return ImportOut(**import_as_json(await importer.find(collection.id, id), words))


@router.get("/{collection_id}/imports/{import_id}", dependencies=CHANGES)
async def imported(
    request: Request,
    web: Web,
    importer: OwnImporter,
    collection: FilledCollection,
    import_id: str,
) -> ImportOut:
    """How far an import is, and what came of each file."""
    words = web.translator(request)
    return ImportOut(**import_as_json(await importer.find(collection.id, import_id), words))


@router.delete("/{collection_id}/files/{file_id}", status_code=204, dependencies=CHANGES)
async def remove_file(
    collections: OwnCollections, collection: FilledCollection, file_id: Int32
) -> None:
    """Erase a file, and all that was made of it."""
    await collections.remove_file(collection.id, file_id)


def _out(card: CollectionCard, size: Size | None, actor: Actor) -> CollectionOut:
    said: dict[str, Any] = collection_as_json(card, size)
    readers = said["readers"] if may_change(actor, card) else None
    owner = said["owner"] if actor.kind in ("member", "operator") else None
    return CollectionOut(**said | {"readers": readers, "owner": owner})
