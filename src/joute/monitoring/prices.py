"""What a call costs by the prices of its model."""

from joute.calls import Offer
from joute.calls.budget import cost
from joute.gateway.budgets.amount import MICRO


def usd_of_call(offer: Offer, model: str, read: float, written: float) -> float | None:
    """US dollars for so many tokens; None where the price, or the tokens, are unknown."""
    card = offer.models[model].card if model in offer.models else None
    if card is None or card.price is None or not written:
        return None
    return cost(card, round(read), round(written)).microdollars / MICRO
