"""What the templates of this feature are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from joute.monitoring.feedback import Feedback
from joute.register import UseCard


@dataclass(frozen=True)
class FeedbackPage:
    """monitoring/feedback.html: the form about one answer, with what was said before. Texts are
    asked for where the use keeps them; `reason` says why the form was refused."""

    token: str
    given: Feedback
    keeps_text: bool
    saved: bool
    reason: str


@dataclass(frozen=True)
class MonitoringPage:
    """monitoring/uses.html: the uses of a person; `moved` are the signals of each that moved."""

    uses: Sequence[UseCard]
    moved: Mapping[str, int]


@dataclass(frozen=True)
class MoveView:
    """What moved, as a sentence, and what to look at first."""

    text: str
    look_at: Sequence[str]


@dataclass(frozen=True)
class SignalView:
    """A signal: `standing` is how it stands where it did not move."""

    name: str
    standing: str
    moves: Sequence[MoveView]


@dataclass(frozen=True)
class AliasView:
    """An alias of a use, whose oldest quiet period began at `since`: by whom, "" where it began
    with the first call."""

    name: str
    since: datetime
    acknowledged_by: str
    moved: bool
    signals: Sequence[SignalView]


@dataclass(frozen=True)
class UseWatchPage:
    """monitoring/use.html: whether a use is as it was, alias by alias."""

    use: UseCard
    may_change: bool
    aliases: Sequence[AliasView]
