"""The contexts of the pages of collections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from joute.documents.cards import CollectionCard, FileCard, OpenTo, Size
from joute.documents.scoring.marks import Marks
from joute.errors import N_

# How passages were found, as an id of a retrieval says.
WAYS: Mapping[str, str] = {
    "words": N_("by words"),
    "vectors": N_("by vectors"),
    "both": N_("by words and vectors"),
}
OPEN_TO: Mapping[OpenTo, str] = {
    "readers": N_("the readers named below"),
    "members": N_("every member of this site"),
    "everybody": N_("everybody who comes to this site"),
}
OUTCOMES: Mapping[str, str] = {
    "added": N_("added"),
    "changed": N_("replaced"),
    "unchanged": N_("as it was"),
    "refused": N_("refused"),
}


@dataclass(frozen=True)
class CollectionRow:
    """A collection in the list. `may_ask` is false for one that the operator only manages."""

    card: CollectionCard
    size: Size
    may_ask: bool


@dataclass(frozen=True)
class CollectionsPage:
    """documents/collections.html: the collections that the actor may ask or manage. `sent` is a
    name that was refused, for `reason`; `removed` says that one was just erased."""

    rows: Sequence[CollectionRow]
    names: Mapping[str, str]
    may_add: bool
    sent: str
    reason: str
    removed: bool


@dataclass(frozen=True)
class SentRow:
    """A file that was sent, and what came of it: an id of OUTCOMES, "" while it waits."""

    name: str
    outcome: str
    reason: str


@dataclass(frozen=True)
class ImportPart:
    """documents/import.html: files that were sent together; `done` of `total` have an outcome.
    `stopped` says that those without one are not read any more."""

    id: str
    rows: Sequence[SentRow]
    done: int
    over: bool
    stopped: bool
    outcomes: Mapping[str, str] = field(default_factory=lambda: OUTCOMES)

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def refused(self) -> Sequence[SentRow]:
        return [row for row in self.rows if row.outcome == "refused"]


@dataclass(frozen=True)
class CollectionForm:
    """What the form of a collection holds: `readers` one a line, `retention_days` as typed."""

    name: str
    open_to: str
    readers: str
    use: str
    retention_days: str


@dataclass(frozen=True)
class Refused:
    """A form that was refused, and why."""

    form: str
    reason: str


@dataclass(frozen=True)
class CollectionPage:
    """documents/collection.html: a collection with its files.

    `may_ask` is false for one that the operator only manages, whose files are not shown; `marks` is
    what readers say of its passages, by the way in which these were found. `may_fill` lets one add
    and remove files, `may_change` say who asks it. `files` are those of page `page_number` of
    `pages`. `latest` is the newest import, for those who fill it. `uses` are the names of those
    that may be chosen, by id. `kinds` are the ends of the names of files that are read. `refused`
    is a form that was refused: "upload" or "change".
    """

    card: CollectionCard
    size: Size
    files: Sequence[FileCard]
    page_number: int
    pages: int
    marks: Sequence[Marks]
    ways: Mapping[str, str]
    names: Mapping[str, str]
    may_ask: bool
    may_fill: bool
    may_change: bool
    latest: ImportPart | None
    form: CollectionForm
    open_to: Mapping[OpenTo, str]
    uses: Mapping[str, str]
    kinds: Sequence[str]
    most_files: int
    most_mb: int
    saved: bool
    refused: Refused | None
