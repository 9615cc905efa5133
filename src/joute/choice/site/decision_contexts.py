"""What the templates of signed decisions are given."""

from collections.abc import Sequence
from dataclasses import dataclass

from joute.choice.records import Document, SignedRecord
from joute.choice.tables import RecordDissent


@dataclass(frozen=True)
class DecisionPage:
    """choice/decision.html: a signed record as a document. `own` is the dissent that this browser
    added; `reason` says why another one was refused, and `author` under which name."""

    signed: SignedRecord
    document: Document
    has_docx: bool
    own: Sequence[RecordDissent]
    reason: str
    author: str
