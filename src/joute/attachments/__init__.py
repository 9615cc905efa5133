"""Pictures and one document that come with a question, whoever asks it: read once, stored with the
question, and gone with it."""

from joute.attachments.data_urls import DataUrl
from joute.attachments.receiving import (
    Attachments,
    OwnAttachments,
    Received,
    described,
    rows_of,
)
from joute.attachments.stored import (
    Attached,
    attached_to,
    exported,
    images_in,
    images_of,
    shown,
    worded,
)
from joute.attachments.tables import Attachment, Placed

__all__ = [
    "Attached",
    "Attachment",
    "Attachments",
    "DataUrl",
    "OwnAttachments",
    "Placed",
    "Received",
    "attached_to",
    "described",
    "exported",
    "images_in",
    "images_of",
    "rows_of",
    "shown",
    "worded",
]
