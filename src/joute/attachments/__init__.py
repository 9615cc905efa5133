"""Pictures and one document that come with a question, whoever asks it: read once, stored with the
question, and gone with it."""

from joute.attachments.receiving import Attachments, OwnAttachments, Received, rows_of
from joute.attachments.stored import Attached, attached_to, images_in, images_of, shown, worded
from joute.attachments.tables import Attachment

__all__ = [
    "Attached",
    "Attachment",
    "Attachments",
    "OwnAttachments",
    "Received",
    "attached_to",
    "images_in",
    "images_of",
    "rows_of",
    "shown",
    "worded",
]
