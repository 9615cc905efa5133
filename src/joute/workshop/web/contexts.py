"""The contexts of the pages of a workshop: one documented dataclass per template.

Texts of models arrive as safe HTML (`Markup`), masked until the reveal of their round. Only the
desk is given the name of a model, a host or a figure before it. Times are aware UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from joute.calls import ModelCard
from joute.impact.contexts import Basis, EquivalentView, Row
from joute.web import BandChart
from joute.workshop.pairs import PairRule
from joute.workshop.program.cards import ShownCard
from joute.workshop.state import Tried
from joute.workshop.tables import Workshop


@dataclass(frozen=True)
class AnswerView:
    """An answer; `html` is None as long as it is not written, `written` the day it was. `cut` says
    that it reached the limit of length."""

    side: str
    html: Markup | None
    written: str | None
    cut: bool = False


@dataclass(frozen=True)
class CountView:
    """The count of `choice`; `share` is in hundredths of all votes."""

    choice: str
    phones: int
    hands: int
    share: float

    @property
    def count(self) -> int:
        return self.phones + self.hands


@dataclass(frozen=True)
class RevealedView:
    """The model of a side; `energy`, as text, is None when the size is not known.

    `origin` is live, recorded or simulated.
    """

    side: str
    card: ModelCard
    energy: str | None
    tokens: int | None
    token_source: str
    duration_s: float
    origin: str


@dataclass(frozen=True)
class FootprintsView:
    """The footprints of the answers of a round, on one scale.

    `verdict` is in the page's language, None unless there are two sides whose figures are known.
    `columns` and `bases` go by side, for those whose figure is known.
    """

    chart: BandChart
    unit: str
    verdict: str | None
    columns: Sequence[str]
    rows: Sequence[Row]
    equivalents: Sequence[EquivalentView]
    bases: Mapping[str, Basis]
    simulated: bool


@dataclass(frozen=True)
class RoundView:
    """A round as everybody may see it at this step.

    `duels` is how many there are; `counts` is None until the vote is closed, `sides` and
    `footprints` until the reveal.
    """

    number: int
    duels: int
    final: bool
    question: str
    answers: tuple[AnswerView, ...]
    choices: tuple[str, ...]
    counts: tuple[CountView, ...] | None
    votes: int
    received: int
    timer_s: int | None
    ends_at: datetime | None
    sides: tuple[RevealedView, ...] | None
    footprints: FootprintsView | None


@dataclass(frozen=True)
class PollView:
    """The poll; `before` and `after` are counts by option, None until that moment is over."""

    question: str
    options: tuple[str, ...]
    moment: str
    received: int
    before: tuple[int, ...] | None
    after: tuple[int, ...] | None


@dataclass(frozen=True)
class StandingView:
    """A finalist's figures as text; bands are None when an energy is not known."""

    side: str
    name: str
    usefulness: str
    frugality: str | None
    score: str | None
    winner: bool


@dataclass(frozen=True)
class DecisionView:
    """The winners and the rule (`final.Rule`). Weights are as text, None without a final;
    `chart` draws the scores, from 0 to 1."""

    winners: tuple[str, ...]
    rule: str
    weight: str | None
    other_weight: str | None
    standings: tuple[StandingView, ...]
    unknown: tuple[str, ...]
    chart: BandChart | None


@dataclass(frozen=True)
class LevelView:
    """A level of the game: `passed` are phones that found the word, `stopped` the names of the
    rules that stopped something, as source texts, each with how often, the most first.

    `about`, a source text, is what protected the word: None until somebody found it, or the room
    went on.
    """

    number: int
    attempts: int
    passed: int
    failed: int
    stopped: tuple[tuple[str, int], ...]
    about: str | None


@dataclass(frozen=True)
class GameView:
    """The game of the secret word. `current` is the level that is played, None at other steps;
    `model` is the name of the one that keeps the word, and its id empty for the simulated player.
    """

    levels: tuple[LevelView, ...]
    current: LevelView | None
    model: str
    model_id: str
    simulated: bool
    attempts: int
    pause_s: int
    most_characters: int


@dataclass(frozen=True)
class Scene:
    """The current step, the same on every view. `kind` is a `steps.Kind`; `duels` says whether the
    workshop has any, `game` is None where none is played."""

    workshop: Workshop
    key: str
    kind: str
    phones: int
    round: RoundView | None
    card: ShownCard | None
    poll: PollView | None
    decision: DecisionView | None
    duels: bool
    game: GameView | None


@dataclass(frozen=True)
class ScreenView:
    """workshop/_screen.html: the projected page at this step."""

    scene: Scene


@dataclass(frozen=True)
class PhoneView:
    """workshop/_phone.html: the page of a phone; `choice` is its vote or answer at this step,
    `tried` how far it is at a level of the game, None at other steps."""

    scene: Scene
    choice: str | None
    tried: Tried | None


@dataclass(frozen=True)
class SeatView:
    """A model of a round and its answer, for the desk alone.

    `side` is empty in a final whose sides are not known. `status` is written, writing or missing;
    `failure`, a source text, is the reason of the last failed try. `checked` is true once the
    facilitator read the answer, `cut` when it reached the limit of length.
    """

    side: str
    model: str
    name: str
    html: Markup | None
    written: str | None
    status: str
    failure: str | None
    checked: bool
    cut: bool


@dataclass(frozen=True)
class RoundDesk:
    """A round at the desk. `status` is waiting, ready (all answers there), voted or revealed.

    `rule_note` is a source text; `missing` counts answers that are not written, nor being written.
    """

    number: int
    final: bool
    question: str
    from_room: bool
    rule_note: str
    status: str
    seats: tuple[SeatView, ...]
    missing: int
    notes: str


@dataclass(frozen=True)
class StepView:
    """A step in the list of the desk: its label is in the page's language, `round` is short for its
    round, empty outside rounds."""

    key: str
    label: str
    round: str
    current: bool
    open: bool


@dataclass(frozen=True)
class DeskView:
    """workshop/_desk.html: all that moves on the desk.

    `hands` are the counts typed at the current vote or poll, by choice; `voted` is how many phones
    have voted, None where nothing is; `ready` answers are there, `unready` ones are not; `script`
    is that of the program for this step. `models` are those of this site, by id and name.
    """

    scene: Scene
    version: int
    script: str
    steps: tuple[StepView, ...]
    position: int
    next: StepView | None
    previous: StepView | None
    rounds: tuple[RoundDesk, ...]
    current: RoundDesk | None
    hands: Mapping[str, int]
    voted: int | None
    ready: int
    unready: int
    can_reopen: bool
    can_add: bool
    can_count: bool
    models: tuple[tuple[str, str], ...]
    pair_rules: tuple[PairRule, ...]


@dataclass(frozen=True)
class StartPage:
    """workshop/start.html: workshops explained, and the two ways in."""

    code: str
    error: str | None


@dataclass(frozen=True)
class ProgramView:
    """A program that ships; minutes are from and to, `levels` those of its game, 0 without one."""

    id: str
    title: str
    rounds: int
    levels: int
    minutes: tuple[int, int] | None


@dataclass(frozen=True)
class NewPage:
    """workshop/new.html: the form of a new workshop.

    `values` are what was typed, by field, when it comes back with an `error`; `headcount` is the
    number of people proposed, `most_people` the limit of this site; `slots` are the
    numbers of the rounds that can be written from scratch; `problems` tell which cards of this
    site's own could not be read, and why.
    """

    link: str
    programs: tuple[ProgramView, ...]
    models: tuple[tuple[str, str], ...]
    pair_rules: tuple[PairRule, ...]
    cards: tuple[tuple[str, str], ...]
    slots: tuple[int, ...]
    headcount: int
    most_people: int
    values: Mapping[str, str]
    problems: tuple[str, ...]
    error: str | None


@dataclass(frozen=True)
class AddressesPage:
    """workshop/addresses.html: the addresses of a new workshop, or of a desk that was renewed.

    `join_url` is None without phones; `command` opens the site to phones that cannot reach it, None
    when they can.
    """

    title: str
    code: str
    join_url: str | None
    desk_url: str
    secret: str
    renewed: bool
    command: str | None


@dataclass(frozen=True)
class DeskPage:
    """workshop/desk.html: the desk; `live` is `_desk.html`, which follows the state.

    `notes` are those of the current round, or of the session when `notes_of` is None; `ended` is
    true at the last step; `error` is the reason why the last action was refused. `join_url` is
    where phones join, None without them; `command` as in AddressesPage.
    """

    title: str
    code: str
    join_url: str | None
    command: str | None
    version: int
    live: Markup
    secret: str
    screen_url: str
    notes: str
    notes_of: int | None
    ended: bool
    closed: bool
    error: str | None


@dataclass(frozen=True)
class ScreenPage:
    """workshop/screen.html: the projected page. `qr` is the drawing that leads to `join_url`,
    None without phones."""

    title: str
    version: int
    live: Markup
    code: str
    join_url: str
    short_url: str
    qr: Markup | None


@dataclass(frozen=True)
class ReplyView:
    """What came of what a phone sent in the game, at a `step`: this page alone holds it.

    `asked` is what was typed; `html` the answer, None without one; `stopped_by` and `failure` are
    source texts, empty where nothing was stopped, or failed; `answered` says that the rule stopped
    the answer, and not the question. `guess` is for a word that was said, `passed` for one that was
    found.
    """

    step: str
    asked: str
    html: Markup | None = None
    stopped_by: str = ""
    answered: bool = False
    failure: str = ""
    guess: bool = False
    passed: bool = False


@dataclass(frozen=True)
class PhonePage:
    """workshop/phone.html: a phone in a workshop. `live` is None before it takes part, which it can
    while `door_open`; `duels` and `game` say what is played."""

    title: str
    code: str
    version: int
    minors: bool
    door_open: bool
    duels: bool
    game: bool
    live: Markup | None
    reply: ReplyView | None
    error: str | None


@dataclass(frozen=True)
class ReportRound:
    """A round in the report; `notes` are the comments from the room."""

    view: RoundView
    cards: tuple[str, ...]
    notes: str


@dataclass(frozen=True)
class MethodsView:
    """How the figures were found: methods as source texts with their names, then assumptions:
    source texts of labels, each with its values. `notes` are source texts, `cards` say how the
    figures of the cards were found."""

    methods: tuple[tuple[str, str], ...]
    assumptions: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]
    cards: tuple[str, ...]
    equivalents: tuple[EquivalentView, ...]


@dataclass(frozen=True)
class ReportPage:
    """workshop/report.html: the debrief, which prints.

    `cards` are those shown, in order and each once; `date` is that of the workshop.
    """

    title: str
    date: str
    secret: str
    closed: bool
    phones: bool
    rounds: tuple[ReportRound, ...]
    methods: MethodsView | None
    poll: PollView | None
    decision: DecisionView | None
    game: GameView | None
    cards: tuple[ShownCard, ...]
    notes: str
