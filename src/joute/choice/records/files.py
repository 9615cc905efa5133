"""Records as JSON, written and read back: docs/decisions.md describes the format."""

import json
from collections.abc import Sequence
from typing import Literal

from pydantic import ValidationError

from joute.choice.errors import NotARecord
from joute.choice.records.record import RecordPart
from joute.choice.records.reviews import Reason
from joute.choice.records.signing import SignedRecord
from joute.control_characters import escape_json
from joute.datafiles import path_name

MAXIMUM_BYTES = 5_000_000
FORMAT: Literal["joute-decision-record"] = "joute-decision-record"
VERSION: Literal[1] = 1


class RecordFile(RecordPart):
    """A file: a signed record, and why it should be reviewed, as of the day of the file."""

    format: Literal["joute-decision-record"] = FORMAT
    version: Literal[1] = VERSION
    signed: SignedRecord
    reviews: tuple[Reason, ...] = ()


def as_json(signed: SignedRecord, reviews: Sequence[Reason] = ()) -> str:
    file = RecordFile(signed=signed, reviews=tuple(reviews))
    text = json.dumps(file.model_dump(mode="json"), ensure_ascii=False, indent=2)
    return escape_json(text) + "\n"


def read_json(text: str | bytes, name: str = "record.json") -> SignedRecord:
    """The record of a file. Raises NotARecord for another file, and for one whose content is not
    that which was signed."""
    if len(text) > MAXIMUM_BYTES:
        raise NotARecord(file=name, reason="it is larger than 5 MB")
    try:
        found = RecordFile.model_validate_json(text).signed
    except ValidationError as error:
        first = error.errors()[0]
        raise NotARecord(file=name, reason=f"{path_name(first['loc'])}{first['msg']}") from error
    if not found.intact:
        raise NotARecord(file=name, reason="its content is not that which was signed")
    return found
