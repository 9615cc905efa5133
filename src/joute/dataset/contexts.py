"""The contexts of the pages of datasets: one documented dataclass per template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from joute.dataset.drafts import Writing
from joute.dataset.publication.review import Progress
from joute.dataset.tables import Release, SampledText


@dataclass(frozen=True)
class File:
    """A file of a release, by its path in the folder; `size` in bytes."""

    path: str
    size: int


@dataclass(frozen=True)
class Count:
    """The name of a value of a breakdown, empty when it is not known, and its votes; `share` is
    that of the highest count, from 0 to 100."""

    value: str
    count: int
    share: float


@dataclass(frozen=True)
class Citation:
    """How to cite a release: as a sentence, and for BibTeX."""

    sentence: str
    bibtex: str


@dataclass(frozen=True)
class ReleasePage:
    """dataset/release.html: `release` among the published `releases`, the newest first.

    `totals` has its numbers of `votes`, `duels` and `voters`, `breakdowns` its votes by language,
    topic… `removed` is how many duels left it since it was published.
    """

    release: Release
    releases: Sequence[Release]
    totals: Mapping[str, int]
    breakdowns: Mapping[str, Sequence[Count]]
    files: Sequence[File]
    citation: Citation
    removed: int


@dataclass(frozen=True)
class NothingPage:
    """dataset/nothing.html: no release is published yet."""


@dataclass(frozen=True)
class ReviewsPage:
    """dataset/reviews.html: every release, the newest first, exports that are `writing` drafts, and
    the values of the form by default; `within_h` as on the page that starts an evaluation."""

    releases: Sequence[Release]
    writing: Sequence[Writing]
    min_voters: int
    embargo_days: int
    within_h: int | None


@dataclass(frozen=True)
class ReviewPage:
    """dataset/review.html: a release before its publication, the `progress` of its reading and the
    first page of texts with one that has no verdict yet."""

    release: Release
    progress: Progress
    unread: int


@dataclass(frozen=True)
class Part:
    """A part of a text; a `mask` took the place of personal data."""

    text: str
    mask: bool


@dataclass(frozen=True)
class ShownText:
    """A text of the sample, in its parts."""

    sampled: SampledText
    parts: Sequence[Part]


@dataclass(frozen=True)
class TextsPage:
    """dataset/texts.html: some texts of the sample, with their masks: page `number` of `pages`."""

    release: Release
    texts: Sequence[ShownText]
    progress: Progress
    number: int
    pages: int
