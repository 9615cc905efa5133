"""Pictures of questions, in full and small."""

from typing import Literal

from fastapi import APIRouter, Response
from sqlalchemy import select

from joute.attachments.rights import SEE
from joute.attachments.tables import Attachment
from joute.errors import NotFound
from joute.people.actors import allow
from joute.services import OwnServices

router = APIRouter(include_in_schema=False)


@router.get("/media/{attachment_id}", name="picture", dependencies=[allow(SEE)])
async def picture(services: OwnServices, attachment_id: str) -> Response:
    """As models see it."""
    return await _served(services, attachment_id, "data")


@router.get("/media/{attachment_id}/small", name="small_picture", dependencies=[allow(SEE)])
async def small_picture(services: OwnServices, attachment_id: str) -> Response:
    """As pages show it: 36 kB at most."""
    return await _served(services, attachment_id, "preview")


async def _served(
    services: OwnServices, attachment_id: str, size: Literal["data", "preview"]
) -> Response:
    kind = {"data": Attachment.media_type, "preview": Attachment.preview_type}[size]
    bytes_of = {"data": Attachment.data, "preview": Attachment.preview}[size]
    async with services.store.read() as session:
        found = (
            await session.execute(select(bytes_of, kind).where(Attachment.id == attachment_id))
        ).first()
    if found is None or found[0] is None:
        raise NotFound(f"picture {attachment_id}")
    data, media_type = found
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
