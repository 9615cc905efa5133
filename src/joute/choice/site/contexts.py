"""What the templates of choices are given."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from joute.catalog import Host, Model, Offer
from joute.choice.candidates import Candidate, Fact, Score
from joute.choice.constraints import Constraint
from joute.choice.criteria import Criterion
from joute.choice.evidence import Dossier
from joute.choice.needs import Against, Data, Question, Reason, Task, Triage
from joute.choice.records import SignedRecord
from joute.choice.shortlist import Entry, Exclusion, Knowledge, Shortlist
from joute.choice.site.choices import Opened
from joute.choice.site.classical import METHODS, Proof
from joute.choice.site.cost_form import CostField
from joute.choice.site.steps import STEPS, Step
from joute.choice.suppliers import Question as AskedOfSuppliers
from joute.choice.suppliers import SupplierAnswer
from joute.choice.tables import Choice, ChoiceOpinion, ChoiceRevision
from joute.choice.weights import Agreement, Dimension, Picks, Weight
from joute.evaluation.benchmarks.catalogue import Category
from joute.evaluation.tables import StoredRun
from joute.footprint import Band


@dataclass(frozen=True)
class ChoicesPage:
    """choice/choices.html: one’s own choices with their titles, the newest first."""

    choices: Sequence[tuple[Choice, str]]


@dataclass(frozen=True, kw_only=True)
class PathPage:
    """choice/_path.html, around each screen of a choice; `step` is the present one."""

    choice: Opened
    step: str
    steps: Sequence[Step] = STEPS


@dataclass(frozen=True)
class ChoicePage(PathPage):
    """choice/choice.html, the overview; `next_step` is the first of which nothing is known.
    `records` are the decisions that were signed, the newest first, of which those of the ids
    `to_review` should be reviewed."""

    next_step: Step
    decision: str
    records: Sequence[SignedRecord]
    to_review: Collection[str]


@dataclass(frozen=True)
class LinksPage(PathPage):
    """choice/links.html: the addresses to share. `editing` is empty where it is not known."""

    reading: str
    editing: str


@dataclass(frozen=True)
class HistoryPage(PathPage):
    """choice/history.html: the revisions, the newest first, and of one what changed."""

    revisions: Sequence[ChoiceRevision]
    compared: Sequence["Change"]
    number: int | None


@dataclass(frozen=True)
class Change:
    """A part that changed: what it held before and after, as text."""

    part: str
    before: str
    after: str


@dataclass(frozen=True)
class NeedOnePage(PathPage):
    """choice/need_one.html: `found` is what is said of the task that was taken."""

    tasks: Sequence[Task]
    data: Sequence[Data]
    found: Triage | None
    source: str
    requests: float | None
    decision: str


@dataclass(frozen=True)
class ClassicalPage(PathPage):
    """choice/classical.html: `examples` and `rules` as they were sent; `reasons` are those of
    methods that could not be tried."""

    task: Task | None
    examples: str
    rules: str
    proofs: Sequence[Proof]
    reasons: Mapping[str, str]
    reason: str
    methods: Mapping[str, str] = field(default_factory=lambda: METHODS)


@dataclass(frozen=True)
class QuestionPage(PathPage):
    """choice/question.html: the question by its number, of `total`; `important` is what the answers
    so far make important."""

    question: Question
    number: int
    total: int
    taken: Mapping[str, Sequence[str]]
    criteria: Mapping[str, Criterion]
    categories: Mapping[str, Category]
    important: Mapping[str, Sequence[Reason]]
    benchmarks: Mapping[str, Sequence[Reason]]


@dataclass(frozen=True)
class WeightRow:
    """A criterion, its weight as points and as a share of all, and the answers behind it."""

    criterion: Criterion
    weight: Weight
    share: float
    reasons: Sequence[Reason]
    place: int | None


@dataclass(frozen=True)
class WeightsPage(PathPage):
    """choice/weights.html: `weighing` is how weights are made: "answers", "points", "ranking",
    "people" or "picks"; `opinions` and `picks` are how many people weighed and picked."""

    rows: Sequence[WeightRow]
    weighing: str
    opinions: int
    picks: int
    reason: str


@dataclass(frozen=True)
class PeoplePage(PathPage):
    """choice/people.html: the links, what people gave, where they agree; `agreement` is None below
    two people, `counted` the picks, with the names of their `dimensions`. `favourites` are the
    candidates that each person puts first, by the id of their weights."""

    weigh_link: str
    pick_link: str
    opinions: Sequence[ChoiceOpinion]
    favourites: Mapping[str, Sequence[str]]
    agreement: Agreement | None
    counted: Picks
    dimensions: Mapping[Dimension, str]
    criteria: Mapping[str, Criterion]


@dataclass(frozen=True)
class WeighPage:
    """choice/weigh.html, for one of several people: the criteria, and the form as it was sent."""

    token: str
    title: str
    criteria: Sequence[Criterion]
    sent: Mapping[str, str]
    reason: str


@dataclass(frozen=True)
class PickPage:
    """choice/pick.html: five of the criteria of the survey; `picked` as they were sent."""

    token: str
    title: str
    criteria: Sequence[Criterion]
    picked: Collection[str]
    sent: Mapping[str, str]
    reason: str


@dataclass(frozen=True)
class ThanksPage:
    """choice/thanks.html: the address by which a person erases what they gave."""

    secret: str
    address: str


@dataclass(frozen=True)
class Requirement:
    """A must-have: its `value` as its field holds it, and what the answers propose, in words."""

    constraint: Constraint
    value: str
    proposed: str


@dataclass(frozen=True)
class MustHavesPage(PathPage):
    """choice/must_haves.html."""

    rows: Sequence[Requirement]
    reason: str


@dataclass(frozen=True)
class OfferRow:
    """An offer as a possible candidate; `price` is empty when it is unknown."""

    offer: Offer
    model: Model
    host: Host
    price: str
    selected: bool


@dataclass(frozen=True)
class CandidatesPage(PathPage):
    """choice/candidates.html: the selected ones first; `more` are not shown."""

    query: str
    rows: Sequence[OfferRow]
    selected: int
    more: int


@dataclass(frozen=True)
class EvidencePage(PathPage):
    """choice/evidence.html: what is known of one criterion; of `total` candidates `known`.
    `unknowns` are those of all criteria that matter most to who comes first."""

    criterion: Criterion
    criteria: Sequence[Criterion]
    rows: Sequence[tuple[Candidate, Score]]
    more: int
    known: int
    total: int
    unknowns: Sequence[Knowledge]
    names: Mapping[str, str]
    criterion_names: Mapping[str, Criterion]


@dataclass(frozen=True)
class CandidatePage(PathPage):
    """choice/candidate.html: scores by criterion, facts by must-have with their value in words,
    empty when unknown. `stated` is whether the volume is, `monthly_kwh` what it takes. `dossier` is
    what scores are made of, None of a candidate that the need describes; `answers` are those of
    suppliers that say something. `tasks` are the names of kinds of task, `as_of` is an ISO date."""

    candidate: Candidate
    scores: Sequence[tuple[Criterion, Score]]
    facts: Sequence[tuple[Constraint, Fact, str]]
    in_catalogue: bool
    stated: bool
    monthly_kwh: Band | None
    dossier: Dossier | None
    answers: Sequence[SupplierAnswer]
    questions: Mapping[str, AskedOfSuppliers]
    suppliers: Mapping[str, str]
    tasks: Mapping[str, str]
    as_of: str


@dataclass(frozen=True)
class CostRow:
    """What a candidate costs and takes in a month; None is unknown. `old` is whether its price was
    checked more than 90 days ago, `notes` are what it leaves open, keys of NOTE_TEXTS."""

    candidate: Candidate
    monthly: Band | None
    monthly_kwh: Band | None
    per_euro: Band | None
    per_kwh: Band | None
    old: bool
    notes: Sequence[str]


@dataclass(frozen=True)
class Months:
    """What the cheapest candidates cost month by month, as the volume grows: `rows` are the
    requests of each month, and its euros by candidate; `most` is the largest of these."""

    candidates: Sequence[Candidate]
    rows: Sequence[tuple[float, Sequence[Band]]]
    most: float


# Fields, each with the text that it holds.
Filled = Sequence[tuple[CostField, str]]


@dataclass(frozen=True)
class CostsPage(PathPage):
    """choice/costs.html: the fields of `volume` and `own`, with what they hold, and the ids to pick
    from, by the kind of a field; `stated` is whether the volume is, `rate` dollars for a euro;
    `months` is None where every month costs the same. `own_words` says when own servers pay;
    `notes` are those of any row, as they are numbered; `source_names` are sources of the catalogue
    in the language of the page, where they are words."""

    volume: Filled
    own: Filled
    suggested: Mapping[str, Sequence[str]]
    rows: Sequence[CostRow]
    months: Months | None
    stated: bool
    against: Against | None
    own_words: Sequence[str]
    part_texts: Mapping[str, str]
    note_texts: Mapping[str, str]
    notes: Sequence[str]
    source_names: Mapping[str, str]
    rate: float
    reason: str


@dataclass(frozen=True)
class ShortlistPage(PathPage):
    """choice/shortlist.html: `found` is None where it could not be made, for a `reason`. `excluded`
    have theirs in words; `shown` are the rows of each table, `at_host` what is said of an open
    model that is a candidate at a host alone."""

    found: Shortlist | None
    excluded: Sequence[tuple[Exclusion, str]]
    excluded_count: int
    excluded_more: int
    shown: int
    names: Mapping[str, str]
    criteria: Mapping[str, Criterion]
    constraints: Mapping[str, Constraint]
    at_host: str
    reason: str


@dataclass(frozen=True)
class TestPage(PathPage):
    """choice/test.html: the first of the shortlist, with the id of their model here, None where
    this site cannot ask it; sets and runs that a test can stand on. Sets that are `named` count for
    the choice."""

    entries: Sequence[tuple[Entry, str | None]]
    models: Sequence[str]
    sets: Sequence[str]
    named: Collection[str]
    runs: Sequence[StoredRun]
    may_run: bool
    may_campaign: bool
