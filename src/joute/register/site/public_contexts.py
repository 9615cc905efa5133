"""What the templates of notices, public pages and files are given."""

from collections.abc import Sequence
from dataclasses import dataclass

from joute.register.notice import Hard, Notice, Published
from joute.register.publication import PublicFact
from joute.uses import UseCard


@dataclass(frozen=True)
class NoticePage:
    """register/notice.html: a version of a notice, for anyone. `current` is the number of the one
    that is public now, 0 without one; `versions` are all."""

    use: UseCard
    notice: Notice
    published: Published
    current: int
    versions: Sequence[Published]


@dataclass(frozen=True)
class NoticePreview:
    """register/notice_preview.html: what the notice says as the record is now, for those who read
    the use. `same` says whether this is what is public; `hard` are sentences that are hard to read,
    `address` is that of the public page."""

    use: UseCard
    notice: Notice
    published: Published | None
    same: bool
    hard: Sequence[Hard]
    may_change: bool
    address: str


@dataclass(frozen=True)
class PublicUse:
    """A use as anyone sees it; `notice` says whether its notice is published."""

    id: str
    name: str
    facts: Sequence[PublicFact]
    notice: bool

    @property
    def result(self) -> str:
        """That it needs no language model, where this is public."""
        return next((one.lines[0] for one in self.facts if one.id == "outcome"), "")

    @property
    def summary(self) -> Sequence[str]:
        by_id = {one.id: one.lines for one in self.facts}
        return by_id.get("description_short") or by_id.get("goal") or []


@dataclass(frozen=True)
class PublicUsesPage:
    """register/public_uses.html."""

    uses: Sequence[PublicUse]


@dataclass(frozen=True)
class PublicUsePage:
    """register/public_use.html."""

    use: PublicUse


@dataclass(frozen=True)
class PublicationPage:
    """register/publication.html: which fields of a use are public. `facts` are all that could be,
    `chosen` the ids of those that are; `personal` are the ids of those whose text seems to hold
    personal data."""

    use: UseCard
    facts: Sequence[PublicFact]
    chosen: Sequence[str]
    personal: Sequence[str]
    may_change: bool
    reason: str
