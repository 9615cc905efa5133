"""Pictures of questions, in full and small."""

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from joute.attachments.rights import SEE
from joute.attachments.tables import Attachment
from joute.errors import NotFound
from joute.people.actors import allow
from joute.services import OwnServices, Services

router = APIRouter(include_in_schema=False)


@router.get("/media/{attachment_id}", name="picture", dependencies=[allow(SEE)])
async def picture(services: OwnServices, attachment_id: str) -> Response:
    """As models see it."""
    return await _served(services, attachment_id, Attachment.data, Attachment.media_type)


@router.get("/media/{attachment_id}/small", name="small_picture", dependencies=[allow(SEE)])
async def small_picture(services: OwnServices, attachment_id: str) -> Response:
    """As pages show it: 36 kB at most."""
    return await _served(services, attachment_id, Attachment.preview, Attachment.preview_type)


async def _served(
    services: Services,
    attachment_id: str,
    content: InstrumentedAttribute[bytes | None],
    kind: InstrumentedAttribute[str],
) -> Response:
    chosen = select(content, kind).where(Attachment.id == attachment_id)
    async with services.store.read() as session:
        data, media_type = (await session.execute(chosen)).first() or (None, "")
    if data is None:
        raise NotFound(f"picture {attachment_id}")
    ending = media_type.removeprefix("image/")
    return Response(
        data,
        media_type=media_type,
        headers={
            "Content-Disposition": f'inline; filename="picture.{ending}"',
            # Nothing of it stays in a browser once it is deleted here.
            "Cache-Control": "private, no-cache",
        },
    )
