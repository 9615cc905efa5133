"""The contexts of the page of the ranking: documented dataclasses, figures as text.

Texts named `label` are source texts of the catalogues; the others are in the page's language.
None is what is not known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    other, None when all were. `energy` is in Wh per 1,000 tokens, of `tier` A to D.
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
    """The labels of each model: a column for each of `tags`, ids of the vote's labels."""

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
    `withheld`. `hidden` is the rest of the address."""

    groups: Sequence[tuple[str, Sequence[Choice]]]
    chosen: str
    name: str
    rows: Sequence[PartRow]
    withheld: bool
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
class StyleView:
    effects: Sequence[EffectView]
    rows: Sequence[StyledRow]


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
class BoardView:
    """The ranking of some votes.

    `summary` are sentences, the first says who is first. `total` models were voted on, `rows`
    holds those that the filters let through. `level` is that of intervals ("95%"); `by_voter`
    says that they take whole people, not votes, as what could have been otherwise. `groups` is
    the number of groups of models that were not compared with each other. `style_href` takes
    style out of the ratings, or puts it back.
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
    columns: Sequence[Column]
    rows: Sequence[ModelRow]
    total: int
    forest: Forest | None
    energy: EnergyView | None
    matrix: Matrix | None
    pairs: Sequence[PairView]
    tags: TagsView | None
    parts: PartsView | None
    style: StyleView | None
    style_href: str
    position: EffectView | None
    robustness: Sequence[str]


@dataclass(frozen=True)
class RankingPage:
    """leaderboard/ranking.html: the ranking, its certainty and its method.

    `board` is None when no vote counts. `simulated` is true when only demo players answer here.
    `downloads` are addresses by format, none under five people; `command` makes the same ranking
    again from one.
    """

    board: BoardView | None
    form: FormView
    exclusions: Sequence[ExclusionView]
    example: Example
    downloads: Sequence[tuple[str, str]]
    command: str
    simulated: bool
