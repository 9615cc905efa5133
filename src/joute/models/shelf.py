"""Every model that has a card: those offered here, and the whole catalogue beside them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Annotated

from joute import catalog
from joute.calls.card import ModelCard, card_of
from joute.calls.offer import Offer
from joute.errors import NotFound
from joute.models.filters import Filters, Scope, listed
from joute.models.places import Place, ladder, place
from joute.services import Own
from joute.settings import Sizes


@dataclass(frozen=True)
class ModelShelf:
    """`sizes` holds the limits of small and large; `now` returns an aware UTC time."""

    offer: Offer
    sizes: Sizes
    now: Callable[[], datetime]

    @property
    def today(self) -> date:
        return self.now().date()

    @cached_property
    def known(self) -> catalog.Catalog:
        """Read when someone first looks further than the models offered."""
        return catalog.load()

    @cached_property
    def catalogue(self) -> Mapping[str, ModelCard]:
        return {model.id: card_of(model, id=model.id) for model in self.known.models.values()}

    @cached_property
    def _ladder(self) -> Sequence[float]:
        return ladder(self.catalogue.values())

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

    def place(self, card: ModelCard) -> Place | None:
        """The rank of the model's electricity among the models of the catalogue."""
        return place(card, self._ladder)

    def licence(self, card: ModelCard) -> catalog.Licence | None:
        """The terms of a model, from the catalogue."""
        return self.known.licences.get(card.licence.id) if card.licence else None


def price_is_old(card: ModelCard, today: date) -> bool:
    """Whether the price was checked more than 90 days ago."""
    if card.price is None or card.price.checked is None:
        return False
    checked = catalog.PartialDate.parse(card.price.checked)
    return bool(catalog.Price(None, None, checked).stale(today))


Shelf = Annotated[ModelShelf, Own(ModelShelf)]
