"""The files of a form, as its route receives them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, File, Form, UploadFile

from joute.attachments.receiving import Attachments, OwnAttachments, Received, Upload


@dataclass(frozen=True)
class FormFiles:
    """What a form brought. It is read when that is asked for, so that a file that is refused is
    refused with the form."""

    attachments: Attachments
    images: Sequence[Upload]
    alt: str
    document: Upload | None

    async def received(self) -> tuple[Received, ...]:
        """Raises what `Attachments.receive` does."""
        return await self.attachments.receive(self.images, self.alt, self.document)


async def _form_files(
    attachments: OwnAttachments,
    images: Annotated[list[UploadFile], File()] = [],  # noqa: B006 # read, and never changed
    alt: Annotated[str, Form()] = "",
    document: Annotated[UploadFile | None, File()] = None,
) -> FormFiles:
    return FormFiles(attachments, images, alt, document)


OwnFormFiles = Annotated[FormFiles, Depends(_form_files)]
