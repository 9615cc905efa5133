"""What the templates of evaluations are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joute.evaluation.agreement.agreeing import Agreement
from joute.evaluation.comparison.pairs import Change, Comparison
from joute.evaluation.runs.estimates import Estimate
from joute.evaluation.runs.records import RunHeader
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.faults import Fault
from joute.evaluation.sets.item import Item
from joute.evaluation.site.charts import Chart
from joute.evaluation.site.items import Filter, ShownItem
from joute.evaluation.site.judges import JudgeBesidePeople
from joute.evaluation.site.prompt_ranking import RankedPrompt
from joute.evaluation.site.trying import Tried
from joute.evaluation.tables import StoredPrompt, StoredRun


@dataclass(frozen=True)
class RunRow:
    """A run in a list; `models` are its summaries."""

    id: str
    set_name: str
    set_version: str
    state: str
    started_at: datetime
    accepted: bool
    models: Sequence[Mapping[str, Any]]
    shares: bool


@dataclass(frozen=True)
class SetRow:
    """A set in the list; `version` is None of one that only runs name."""

    name: str
    version: str | None
    items: int
    drafted: int
    runs: int
    latest: RunRow | None


@dataclass(frozen=True)
class SetsPage:
    """evaluation/sets.html."""

    sets: Sequence[SetRow]
    address: str


@dataclass(frozen=True)
class Series:
    """The history of a model on a set."""

    model: str
    chart: Chart


@dataclass(frozen=True)
class SetPage:
    """evaluation/set.html; `header` is None of a set that only runs name."""

    name: str
    header: SetHeader | None
    counting: int
    drafted: int
    items: Sequence[Item]
    page_number: int
    pages: int
    runs: Sequence[RunRow]
    history: Sequence[Series]
    address: str
    may_approve: bool
    may_run: bool
    may_submit: bool


@dataclass(frozen=True)
class Progress:
    """A run that goes on; `over` says that it does not any more, `waits` what it waits for. `wh` is
    low, middle, high."""

    done: int
    total: int
    errors: int
    cost_usd: float
    wh: tuple[float, float, float]
    over: bool
    waits: Sequence[str] = ()


@dataclass(frozen=True)
class ProgressPart:
    """evaluation/progress.html."""

    progress: Progress


@dataclass(frozen=True)
class Choice:
    """A model of the site that can be evaluated."""

    id: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class StartPage:
    """evaluation/start.html; `choices` are models, `targets` what else answers, `prompts` those
    that models are asked with, “set” that of the set, none where none is stored. `estimate` is None
    before some are chosen, `reason` why a run cannot be made. `within_h` are the hours in which a
    run that waits for low-carbon electricity is done, None where no forecast says when that is."""

    name: str
    choices: Sequence[Choice]
    targets: Sequence[Choice]
    prompts: Sequence[Choice]
    limit: int | None
    budget_eur: float | None
    estimate: Estimate | None
    euros: float
    reason: str
    within_h: int | None


@dataclass(frozen=True)
class CheapestShown:
    """Which target takes the least, in sentences and as a table."""

    sentences: Sequence[str]
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    method: str


@dataclass(frozen=True)
class RunPage:
    """evaluation/run.html; `kinds` say what the targets are that are no model, `domains` are the
    names of all domains, `cached` counts the answers that were paid before, `fewest` are the items
    of a domain whose score is shown, `places` the ranks of models by their names, {} of one or of
    many, `judge` is its judge beside people, None where that is not
    known, `cheapest` is None of a run of one target, `progress` of a run that is over;
    `waited` says how it waited for low-carbon electricity, in sentences, none where nobody
    asked."""

    run: StoredRun
    header: RunHeader
    kinds: Mapping[str, str]
    models: Sequence[Mapping[str, Any]]
    cached: int
    shares: bool
    domains: Sequence[str]
    fewest: int
    places: Mapping[str, Mapping[str, Any]]
    place_notes: Sequence[str]
    judge: JudgeBesidePeople | None
    others: Sequence[RunRow]
    cost: Chart | None
    energy: Chart | None
    cheapest: CheapestShown | None
    may_accept: bool
    may_run: bool
    submitted: bool
    progress: Progress | None
    waited: Sequence[str]


@dataclass(frozen=True)
class ItemsPage:
    """evaluation/items.html."""

    run: StoredRun
    items: Sequence[ShownItem]
    total: int
    show: Filter
    domain: str
    domains: Sequence[str]
    against: str
    others: Sequence[RunRow]
    page_number: int
    pages: int


@dataclass(frozen=True)
class ComparisonPage:
    """evaluation/comparison.html: the sentences of the verdict, what they rest on, conditions that
    differ; `gains` say by how much each is better now, with the interval; `shown` are the changed
    items of this page, with the change of each comparison."""

    a: StoredRun
    b: StoredRun
    sentences: Sequence[str]
    notes: Sequence[str]
    differences: Sequence[str]
    comparisons: Sequence[Comparison]
    gains: Sequence[tuple[str, str]]
    shown: Sequence[tuple[str, Sequence[Change | None]]]
    page_number: int
    pages: int


@dataclass(frozen=True)
class DraftPage:
    """evaluation/draft.html; `item` is None when no draft is left, `position` its place."""

    name: str
    left: int
    item_id: int
    position: int
    item: Item | None


@dataclass(frozen=True)
class AgreementPage:
    """evaluation/agreement.html: the form as it was sent, `reason` why labels cannot be read, and
    what was `found`."""

    run: StoredRun
    columns: Sequence[str]
    scorer: str
    labels: str
    reason: str
    found: Agreement | None


@dataclass(frozen=True)
class PromptsPage:
    """evaluation/prompts.html: the latest version of each."""

    prompts: Sequence[StoredPrompt]


@dataclass(frozen=True)
class PromptEditPage:
    """evaluation/prompt_edit.html; `faults` are those of what was just sent."""

    name: str
    text: str
    faults: Sequence[Fault] = ()


@dataclass(frozen=True)
class PromptVersion:
    """A version, and the lines that it changed."""

    stored: StoredPrompt
    changes: Sequence[str]


@dataclass(frozen=True)
class PromptPage:
    """evaluation/prompt.html: the versions, the latest first."""

    name: str
    description: str
    versions: Sequence[PromptVersion]


@dataclass(frozen=True)
class TryPage:
    """evaluation/try.html; `refusals` are the reasons of results that were not asked, `refused`
    why nothing was, and `personal_data` that the question holds some."""

    question: str
    context: str
    models: Sequence[Choice]
    sets: Sequence[Choice]
    prompts: Sequence[Choice]
    drafts: Sequence[str]
    results: Sequence[Tried]
    refusals: Sequence[str]
    usd_per_euro: float
    refused: str
    personal_data: bool


@dataclass(frozen=True)
class PromptDuelPage:
    """evaluation/prompt_duel.html; `refused` is why no duel began."""

    question: str
    models: Sequence[Choice]
    prompts: Sequence[Choice]
    refused: str
    personal_data: bool


@dataclass(frozen=True)
class PromptRankingPage:
    """evaluation/prompt_ranking.html."""

    prompts: Sequence[RankedPrompt]
