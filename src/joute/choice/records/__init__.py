"""Decision records: what a decision stood on, signed, in several formats, and when to review it."""

from joute.choice.records.document import Document, Section
from joute.choice.records.files import RecordFile, as_json, read_json
from joute.choice.records.making import AnswersOn, Statement, record
from joute.choice.records.markdown import as_markdown
from joute.choice.records.office import MEDIA_TYPE, as_docx, writes_docx
from joute.choice.records.record import Decision, Dissent, Kind, Need, Record, Test, Volume
from joute.choice.records.reviews import Reason, Today, reviews
from joute.choice.records.sections import document
from joute.choice.records.signing import SignedRecord, canonical, digest, signed
from joute.choice.records.today import today
from joute.choice.records.wording import sentence

__all__ = [
    "MEDIA_TYPE",
    "AnswersOn",
    "Decision",
    "Dissent",
    "Document",
    "Kind",
    "Need",
    "Reason",
    "Record",
    "RecordFile",
    "Section",
    "SignedRecord",
    "Statement",
    "Test",
    "Today",
    "Volume",
    "as_docx",
    "as_json",
    "as_markdown",
    "canonical",
    "digest",
    "document",
    "read_json",
    "record",
    "reviews",
    "sentence",
    "signed",
    "today",
    "writes_docx",
]
