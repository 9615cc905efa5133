"""What the templates of signed decisions are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from joute.choice.records import Kind, SignedRecord
from joute.choice.shortlist import Entry
from joute.choice.site.contexts import PathPage
from joute.choice.site.deciding import Filled
from joute.choice.tables import RecordDissent
from joute.writer import Document, Section


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


@dataclass(frozen=True)
class DecisionEvidencePage:
    """choice/decision_evidence.html: one of the `proofs` of a record, by its `number` from 1."""

    signed: SignedRecord
    title: str
    section: Section
    number: int
    proofs: Sequence[Section]


@dataclass(frozen=True)
class DecidePage(PathPage):
    """choice/decide.html: the form of a decision, with why it was refused by field. `records` are
    those that were signed before, the newest first, of which a new one supersedes the `standing`;
    `reason` says why there is no shortlist, `basis` is the digest of what is shown."""

    basis: str
    form: Filled
    refusals: Mapping[str, str]
    entries: Sequence[Entry]
    records: Sequence[SignedRecord]
    standing: SignedRecord | None
    reason: str
    kinds: Mapping[Kind, str]
