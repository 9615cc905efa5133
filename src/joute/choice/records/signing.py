"""What is signed: a record under the digest of its content, which anybody can compute again."""

import json
from hashlib import sha256

from joute.choice.records.record import Dissent, Record, RecordPart


class SignedRecord(RecordPart):
    """A record that does not change any more. `sha256` is over its content (`digest`).

    `added_dissent` came after the signature, and is no part of what was signed. `superseded_by` is
    the id of the record that took its place.
    """

    id: str
    sha256: str
    record: Record
    added_dissent: tuple[Dissent, ...] = ()
    superseded_by: str | None = None

    @property
    def intact(self) -> bool:
        """Whether the content is still that which was signed."""
        return self.sha256 == digest(self.record)

    @property
    def dissent(self) -> tuple[Dissent, ...]:
        return (*self.record.dissent, *self.added_dissent)


def signed(id: str, record: Record) -> SignedRecord:
    return SignedRecord(id=id, sha256=digest(record), record=record)


def digest(record: Record) -> str:
    """SHA-256 over what is signed."""
    return sha256(canonical(record).encode()).hexdigest()


def canonical(record: Record) -> str:
    """What is signed: the record as JSON, in UTF-8, its keys in order, without spaces."""
    content = record.model_dump(mode="json")
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
