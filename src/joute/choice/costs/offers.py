"""What the answers of an offer cost, in euros at a stated rate."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from joute.catalog import Price
from joute.choice.costs.usage import Usage
from joute.footprint import Band

MILLION = 1_000_000


class Euros(NamedTuple):
    """Euros, `low <= mid <= high`. `notes` are codes of what the figure leaves open."""

    low: float
    mid: float
    high: float
    notes: tuple[str, ...] = ()


class Priced(Protocol):
    """What is known of the price of an offer."""

    @property
    def price(self) -> Price | None: ...


def cost_of_request(offer: Priced, usage: Usage, *, usd_per_eur: float) -> Band | None:
    """Euros of a mean request; None when its price is unknown."""
    price = offer.price
    if price is None or price.in_usd_per_mtok is None or price.out_usd_per_mtok is None:
        return None
    usd = (
        usage.input_tokens * float(price.in_usd_per_mtok)
        + usage.output_tokens * float(price.out_usd_per_mtok)
    ) / MILLION
    return Band.of(usd, usd).scaled(1 / usd_per_eur)


def cost_of_1000(offer: Priced, usage: Usage, *, usd_per_eur: float) -> Band | None:
    """Euros of 1,000 requests; None when the price is unknown."""
    cost = cost_of_request(offer, usage, usd_per_eur=usd_per_eur)
    return cost and cost.scaled(1_000)


def monthly_cost(offer: Priced, usage: Usage, *, usd_per_eur: float) -> Euros | None:
    """Euros of a month, in the mean of the months of `usage`; None when the price is unknown."""
    cost = cost_of_request(offer, usage, usd_per_eur=usd_per_eur)
    return cost and Euros(*cost.scaled(usage.mean_requests))


def costs_by_month(offer: Priced, usage: Usage, *, usd_per_eur: float) -> Sequence[Band] | None:
    """Euros of each month, as the volume grows; None when the price is unknown."""
    cost = cost_of_request(offer, usage, usd_per_eur=usd_per_eur)
    return cost and [cost.scaled(requests) for requests in usage.requests_by_month]
