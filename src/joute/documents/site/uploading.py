"""Files of a form or a request, received within the limits of the site.

The parts go to files of the system’s temporary folder as they arrive; one after the other is then
in memory, for a moment.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from joute.documents.errors import UploadTooLarge
from joute.documents.settings import DocumentsSettings
from joute.errors import N_, BadInput

FIELD = "file"
_MB = 1_000_000
# What the lines between the files take.
_BETWEEN_BYTES = 4_096


@asynccontextmanager
async def received_files(
    request: Request, settings: DocumentsSettings
) -> AsyncIterator[AsyncIterator[tuple[str, bytes]]]:
    """The files of a request by their names, in their order. Raises UploadTooLarge for more than
    the site takes at once, nothing is read of a body that says so; and BadInput for no form."""
    refusal = UploadTooLarge(files=settings.upload_files, megabytes=settings.upload_mb)
    most = settings.upload_mb * _MB + settings.upload_files * _BETWEEN_BYTES
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise refusal
    bounded = Request(request.scope, _bounded(request.receive, most, refusal))
    try:
        form = await bounded.form(max_files=settings.upload_files, max_fields=10)
    except HTTPException as error:
        if error.detail.startswith("Too many files"):
            raise refusal from error
        raise BadInput(error.detail, message=N_("What was sent is no form with files.")) from error
    try:
        yield _files([one for one in form.getlist(FIELD) if isinstance(one, UploadFile)])
    finally:
        await form.close()


def _bounded(receive: Receive, most: int, refusal: UploadTooLarge) -> Receive:
    received = 0

    async def within() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise refusal
        return message

    return within


async def _files(sent: list[UploadFile]) -> AsyncIterator[tuple[str, bytes]]:
    for one in sent:
        if one.filename or one.size:
            yield one.filename or "", await one.read()
