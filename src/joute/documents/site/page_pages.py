"""A page of a file as it was read, with a passage marked: what a citation opens."""

from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.documents.errors import NoSuchFile
from joute.documents.marking import marked_blocks
from joute.documents.rights import READ_COLLECTION, allow_documents
from joute.documents.site.answer_contexts import DocumentPageView
from joute.documents.site.opening import AskedCollection
from joute.documents.tables import DocumentFile, DocumentPage, DocumentPassage
from joute.errors import NotFound
from joute.services import OwnServices
from joute.store import Int32
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get(
    "/documents/{collection_id}/files/{file_id}/pages/{number}",
    name="document_page",
    dependencies=[allow_documents(READ_COLLECTION)],
)
async def document_page(
    request: Request,
    web: Web,
    collection: AskedCollection,
    services: OwnServices,
    file_id: Int32,
    number: Int32,
    passage: Annotated[Int32 | None, Query()] = None,
) -> Response:
    async with services.store.read() as session:
        file = await session.get(DocumentFile, file_id)
        if file is None or file.collection_id != collection.id:
            raise NoSuchFile(collection=collection.name, name=str(file_id))
        page = await session.get(DocumentPage, (file_id, number))
        if page is None:
            raise NotFound(f"page {number} of file {file_id}")
        marked = await session.get(DocumentPassage, passage) if passage is not None else None
        if marked is not None and marked.file_id != file_id:
            marked = None
        before, after, last = await _around(session, file_id, number)
    blocks = [(text, level) for text, level in page.blocks]
    shown = DocumentPageView(
        card=collection,
        file_id=file_id,
        file=file.name,
        number=number,
        title=page.title,
        titles=marked.titles if marked else (),
        blocks=await run_sync(marked_blocks, blocks, marked.text if marked else ""),
        passage=marked.id if marked else None,
        pages=(marked.page, marked.last_page) if marked else (0, 0),
        lost=passage is not None and marked is None,
        previous=before,
        next=after,
        last=last,
    )
    return web.render(request, "documents/page.html", shown, headers=PRIVATE)


async def _around(
    session: AsyncSession, file_id: int, number: int
) -> tuple[int | None, int | None, int]:
    """The numbers of the page before, of the one after, and of the last."""
    own = DocumentPage.file_id == file_id
    before = select(func.max(DocumentPage.number)).where(own, DocumentPage.number < number)
    after = select(func.min(DocumentPage.number)).where(own, DocumentPage.number > number)
    last = await session.scalar(select(func.max(DocumentPage.number)).where(own))
    return await session.scalar(before), await session.scalar(after), last or number
