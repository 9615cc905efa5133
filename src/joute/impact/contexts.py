"""The contexts of the pages of footprints: documented dataclasses, figures as text.

Texts named `label`, `text` or `scope` are source texts of the catalogues, except where a
docstring says that they are in the page's language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from joute.calls import ModelCard
from joute.impact.total import Count
from joute.web import BandChart


@dataclass(frozen=True)
class Row:
    """One indicator, in each column; None is not known."""

    label: str
    values: Sequence[str | None]


@dataclass(frozen=True)
class EquivalentView:
    """An everyday equivalence: `values`, one per column, and `source` are in the page's
    language."""

    values: Sequence[str | None]
    scope: str
    source: str
    url: str
    year: int


@dataclass(frozen=True)
class MixView:
    """The electricity that was supposed: `place`, `factor` (gases of one kWh, None when not
    known) and `sources` are in the page's language."""

    place: str
    factor: str | None
    sources: Sequence[str]
    year: int | None


@dataclass(frozen=True)
class Stage:
    """A stage of the life cycle; `status` is counted, assumed, not_counted or unknown."""

    label: str
    status: str
    text: str


@dataclass(frozen=True)
class Supposition:
    """An assumption of the figure: a value, or the ends of a range; `text` is in the page's
    language."""

    label: str
    text: str


@dataclass(frozen=True)
class Basis:
    """The basis of a figure: its method, tier, electricity, other assumptions, notes,
    coverage."""

    method: str
    method_text: str
    tier: str
    tier_text: str
    mix: MixView
    supposed: Sequence[Supposition]
    notes: Sequence[str]
    coverage: Sequence[Stage]


@dataclass(frozen=True)
class TrainingView:
    """The share of a training that an answer carries, as text; None is not known.

    It depends on how many tokens the model will write in its life, between two guesses.
    """

    energy: str | None
    gwp: str | None
    fewest_tokens: str
    most_tokens: str
    source: str


@dataclass(frozen=True)
class EnergyView:
    """An electricity as text, and its method."""

    text: str
    how: str


@dataclass(frozen=True)
class MeasuredView:
    """The measurement of the machine that answered, beside a modelled figure."""

    energy: EnergyView
    basis: Basis


@dataclass(frozen=True)
class SidesView:
    """The footprints of the two answers of a duel.

    Mappings are by side, and hold those whose figure is known: `energy`, which `chart` draws in
    `unit`, `bases`, and `queries`, the parameters of the calculator that give
    the same figures. `coverages_differ` when the two do not
    count the same stages. Rows and equivalents have one of `columns` for each. `verdict` is in the
    page's language, None when a side is missing. `training` holds the sides whose training was
    declared, `measured` those that their machine measured, where `bases` are modelled: the two
    are never compared. `simulated` is true when players compute nothing.
    """

    columns: Sequence[str]
    chart: BandChart
    unit: str
    energy: Mapping[str, EnergyView]
    verdict: str | None
    rows: Sequence[Row]
    equivalents: Sequence[EquivalentView]
    bases: Mapping[str, Basis]
    coverages_differ: bool
    queries: Mapping[str, str]
    training: Mapping[str, TrainingView]
    measured: Mapping[str, MeasuredView]
    simulated: bool


@dataclass(frozen=True)
class Choice:
    """An option of the form; its label is in the page's language."""

    value: str
    label: str


@dataclass(frozen=True)
class FormView:
    """The calculator's form: values by field, and their errors.

    `groups` are models by maker, those that answer here first.
    """

    values: Mapping[str, str]
    errors: Mapping[str, str]
    groups: Sequence[tuple[str, Sequence[Choice]]]
    countries: Sequence[Choice]
    methods: Sequence[Choice]


@dataclass(frozen=True)
class ResultView:
    """A calculation: `energy` is its electricity by the requested method, `rows` have a column
    for each of `bases`, that method first. `share` and `break_even` are about training, None
    when they were not requested."""

    card: ModelCard
    tokens: float
    energy: str
    rows: Sequence[Row]
    equivalents: Sequence[EquivalentView]
    bases: Sequence[Basis]
    share: str | None
    break_even: str | None


@dataclass(frozen=True)
class MethodTotalView:
    """The footprint of answers by one method; `gwp_answers` of them have known greenhouse gases."""

    method: str
    method_text: str
    since: str
    count: Count
    energy: str
    comparing: str
    gwp: str
    gwp_answers: int


@dataclass(frozen=True)
class TotalView:
    """The footprint of this site until last midnight; `until` is a date of the page's language."""

    until: str
    methods: Sequence[MethodTotalView]
    unknown: Count
    recorded: Count
    simulated: Count


@dataclass(frozen=True)
class SourceView:
    """A source to read: its title in the page's language, with its address."""

    title: str
    url: str


@dataclass(frozen=True)
class FootprintPage:
    """impact/footprint.html: the calculator, what it counts, and what this site used.

    `error` is why nothing could be computed; then `result` is None. `then` and `now` are the
    greenhouse gases of the best known answer of the 2025 workshop by each method.
    """

    form: FormView
    error: str | None
    result: ResultView | None
    then: str
    now: str
    total: TotalView
    sources: Sequence[SourceView]
