"""The contexts of the pages of models: one documented dataclass per template."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from joute.calls.card import ModelCard
from joute.catalog import Licence
from joute.footprint import Footprint
from joute.models.energy_rank import EnergyRank
from joute.models.filters import Filters


@dataclass(frozen=True)
class Choice:
    """One value of a filter, with the number of models of the scope that have it.

    `label` is empty where the template knows how to name the value.
    """

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Kind:
    """A filter that a model can answer in several ways: its parameter, its name as a source text,
    what is chosen, and its choices, whose labels are source texts too."""

    name: str
    label: str
    chosen: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class ListedModel:
    """A card of the list; `old_price` when its price was checked more than 90 days ago."""

    card: ModelCard
    old_price: bool


@dataclass(frozen=True)
class ModelsPage:
    """models/list.html: the models of a scope that the filters let through.

    `total` counts the models of the scope. `simulated` is true when only demo players answer
    here. Sizes in billions of parameters: small up to `small_max_b`, large from `large_min_b`.
    """

    models: Sequence[ListedModel]
    filters: Filters
    total: int
    makers: Sequence[Choice]
    sizes: Sequence[Choice]
    openness: Sequence[Choice]
    licences: Sequence[Choice]
    kinds: Sequence[Kind]
    small_max_b: float
    large_min_b: float
    simulated: bool


@dataclass(frozen=True)
class ListedOffer:
    """One offer of the model, in a table: `host` is a name, "" for own servers. `country` is that
    of the host's seat. `input_usd` and `output_usd` are per million tokens, None when they are not
    known or when it is paid for otherwise (`form`). Dates are texts. `several` when other prices
    are known of it."""

    host: str
    country: str | None
    listed_in: str | None
    form: str | None
    input_usd: Decimal | None
    output_usd: Decimal | None
    checked: str | None
    old_price: bool
    several: bool
    context_tokens: int | None
    tool_calling: bool | None
    not_listed_since: str | None


@dataclass(frozen=True)
class Said:
    """What sources say of one matter: labels as source texts, names of languages, or a number;
    each source in the page's language, with its date."""

    name: str
    values: Sequence[str]
    sources: Sequence[tuple[str, str | None]]


@dataclass(frozen=True)
class ModelPage:
    """models/model.html: the facts on one model.

    `offered` is true when people can meet it here. `terms` are the catalogue's on its licence,
    `terms_notes`, `sources` and `notes` in the page's language. `footprint` is that of
    `output_tokens` tokens, None when its size is unknown; `energy_rank` that of its electricity
    in the catalogue, None when its size is not published. `left_out` names what the footprint
    does not count, as source texts. `listed_offers` are those of hosts and of own servers in the
    catalogue; `said` is what sources say beside the card.
    """

    card: ModelCard
    offered: bool
    terms: Licence | None
    terms_notes: Sequence[str]
    sources: Sequence[str]
    notes: Sequence[str]
    old_price: bool
    footprint: Footprint | None
    output_tokens: int
    energy_rank: EnergyRank | None
    left_out: Sequence[str]
    listed_offers: Sequence[ListedOffer]
    said: Sequence[Said]
