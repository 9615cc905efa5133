"""Decision records: what a decision stood on, signed, in several formats, and when to review it."""

from joute.choice.records.files import RecordFile, as_json, read_json
from joute.choice.records.making import AnswersOn, Statement, record
from joute.choice.records.record import Decision, Dissent, Kind, Need, Record, Test, Volume
from joute.choice.records.reviews import Reason, Today, reviews
from joute.choice.records.sections import document
from joute.choice.records.signing import SignedRecord, canonical, digest, signed
from joute.choice.records.today import today
from joute.choice.records.wording import sentence

__all__ = [
    "AnswersOn",
    "Decision",
    "Dissent",
    "Kind",
    "Need",
    "Reason",
    "Record",
    "RecordFile",
    "SignedRecord",
    "Statement",
    "Test",
    "Today",
    "Volume",
    "as_json",
    "canonical",
    "digest",
    "document",
    "read_json",
    "record",
    "reviews",
    "sentence",
    "signed",
    "today",
]
