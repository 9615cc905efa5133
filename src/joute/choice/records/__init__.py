"""Decision records: what a decision stood on, signed, in several formats, and when to review it."""

from joute.choice.records.document import Document
from joute.choice.records.files import as_json, read_json
from joute.choice.records.markdown import as_markdown
from joute.choice.records.office import MEDIA_TYPE, as_docx, writes_docx
from joute.choice.records.record import Decision, Dissent, Need, Record, Test, Volume
from joute.choice.records.reviews import Reason, Today, reviews
from joute.choice.records.sections import document
from joute.choice.records.signing import SignedRecord, digest, signed
from joute.choice.records.wording import sentence

__all__ = [
    "MEDIA_TYPE",
    "Decision",
    "Dissent",
    "Document",
    "Need",
    "Reason",
    "Record",
    "SignedRecord",
    "Test",
    "Today",
    "Volume",
    "as_docx",
    "as_json",
    "as_markdown",
    "digest",
    "document",
    "read_json",
    "reviews",
    "sentence",
    "signed",
    "writes_docx",
]
