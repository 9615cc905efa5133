"""A model of the site whose cost a budget can hold."""

from joute.calls import Offer, Offered
from joute.evaluation.errors import UnknownModel, UnknownPrice


def priced(offer: Offer, name: str) -> Offered:
    """The model of this id. Raises UnknownModel, and UnknownPrice for a live one of which nobody
    knows what tokens cost."""
    model = offer.models.get(name)
    if model is None:
        raise UnknownModel(name=name[:100], known=", ".join(offer.models))
    price = model.card.price
    if model.origin == "live" and (price is None or price.input_usd is None):
        raise UnknownPrice(models=name)
    return model
