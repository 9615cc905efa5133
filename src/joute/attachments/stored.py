"""What came with questions, as it is shown and as models read it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.attachments.tables import Attachment, Placed
from joute.llm import ImagePart


@dataclass(frozen=True)
class Attached:
    """A picture or a document, without its bytes; sizes are in pixels."""

    id: str
    kind: str
    name: str
    alt: str
    width: int
    height: int
    text: str
    pages: int

    @property
    def is_image(self) -> bool:
        return self.kind == "image"


_SHOWN = (
    *(Attachment.id, Attachment.kind, Attachment.name, Attachment.alt),
    *(Attachment.width, Attachment.height, Attachment.text, Attachment.pages),
)


async def attached_to(
    session: AsyncSession, places: type[Placed], condition: ColumnElement[bool]
) -> Mapping[int, Sequence[Attached]]:
    """What came with the questions of which `places` fulfil a condition, by the number of each that
    has files, in its order."""
    rows = await session.execute(
        select(places.turn, *_SHOWN)
        .join_from(Attachment, places, Attachment.id == places.attachment_id)
        .where(condition)
        .order_by(places.turn, places.place)
    )
    found: dict[int, list[Attached]] = {}
    for row in rows:
        found.setdefault(row.turn, []).append(Attached(*row[1:]))
    return found


def shown(row: Attachment) -> Attached:
    """One that is about to be stored."""
    return Attached(row.id, row.kind, row.name, row.alt, row.width, row.height, row.text, row.pages)


def images_in(rows: Iterable[Attachment]) -> Mapping[str, ImagePart]:
    """The pictures among those that are about to be stored, by their ids."""
    return {one.id: ImagePart(one.data, one.media_type) for one in rows if one.data}


async def images_of(session: AsyncSession, ids: Sequence[str]) -> Mapping[str, ImagePart]:
    """The pictures among these, by their ids."""
    if not ids:
        return {}
    rows = await session.execute(
        select(Attachment.id, Attachment.data, Attachment.media_type).where(
            Attachment.id.in_(ids), Attachment.kind == "image"
        )
    )
    return {row.id: ImagePart(row.data or b"", row.media_type) for row in rows}


def exported(file: Attached, images: Mapping[str, ImagePart]) -> Mapping[str, str]:
    """One as its person takes it away; `images` are pictures by their ids."""
    if file.is_image:
        return {"alt": file.alt, "picture": images[file.id].data_url}
    return {"name": file.name, "text": file.text}


def worded(prompt: str, files: Sequence[Attached]) -> str:
    """A question as models read it: with the text of its document, named, after it."""
    texts = [f"[{one.name}]\n{one.text}" for one in files if not one.is_image]
    return "\n\n".join((prompt, *texts))
