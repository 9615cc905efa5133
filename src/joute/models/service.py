"""The service of models: those offered here, and the whole catalogue."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Annotated

from joute import catalog
from joute.calls.card import ModelCard, card_of
from joute.calls.offer import Offer
from joute.catalog.updates import loaded
from joute.errors import NotFound
from joute.models.energy_rank import EnergyRank, energy_rank, ranked_energies
from joute.models.filters import Filters, Scope, listed
from joute.services import Own, Services
from joute.settings import Sizes


@dataclass
class Models:
    """`sizes` holds the limits of small and large; `updates` is the folder of accepted changes to
    the catalogue; `now` returns an aware UTC time."""

    offer: Offer
    sizes: Sizes
    updates: str
    now: Callable[[], datetime]
    _shelf: "_Shelf | None" = field(default=None, init=False)

    @property
    def today(self) -> date:
        return self.now().date()

    @property
    def known(self) -> catalog.Catalog:
        """With the changes accepted so far: it is another one when there are new ones."""
        return self._current.known

    @property
    def catalogue(self) -> Mapping[str, ModelCard]:
        return self._current.cards

    @property
    def _current(self) -> "_Shelf":
        known = loaded(self.updates)
        if self._shelf is None or self._shelf.known is not known:
            self._shelf = _Shelf(known)
        return self._shelf

    def cards(self, scope: Scope) -> Iterable[ModelCard]:
        """The cards of a scope; models that are no longer drawn are not offered."""
        if scope == "catalogue":
            return self.catalogue.values()
        return (model.card for model in self.offer.drawable)

    def listed(self, filters: Filters) -> list[ModelCard]:
        return listed(self.cards(filters.scope), filters, self.sizes)

    def offers(self, model: str) -> bool:
        """Whether people can meet this model here."""
        return model in self.offer.models and self.offer[model].card.enabled

    def card(self, model: str) -> ModelCard:
        """The card of a model offered here, or else of the catalogue; NotFound without one."""
        if model in self.offer.models:
            return self.offer[model].card
        if model in self.catalogue:
            return self.catalogue[model]
        raise NotFound(f"model {model!r}")

    def catalogue_offers(self, model: str) -> Sequence[catalog.Offer]:
        """The offers of a model at hosts and on own servers, those with a price first."""
        found = self._current.offers.get(model, ())
        return sorted(found, key=lambda one: (one.price is None, one.host))

    def texts(self, texts: Iterable[str], language: str) -> list[str]:
        """Notes or sources of the catalogue in a language; those of others as they are."""
        french = self.known.french if language == "fr" else {}
        return [french.get(text, text) for text in texts]

    def energy_rank(self, card: ModelCard) -> EnergyRank | None:
        """The rank of the model's electricity among the models of the catalogue."""
        return energy_rank(card, self._current.energies)

    def licence(self, card: ModelCard) -> catalog.Licence | None:
        """The terms of a model, from the catalogue."""
        return self.known.licences.get(card.licence.id) if card.licence else None


@dataclass(frozen=True)
class _Shelf:
    """What is made of one catalogue, when someone first looks further than the models offered."""

    known: catalog.Catalog

    @cached_property
    def cards(self) -> Mapping[str, ModelCard]:
        return {model.id: card_of(model, id=model.id) for model in self.known.models.values()}

    @cached_property
    def offers(self) -> Mapping[str, Sequence[catalog.Offer]]:
        by_model: dict[str, list[catalog.Offer]] = defaultdict(list)
        for one in catalog.offers(self.known):
            if one.retired is None:
                by_model[one.model].append(one)
        return by_model

    @cached_property
    def energies(self) -> Sequence[float]:
        return ranked_energies(self.cards.values())


def price_is_old(card: ModelCard, today: date) -> bool:
    """Whether the price was checked more than 90 days ago."""
    if card.price is None or card.price.checked is None:
        return False
    checked = catalog.PartialDate.parse(card.price.checked)
    return bool(catalog.Price(None, None, checked).stale(today))


OwnModels = Annotated[Models, Own(Models)]


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    settings = services.settings
    yield (Models(services.offer, settings.sizes, settings.catalog.updates, services.now),)
