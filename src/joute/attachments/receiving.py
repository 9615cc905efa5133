"""Files as a form brings them, read before anything of a question is stored.

received = await attachments.receive(images, alt, document)
session.add_all(rows_of(received, voter_id, now, new_id))
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, Protocol

from joute.attachments.errors import DocumentTooLong, TooManyPictures
from joute.attachments.settings import AttachmentsSettings
from joute.attachments.tables import Attachment
from joute.images import MEGABYTES, Picture, clean, preview
from joute.llm import clean as without_controls
from joute.reader.apart import Apart
from joute.services import Own, Services

_LONGEST_NAME = 200
_LONGEST_ALT = 1_000
DOCUMENT_BYTES = 10_000_000
# Files are read by few at a time, and are in memory only then: each takes a core, or a process,
# for a while.
_AT_ONCE = 2
_READ_S, _READ_MB = 30, 512


class Upload(Protocol):
    """A file of a form."""

    @property
    def filename(self) -> str | None: ...

    async def read(self, size: int = -1) -> bytes: ...


@dataclass(frozen=True)
class Received:
    """A file that was read: a picture with its preview, or the text of a document."""

    kind: Literal["image", "document"]
    name: str = ""
    alt: str = ""
    picture: Picture | None = None
    preview: Picture | None = None
    text: str = ""
    pages: int = 0


@dataclass(frozen=True)
class Attachments:
    """Reads what comes with questions, within the limits of this site."""

    limits: AttachmentsSettings
    free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def receive(
        self, images: Iterable[Upload], alt: str = "", document: Upload | None = None
    ) -> tuple[Received, ...]:
        """The pictures in their order, then the document. A line of `alt` says what each picture
        shows. Raises BadPicture, TooManyPictures, UnreadableFile and DocumentTooLong."""
        # A field that nobody filled in brings a file without a name.
        chosen = [one for one in images if one.filename]
        if len(chosen) > self.limits.pictures:
            raise TooManyPictures(most=self.limits.pictures)
        alts = _said_of_each(alt, len(chosen))
        found = [await self._image(one, said) for one, said in zip(chosen, alts, strict=True)]
        if document is not None and document.filename and self.limits.document_pages:
            found.append(await self._document(document))
        return tuple(found)

    async def _image(self, upload: Upload, alt: str) -> Received:
        async with self.free:
            data = await upload.read(MEGABYTES * 1_000_000 + 1)
            picture, small = await asyncio.to_thread(_written, data)
        return Received("image", alt=alt, picture=picture, preview=small)

    async def _document(self, upload: Upload) -> Received:
        name = without_controls(upload.filename or "")[-_LONGEST_NAME:]
        limits = self.limits
        too_long = DocumentTooLong(
            file=name, pages=limits.document_pages, characters=limits.document_characters
        )
        async with self.free, Apart(seconds=_READ_S, memory_mb=_READ_MB) as apart:
            data = await upload.read(DOCUMENT_BYTES + 1)
            if len(data) > DOCUMENT_BYTES:
                raise too_long
            contents = await apart.read(name, data)
        text = "\n\n".join(block.text for page in contents.pages for block in page.blocks)
        if len(contents.pages) > limits.document_pages or len(text) > limits.document_characters:
            raise too_long
        return Received(
            "document", name=name, text=without_controls(text), pages=len(contents.pages)
        )


def described(alt: str) -> str:
    """What a picture shows, in the words of its person, as it is stored."""
    return " ".join(without_controls(alt).split())[:_LONGEST_ALT]


def _said_of_each(alt: str, pictures: int) -> Sequence[str]:
    """A line for each picture. One that is left empty is of a picture that nobody described, unless
    there is a description for every picture without it."""
    lines = [described(line) for line in alt.splitlines()]
    said = [line for line in lines if line]
    kept = said if len(said) >= pictures else lines
    return [*kept, *[""] * pictures][:pictures]


def rows_of(
    received: Sequence[Received], voter_id: str, now: datetime, new_id: Callable[[], str]
) -> list[Attachment]:
    """Their rows, for the transaction that stores the question."""
    return [_row(one, voter_id, now, new_id()) for one in received]


def _row(one: Received, voter_id: str, now: datetime, id: str) -> Attachment:
    picture, small = one.picture, one.preview
    return Attachment(
        id=id,
        voter_id=voter_id,
        kind=one.kind,
        created_at=now,
        name=one.name,
        alt=one.alt,
        media_type=picture.media_type if picture else "",
        data=picture.data if picture else None,
        preview=small.data if small else None,
        preview_type=small.media_type if small else "",
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
        text=one.text,
        pages=one.pages,
    )


def _written(data: bytes) -> tuple[Picture, Picture]:
    picture = clean(data)
    return picture, preview(picture)


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    yield (Attachments(services.settings.of(AttachmentsSettings)),)


OwnAttachments = Annotated[Attachments, Own(Attachments)]
