"""What the templates of this feature are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from joute.monitoring.feedback import Feedback
from joute.monitoring.scoring.figures import Figures
from joute.monitoring.scoring.scorings import Scoring
from joute.monitoring.shadows import ForeseenShadow
from joute.uses import UseCard


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
class ArmView:
    """An arm of an experiment, MODEL or PROMPT@MODEL: what people thought of it, and what a call
    took."""

    name: str
    opinions: int
    mean: str
    calls: int
    cost: str
    energy: str


@dataclass(frozen=True)
class ExperimentView:
    """Two arms behind an alias: `said` is what is known of their difference."""

    alias: str
    running: bool
    since: datetime | None
    said: str
    arms: Sequence[ArmView]


@dataclass(frozen=True)
class MonitoringPage:
    """monitoring/uses.html: the uses of a person; `moved` are the signals of each that moved.
    `experiments` are those of aliases, for who may read aliases."""

    uses: Sequence[UseCard]
    moved: Mapping[str, int]
    experiments: Sequence[ExperimentView]


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


@dataclass(frozen=True)
class ScoringForm:
    """What is typed on what is scored: a share in percent, scorers as a list of YAML, the id of a
    model, US dollars a day."""

    share: str = ""
    scorers: str = ""
    judge: str = ""
    budget_usd: str = ""


@dataclass(frozen=True)
class WeekView:
    """The scores of a week: how many, their mean, and its interval of 95 %."""

    monday: date
    n: int
    mean: str
    interval: str


@dataclass(frozen=True)
class ScoredView:
    """What one version of a scorer, with one judge, made of an alias, the newest week first."""

    alias: str
    scorer: str
    version: str
    judge: str
    weeks: Sequence[WeekView]


@dataclass(frozen=True)
class ScoresPage:
    """monitoring/scores.html: what is scored of a use, since when, decided `by` whom, and what came
    of it. `form` is None for those who only read; `reason` says why it was refused."""

    use: UseCard
    scoring: Scoring | None
    by: str
    scorers: Sequence[str]
    figures: Figures
    scored: Sequence[ScoredView]
    form: ScoringForm | None
    models: Sequence[str]
    reason: str


@dataclass(frozen=True)
class FigureView:
    """A figure of answers and of the shadow's to the same calls: what, of how many calls, each mean
    and the difference with its interval."""

    name: str
    n: int
    live: str
    shadow: str
    difference: str
    interval: str


@dataclass(frozen=True)
class ShadowView:
    """The shadow of an alias since this model is asked; `share` is from 0 (ended) to 1, `by` who
    decided so last."""

    alias: str
    model: str
    share: float
    since: datetime
    by: str
    calls: int
    refused: int
    taken_usd: float
    usd_a_day: float
    figures: Sequence[FigureView]


@dataclass(frozen=True)
class ShadowForm:
    """What is typed of a shadow: an alias, the id of a model, calls in a hundred, US dollars a
    day."""

    alias: str = ""
    model: str = ""
    share: str = "5"
    usd_a_day: str = "1"


@dataclass(frozen=True)
class ShadowsPage:
    """monitoring/shadows.html: each shadow of a use beside what answered. `form` is None for those
    who only read; `foreseen` is what the sent one would take, before it begins; `reason` says why
    it was refused."""

    use: UseCard
    shadows: Sequence[ShadowView]
    form: ShadowForm | None
    aliases: Sequence[str]
    models: Sequence[str]
    foreseen: ForeseenShadow | None
    reason: str
