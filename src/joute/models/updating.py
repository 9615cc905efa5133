"""One update of the catalogue: what was read, what it would change, what a person accepts."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from joute import catalog
from joute.catalog.updates import (
    MOST_BYTES,
    PERSON,
    AcceptedChanges,
    Bounds,
    By,
    Change,
    Recorded,
    Review,
    Unreadable,
    identities,
    loaded,
    recorded,
    review,
)
from joute.errors import N_, BadInput
from joute.models.fetching import ADDRESSES, endpoint_models, fetched
from joute.settings import EndpointTable

# Where two disagree on an offer, the first is believed: its own host, then catalogues.
_PRECEDENCE = ("endpoint", "models.dev", "openrouter", "litellm")


@dataclass(frozen=True)
class Source:
    """The bytes of a catalogue, and the day they are of. `host` is whose `/models` it is."""

    name: str
    content: bytes
    day: date
    host: str = ""


@dataclass(frozen=True)
class Update:
    """The reviews of several catalogues, in the order in which they are believed, and why others
    could not be read."""

    reviews: Sequence[Review]
    contents: Sequence[tuple[Recorded, bytes]]
    refused: Sequence[Unreadable]
    kept: AcceptedChanges

    @property
    def changes(self) -> Sequence[Change]:
        return [change for one in self.reviews for change in one.changes]

    def acceptable(self, named: Collection[str] = ()) -> Sequence[Change]:
        """The changes that a yes accepts: those that are not held back, and those that are named by
        their id or by their offer or model."""
        return [one for one in self.changes if not one.held or {one.id, one.subject} & {*named}]

    def accept(self, changes: Sequence[Change], now: datetime, *, by: By = PERSON) -> None:
        """Store the bytes, the changes, who accepted them, and that these catalogues were read."""
        for one, content in self.contents:
            self.kept.keep(one, content)
        self.kept.accept(self.reviews, changes, now, by=by)


def file_source(path: Path, day: date | None, host: str, today: date) -> Source:  # noqa: ARG001 # as the others
    """The bytes of a file, of the day of its last change unless another is given. Raises
    Unreadable."""
    try:
        about = path.stat()
        if about.st_size > MOST_BYTES:
            reason = f"it is larger than {MOST_BYTES // 2**20} MiB"
            raise Unreadable(file=str(path), reason=reason)
        written = datetime.fromtimestamp(about.st_mtime, UTC).date()
        return Source(str(path), path.read_bytes(), day or written, host)
    except OSError as error:
        raise Unreadable(file=str(path), reason=error.strerror or str(error)) from None


def endpoint_source(
    table: EndpointTable, environ: Mapping[str, str], host: str, today: date
) -> Source:
    """What an endpoint of joute.toml answers today. Raises Unreadable."""
    content = asyncio.run(endpoint_models(table, environ))
    return Source(f"endpoints.{table.id}", content, today, host)


def public_source(name: str, today: date) -> Source:
    """A public catalogue as it is today. Raises Unreadable."""
    return Source(name, asyncio.run(fetched(ADDRESSES[name])), today)


def updated(sources: Iterable[Source], folder: Path, bounds: Bounds) -> Update:
    """What catalogues would change. Raises BadInput for two files of one catalogue."""
    read: list[tuple[Recorded, bytes]] = []
    refused: list[Unreadable] = []
    for one in sources:
        try:
            found = recorded(one.content, one.day, file=one.name, host=one.host)
            read.append((found, one.content))
        except Unreadable as error:
            refused.append(error)
    read.sort(key=lambda pair: _PRECEDENCE.index(pair[0].form))
    twice = [key for key, count in Counter(one.key for one, _ in read).items() if count > 1]
    if twice:
        raise BadInput(
            message=N_("Two files of one catalogue (%(key)s): update with the older one first."),
            key=twice[0],
        )
    kept = AcceptedChanges(folder)
    return Update(
        _reviews([one for one, _ in read], loaded(folder), kept, bounds), read, refused, kept
    )


def _reviews(
    read: Iterable[Recorded], known: catalog.Catalog, kept: AcceptedChanges, bounds: Bounds
) -> Sequence[Review]:
    names, readings, unseen = identities(known), kept.readings(), kept.unseen()
    reviews: list[Review] = []
    for one in read:
        last = readings.get(one.key)
        before = (last.reviewed_rows, last.offers) if last else None
        already = [change for earlier in reviews for change in earlier.changes]
        reviews.append(
            review(one, known, names, bounds=bounds, before=before, already=already, unseen=unseen)
        )
    return reviews
