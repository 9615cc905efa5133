"""What a file says, as pages and passages: written, written anew, removed."""

from collections import defaultdict
from pathlib import PurePath

from anyio.to_thread import run_sync
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.documents.answer_retention import delete_answers_from
from joute.documents.chunks import Chunk, chunks
from joute.documents.index.lexical import packed
from joute.documents.tables import (
    Collection,
    DocumentFile,
    DocumentPage,
    DocumentPassage,
    PassageTerms,
)
from joute.reader import Contents


async def add_passages(session: AsyncSession, file: DocumentFile, contents: Contents) -> int:
    """Write the pages and passages of a file whose row is there, in place of those that it had; how
    many passages it has. Those that did not change keep their rows, and with them their vectors and
    whatever points to them."""
    pieces = await run_sync(chunks, contents)
    await _write_pages(session, file.id, contents)
    kept = await _kept_rows(session, file.id)
    added = list[tuple[int, Chunk]]()
    for place, piece in enumerate(pieces):
        if kept[piece.key]:
            await session.execute(
                update(DocumentPassage)
                .where(DocumentPassage.id == kept[piece.key].pop(0))
                .values(place=place, page=piece.page, last_page=piece.last_page)
            )
        else:
            added.append((place, piece))
    gone = DocumentPassage.file_id == file.id, DocumentPassage.place < 0
    await session.execute(delete(DocumentPassage).where(*gone))
    if added:
        await _add(session, file, added)
    await _raise_version(session, file.collection_id)
    return len(pieces)


async def remove_file(session: AsyncSession, file_id: int) -> None:
    """Erase a file with its pages, passages, terms and vectors, and the answers that may quote it,
    unless it is gone already."""
    file = await session.get(DocumentFile, file_id)
    if file is not None:
        await delete_answers_from(
            session, select(DocumentFile.id).where(DocumentFile.id == file_id)
        )
        await session.execute(delete(DocumentFile).where(DocumentFile.id == file_id))
        await _raise_version(session, file.collection_id)


async def _add(session: AsyncSession, file: DocumentFile, added: list[tuple[int, Chunk]]) -> None:
    ids = await session.scalars(
        insert(DocumentPassage).returning(DocumentPassage.id, sort_by_parameter_order=True),
        [
            {
                "file_id": file.id,
                "collection_id": file.collection_id,
                "place": place,
                "page": piece.page,
                "last_page": piece.last_page,
                "titles": list(piece.titles),
                "text": piece.text,
                "key": piece.key,
            }
            for place, piece in added
        ],
    )
    columns = await run_sync(_packed, PurePath(file.name).stem, [piece for _, piece in added])
    await session.execute(
        insert(PassageTerms),
        [
            {"passage_id": id, "collection_id": file.collection_id, "terms": terms}
            for id, terms in zip(ids, columns, strict=True)
        ],
    )


def _packed(name: str, pieces: list[Chunk]) -> list[bytes]:
    """The name of a file is a title of all its passages: many PDFs have no other."""
    return [packed((name, *piece.titles), piece.text) for piece in pieces]


async def _write_pages(session: AsyncSession, file_id: int, contents: Contents) -> None:
    await session.execute(delete(DocumentPage).where(DocumentPage.file_id == file_id))
    rows = [
        {
            "file_id": file_id,
            "number": page.number,
            "title": page.title,
            "blocks": [[block.text, block.level] for block in page.blocks],
        }
        for page in contents.pages
    ]
    if rows:
        await session.execute(insert(DocumentPage), rows)


async def _kept_rows(session: AsyncSession, file_id: int) -> defaultdict[str, list[int]]:
    """The passages that a file had, by their keys, moved out of the way of their new places."""
    own = DocumentPassage.file_id == file_id
    await session.execute(
        update(DocumentPassage).where(own).values(place=-1 - DocumentPassage.place)
    )
    rows = await session.execute(
        select(DocumentPassage.key, DocumentPassage.id)
        .where(own)
        .order_by(DocumentPassage.place.desc())
    )
    kept = defaultdict[str, list[int]](list)
    for key, row_id in rows:
        kept[key].append(row_id)
    return kept


async def _raise_version(session: AsyncSession, collection_id: str) -> None:
    await session.execute(
        update(Collection)
        .where(Collection.id == collection_id)
        .values(version=Collection.version + 1)
    )
