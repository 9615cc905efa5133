"""The contexts of the pages of the ranking: documented dataclasses, figures as text.

Texts named `label` are source texts of the catalogues; the others are in the page's language.
None is what is not known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from joute.calls import Size
from joute.leaderboard.page.charts import Forest, Scatter


@dataclass(frozen=True)
class Column:
    """A column of the table; `href` sorts by it, or turns the order over when it is `sorted`."""

    label: str
    href: str
    sorted: Literal["ascending", "descending", ""]
    figures: bool


@dataclass(frozen=True)
class Name:
    """A model as it is called here; `id` is None when it has no card."""

    name: str
    id: str | None


@dataclass(frozen=True)
class ModelRow:
    """A line of the table.

    `places` are the ranks that it could have ("1–3"), None under the minimum of votes or voters:
    then `needed` is its shortfall. `group` numbers the models that were compared with each
    other, None when all were. `energy` is in Wh per 1,000 tokens, of `tier` A to D; `price` in US
    dollars for a million tokens of answer, 0 being free; `speed` in tokens per second.
    """

    model: Name
    places: str | None
    needed: str | None
    group: int | None
    rating: str
    interval: str | None
    votes: int
    voters: int | None
    wins: str
    size: Size | None
    openness: str | None
    energy: str | None
    tier: str | None
    price: Decimal | None
    speed: str | None


@dataclass(frozen=True)
class Choice:
    """An option of a form; `label` is empty where the template knows how to name the value."""

    value: str
    label: str


@dataclass(frozen=True)
class FormView:
    """The form of filters: what the address holds, and what can be chosen for each field.

    `hidden` are the other parameters of the address, kept when the form is sent; `narrowed` is
    true when something is left out.
    """

    values: Mapping[str, str]
    choices: Mapping[str, Sequence[Choice]]
    hidden: Sequence[tuple[str, str]]
    narrowed: bool


@dataclass(frozen=True)
class FrugalRow:
    """A model weighed: rating, energy, preferred answers per kWh, score from 0 to 100."""

    model: Name
    rating: str
    energy: str
    preferred: str | None
    score: str
    on_front: bool


@dataclass(frozen=True)
class EnergyView:
    """Quality against frugality; `left_out` are the reasons with the names of the models.

    `weight` (0 to 1) is the share of quality, `hidden` the rest of the address.
    """

    chart: Scatter | None
    rows: Sequence[FrugalRow]
    front: str | None
    left_out: Sequence[tuple[str, str]]
    weight: float
    hidden: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class PricedRow:
    """A model with its rating, its price as in ModelRow, and its speed."""

    model: Name
    rating: str
    price: Decimal
    speed: str | None
    on_front: bool


@dataclass(frozen=True)
class PriceView:
    """Quality against price, the cheapest first; `left_out` as in EnergyView."""

    chart: Scatter | None
    rows: Sequence[PricedRow]
    front: str | None
    left_out: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Cell:
    """The share of votes for the model of the line against that of the column, and their number.

    `verdict` is what the votes of the pair are enough to say: won, lost, or nothing yet.
    """

    share: str
    votes: int
    verdict: Literal["won", "lost", "open"]


@dataclass(frozen=True)
class MatrixRow:
    """A model against each of the others; None where they never met, or on the diagonal."""

    model: Name
    cells: Sequence[Cell | None]


@dataclass(frozen=True)
class Matrix:
    """The matrix of pairs, among the first models of the table."""

    rows: Sequence[MatrixRow]
    more: int


@dataclass(frozen=True)
class PairView:
    """Two models that met: who leads, in a sentence, and what a verdict still takes."""

    first: Name
    second: Name
    votes: int
    sentence: str
    settled: bool


@dataclass(frozen=True)
class TagCell:
    """A model on a tag: its distance to the average model there, sure or not."""

    points: str
    kind: Literal["above", "below", "open"]


@dataclass(frozen=True)
class TagRow:
    model: Name
    cells: Sequence[TagCell | None]


@dataclass(frozen=True)
class TagsView:
    """The labels of each model: a column for each of `tags`, in the page's language."""

    tags: Sequence[str]
    rows: Sequence[TagRow]


@dataclass(frozen=True)
class PartRow:
    """A model in a part of the votes; `shift` is how far from its rating in the whole."""

    model: Name
    rating: str
    interval: str
    shift: str
    votes: int


@dataclass(frozen=True)
class PartsView:
    """Parts of the votes: `groups` are choices by kind (a source text), `chosen` the value asked
    for, blank for none, of which `rows` is the ranking. A part of fewer than five people is
    `withheld`. `classifier` says how often questions were put in the right part, blank for a part
    that needs none. `hidden` is the rest of the address."""

    groups: Sequence[tuple[str, Sequence[Choice]]]
    chosen: str
    name: str
    rows: Sequence[PartRow]
    withheld: bool
    classifier: str
    hidden: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class EffectView:
    """An effect other than the model: points, interval, chance between equal models."""

    label: str
    points: str
    interval: str | None
    chance: str
    significant: bool


@dataclass(frozen=True)
class StyledRow:
    """A model's rating as voted, and with style and side taken out."""

    model: Name
    raw: str
    controlled: str
    change: str


@dataclass(frozen=True)
class ExclusionView:
    """Votes that a rule leaves out, or would if it were not `applied`; `href` turns it over."""

    text: str
    votes: int
    applied: bool
    href: str | None


@dataclass(frozen=True)
class Example:
    """Two imagined models, worked out by the code that ranks: a few votes, then ten times more."""

    wins: int
    losses: int
    ties: int
    points: str
    votes: int
    share: str
    odds: str
    gap: str
    first: str
    second: str
    interval: str
    many: int
    many_interval: str


@dataclass(frozen=True)
class EloExample:
    """One update of two ratings by Elo's rule: `a` loses to `b`, then ties with it instead."""

    stakes: str
    a: str
    b: str
    chance: str
    lost: str
    lost_b: str
    tied: str
    tied_b: str
    even: str
    won: str
    won_b: str


@dataclass(frozen=True)
class EffectsView:
    """Effects that are not the model's. `effects` are those of style and side, or of side alone;
    `rows`, ratings with and without them, are there once `href` was followed, which then puts
    them back."""

    effects: Sequence[EffectView]
    rows: Sequence[StyledRow]
    href: str


@dataclass(frozen=True)
class Tab:
    """A page of the ranking; its address keeps the filters and options of the present one."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class Heading:
    """The ranking in a few words, on each of its pages.

    `summary` are sentences, the first says who is first. `total` models were voted on, `shown`
    pass the filters. `level` is that of intervals ("95%"); `by_voter` says that they take whole
    people, not votes, as what could have been otherwise. `groups` is the number of groups of
    models that were not compared with each other; `styled` is true when style and side are
    controlled for.
    """

    summary: Sequence[str]
    ranked: bool
    votes: int
    voters: int | None
    moment: str
    level: str
    by_voter: bool
    min_votes: int
    min_voters: int
    groups: int
    total: int
    shown: int
    styled: bool


@dataclass(frozen=True)
class TableView:
    """The models that the filters let through, and the chart of their intervals."""

    columns: Sequence[Column]
    rows: Sequence[ModelRow]
    forest: Forest | None


@dataclass(frozen=True)
class SourcesView:
    """The form that chooses whose votes are ranked, sent to `action` with the `hidden` parameters.

    `shown` lists the publications whose votes count on this page, empty when there is none;
    `mixed` is true when those cast here count beside them. `campaign` is the one whose votes count
    alone, empty when they are others; `slice` says which questions alone were voted on.
    """

    choices: Sequence[Choice]
    chosen: str
    action: str
    hidden: Sequence[tuple[str, str]]
    shown: str
    mixed: bool
    campaign: str
    slice: str


@dataclass(frozen=True)
class Frame:
    """What surrounds each page: `heading` is None when no vote counts, `clear_href` is the page
    without its filters, `simulated` is true when only demo players answer here, `sources` is None
    where nothing was imported."""

    tabs: Sequence[Tab]
    heading: Heading | None
    clear_href: str
    simulated: bool
    sources: SourcesView | None


@dataclass(frozen=True)
class RankingPage:
    """leaderboard/ranking.html: who is first, the table, the intervals."""

    frame: Frame
    table: TableView | None
    form: FormView


@dataclass(frozen=True)
class EnergyPage:
    """leaderboard/energy.html: quality beside energy, price and speed."""

    frame: Frame
    energy: EnergyView | None
    price: PriceView | None


@dataclass(frozen=True)
class PairsPage:
    """leaderboard/pairs.html: who beats whom, in a matrix and in words."""

    frame: Frame
    matrix: Matrix | None
    pairs: Sequence[PairView]


@dataclass(frozen=True)
class PartsPage:
    """leaderboard/parts.html: by language, topic, task, cohort or month, and by label."""

    frame: Frame
    parts: PartsView | None
    tags: TagsView | None


@dataclass(frozen=True)
class RobustnessPage:
    """leaderboard/robustness.html: what would change the first place, and what else than the
    models the votes show."""

    frame: Frame
    findings: Sequence[str]
    effects: EffectsView | None


@dataclass(frozen=True)
class MethodPage:
    """leaderboard/method.html: the method, the votes left out, the votes themselves.

    `downloads` are addresses by format, none under five people; `command` makes the same ranking
    again from one.
    """

    frame: Frame
    example: Example
    elo: EloExample
    exclusions: Sequence[ExclusionView]
    downloads: Sequence[tuple[str, str]]
    command: str
