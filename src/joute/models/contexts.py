"""The contexts of the pages of models: one documented dataclass per template."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    small_max_b: float
    large_min_b: float
    simulated: bool


@dataclass(frozen=True)
class ModelPage:
    """models/model.html: the facts on one model.

    `offered` is true when people can meet it here. `terms` are the catalogue's on its licence,
    `terms_notes`, `sources` and `notes` in the page's language. `footprint` is that of
    `output_tokens` tokens, None when its size is unknown; `energy_rank` that of its electricity
    in the catalogue, None when its size is not published. `left_out` names what the footprint
    does not count, as source texts.
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
