"""The contexts of the register's pages: one documented dataclass for each template.

`names` are those of members by their ids; `may_change` is whether the person changes the use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from joute.choice.needs import Data, Task, Triage
from joute.datafiles import Bilingual
from joute.register.frugality import Assessment, Theme
from joute.register.indicators import Indicator
from joute.register.matrix import Cell, Named
from joute.register.priority import Priority, Weights
from joute.register.service import RegisteredUse
from joute.register.sheet import Field, Section
from joute.uses import Entry, State


@dataclass(frozen=True)
class Filters:
    """Which uses a list shows; "" is any. `class_` is one under the AI Act, or "unknown"."""

    owner: str = ""
    class_: str = ""
    review: str = ""
    action: str = ""
    area: str = ""
    typology: str = ""

    @property
    def any(self) -> bool:
        return any((self.owner, self.class_, self.review, self.action, self.area, self.typology))


@dataclass(frozen=True)
class UseRow:
    """A use on the board: `class_` under the AI Act, "" where it is not known; `act_to_review` is
    whether the tree of the AI Act changed since, `to_sign_again` whether it is in service and an
    answer changed after a sign-off. `up` is by how many places the weights that are
    tried move it. What was stopped has no priority."""

    use: RegisteredUse
    class_: str
    act_to_review: bool
    to_sign_again: bool
    priority: Priority | None
    up: int
    review_on: date | None
    overdue: bool
    outcome: str


@dataclass(frozen=True)
class Column:
    """The uses in a state, by priority."""

    state: State
    rows: Sequence[UseRow]


@dataclass(frozen=True)
class BoardPage:
    """register/board.html. `shown` of `total` uses pass the filters; `weights` are those of the
    site where `tried` is False. `without_llm` ended because they need no language model. `sent` is
    the name of a proposal that was refused for `reason`."""

    columns: Sequence[Column]
    total: int
    shown: int
    overdue: int
    acts_to_review: int
    to_sign_again: int
    without_llm: int
    filters: Filters
    owners: Mapping[str, str]
    names: Mapping[str, str]
    weights: Weights
    site_weights: Weights
    tried: bool
    states: Mapping[str, str]
    classes: Mapping[str, str]
    scales: Mapping[str, str]
    actions: Sequence[Named]
    areas: Sequence[Named]
    typologies: Mapping[str, Bilingual]
    may_propose: bool
    sent: str
    reason: str


@dataclass(frozen=True)
class MatrixPage:
    """register/matrix.html: the number of uses in each cell, and of each type; `without` have no
    answer to the first question."""

    actions: Sequence[Named]
    areas: Sequence[Named]
    counts: Mapping[Cell, int]
    typologies: Sequence[tuple[str, Bilingual, int]]
    total: int
    without: int


@dataclass(frozen=True)
class Missing:
    """Something that the next state asks for, and where it is given."""

    text: str
    href: str


@dataclass(frozen=True)
class Move:
    """A state that a use can be put into: `lacks` says what is missing before it; with `asks`
    there are answers among it."""

    state: State
    label: str
    lacks: Sequence[Missing]
    asks: bool


@dataclass(frozen=True)
class SignOff:
    """The sign-off of a role: `entry` where it was given, `changed` what changed since, by its
    name: it holds where nothing did. `required` before the use is in service; `held` is whether
    a member has the role."""

    role: str
    label: str
    entry: Entry | None
    changed: Sequence[str]
    required: bool
    may_sign: bool
    held: bool


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator and what changed, in words."""

    id: str
    indicator: Indicator
    before: str
    after: str
    change: str


@dataclass(frozen=True)
class SectionRow:
    """A section of the sheet: how many of its questions have an answer, “I don’t know” included."""

    section: Section
    answered: int


@dataclass(frozen=True)
class GatewayFacts:
    """What the gateway holds of a use: open keys, and behind their aliases models and hosts;
    `rules` of its guard are on. The address of its page, where the person may open it."""

    keys: int
    aliases: Sequence[str]
    models: Sequence[str]
    hosts: Sequence[str]
    guard_version: int
    rules: int
    href: str


@dataclass(frozen=True)
class PartLink:
    """A page on a part of a use, that another module of the register adds."""

    label: str
    href: str


@dataclass(frozen=True)
class SetLink:
    """An evaluation set that a sheet names. Without `href` it is not of this site, or not for the
    person; `run` is the address of the run that was accepted last, "" where none was."""

    name: str
    href: str = ""
    gated: bool = False
    run: str = ""
    accepted_at: datetime | None = None


@dataclass(frozen=True)
class HistoryRow:
    """An entry of the history, in words."""

    entry: Entry
    subject: str
    value: str


@dataclass(frozen=True)
class UsePage:
    """register/use.html. `forward` is the next state on the way into service. Of `required`
    questions, `answered` have an answer. `sets` are names with the address of those that are here;
    `decision` is what the sheet says, with the address of one that is here. `last_number` is that
    of the last entry that the page shows: whoever signs names it."""

    use: RegisteredUse
    names: Mapping[str, str]
    may_change: bool
    state: str
    outcome: str
    moved_without: Sequence[str]
    forward: Move | None
    others: Sequence[Move]
    ends_without_llm: bool
    answered: int
    required: int
    sections: Sequence[SectionRow]
    class_: str
    act_to_review: bool
    indicators: Sequence[IndicatorRow]
    sign_offs: Sequence[SignOff]
    to_sign_again: bool
    last_number: int
    frugality: Assessment
    gateway: GatewayFacts | None
    sets: Sequence[SetLink]
    decision: PartLink | None
    parts: Sequence[PartLink]
    review_on: date | None
    overdue: bool
    history: Sequence[HistoryRow]
    reason: str = ""
    refused: Sequence[Missing] = ()


@dataclass(frozen=True)
class AnswerRow:
    """A question of the sheet and its answer in words; `unknown` is “I don’t know”."""

    field: Field
    text: str
    unknown: bool
    required: bool
    may_answer: bool


@dataclass(frozen=True)
class SheetPage:
    """register/sheet.html: every question of a use with its answer, section by section."""

    use: RegisteredUse
    sections: Sequence[tuple[Section, Sequence[AnswerRow]]]
    first: str
    answered: int
    required: int
    may_change: bool


@dataclass(frozen=True)
class Helped:
    """Help with “is a large language model really needed?”: what is said of a kind of task."""

    tasks: Sequence[Task]
    data: Sequence[Data]
    task: str = ""
    kind: str = ""
    found: Triage | None = None


@dataclass(frozen=True)
class QuestionPage:
    """register/question.html: one question. `typed` is what the person typed, or what holds;
    `reason` says why it was refused. `back` and `skip` are addresses, `left` the required
    questions without an answer before the next state. `whom` to ask who does not know, a
    role, and its `people` here."""

    use: RegisteredUse
    field: Field
    section: Section
    typed: str | Sequence[str]
    unknown: bool
    required: bool
    answered: int
    required_total: int
    everything: bool
    back: str
    skip: str
    whom: str
    people: Sequence[str]
    help: Helped | None
    reason: str = ""


@dataclass(frozen=True)
class IndicatorsPage:
    """register/indicators.html: what was measured before and after; `sent` is the form."""

    use: RegisteredUse
    rows: Sequence[IndicatorRow]
    may_change: bool
    editing: str
    sent: Mapping[str, str]
    reason: str


@dataclass(frozen=True)
class FrugalityPage:
    """register/frugality.html: the statements, their answers by id ("unknown" among them), and the
    assessment of all and of each theme."""

    use: RegisteredUse
    themes: Sequence[Theme]
    answers: Mapping[str, str]
    assessment: Assessment
    of_theme: Mapping[str, Assessment]
    choices: Mapping[str, str]
    may_change: bool


@dataclass(frozen=True)
class HistoryPage:
    """register/history.html: who said what, the newest first. `redacted` entries lost what they
    said; `sent` is a redaction that was refused for `reason`."""

    use: RegisteredUse
    names: Mapping[str, str]
    rows: Sequence[HistoryRow]
    total: int
    redacted: int
    may_redact: bool
    sent: Mapping[str, str]
    reason: str
    page_number: int
    pages: int = field(default=1)
