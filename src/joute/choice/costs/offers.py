"""What the answers of an offer cost, in euros at a stated rate."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from joute.catalog import AnyPrice, CharacterPrice, Offer, ReservedPrice
from joute.choice.costs.figures import figure, times
from joute.choice.costs.own_servers import HOURS_PER_MONTH, NOTHING
from joute.choice.costs.reserved import Units
from joute.choice.costs.usage import Usage
from joute.errors import N_
from joute.footprint import Band

MILLION = 1_000_000

# Characters of a token, in French and English prose. Ours: vocabularies differ.
CHARACTERS_PER_TOKEN = Band(3, 4, 5)

NOTE_TEXTS = {
    "reasoning": N_(
        "This model reasons before it answers, or may: those tokens are billed as output. Where "
        "they are not stated, they are taken as up to 10 for each token of the answer."
    ),
    "characters": N_("Billed by characters: a token is taken as 3 to 5 of them."),
    "reserved_load": N_(
        "Reserved throughput: from requests spread evenly over the month to all of them within "
        "176 office hours."
    ),
    "reserved_capacity": N_(
        "Reserved throughput: what a unit can answer is not known. From one unit to as many as "
        "1,000 tokens a minute each would take, within 176 office hours."
    ),
    "own_more": N_("More of your servers are counted than stated: as many as the volume takes."),
    "own_capacity": N_(
        "What your servers can answer is not stated: from those stated to as many as 1,000 tokens "
        "a minute each would take, within 176 office hours."
    ),
    "long_prompt": N_("The price of long prompts is counted."),
    "other_prices": N_(
        "The band holds the prices of other hours, and those that other sources give."
    ),
    "growth": N_("Mean of the months, as the volume grows."),
    "undated": N_("It is not known when this price was read."),
}
_WIDEN = ("peak", "off-peak", "elsewhere")


class Euros(NamedTuple):
    """Euros, `low <= mid <= high`. `notes` are keys of NOTE_TEXTS."""

    low: float
    mid: float
    high: float
    notes: tuple[str, ...] = ()


def monthly_cost(
    offer: Offer, usage: Usage, *, usd_per_eur: float, reasoning: Band = NOTHING
) -> Euros | None:
    """Euros of a month, in the mean of the months of `usage`; None when the price is unknown.
    `reasoning` are the tokens that the model writes before a mean answer."""
    months = costs_by_month(offer, usage, usd_per_eur=usd_per_eur, reasoning=reasoning)
    if months is None:
        return None
    low, mid, high = (sum(ends) / usage.months for ends in zip(*months, strict=True))
    return Euros(low, mid, high, price_notes(offer, usage, reasoning))


def costs_by_month(
    offer: Offer, usage: Usage, *, usd_per_eur: float, reasoning: Band = NOTHING
) -> Sequence[Band] | None:
    """Euros of each month, as the volume grows; None when the price is unknown."""
    asked = usage.requests_by_month
    usd = {requests: _usd(offer, usage, requests, reasoning) for requests in dict.fromkeys(asked)}
    months = [usd[requests] for requests in asked]
    known = [one.scaled(1 / usd_per_eur) for one in months if one is not None]
    return known if len(known) == len(months) else None


def cost_of_1000(
    offer: Offer, usage: Usage, *, usd_per_eur: float, reasoning: Band = NOTHING
) -> Band | None:
    """Euros of 1,000 requests; None when the price is unknown, or nothing is asked of what is
    reserved."""
    if isinstance(offer.price, ReservedPrice):
        cost = monthly_cost(offer, usage, usd_per_eur=usd_per_eur, reasoning=reasoning)
        if cost is None or not usage.mean_requests:
            return None
        return Band(*cost[:3]).scaled(1_000 / usage.mean_requests)
    usd = _usd(offer, usage, 1_000, reasoning)
    return usd and usd.scaled(1 / usd_per_eur)


def price_for(offer: Offer, usage: Usage) -> AnyPrice | None:
    """The price in force for prompts of this length."""
    longer = [
        one
        for one in offer.other_prices
        if one.condition == "above" and usage.input_tokens > (one.above_tokens or math.inf)
    ]
    return max(longer, key=lambda one: one.above_tokens or 0, default=offer.price)


def _usd(offer: Offer, usage: Usage, requests: float, reasoning: Band) -> Band | None:
    """US dollars of so many requests in a month."""
    price = price_for(offer, usage)
    usual = None if price is None else _of_price(price, usage, requests, reasoning)
    if usual is None:
        return None
    others = (_of_price(one, usage, requests, reasoning) for one in _others(offer))
    bands = [usual, *(one for one in others if one is not None)]
    return Band(min(b.low for b in bands), usual.mid, max(b.high for b in bands))


def _others(offer: Offer) -> Iterator[AnyPrice]:
    return (one for one in offer.other_prices if one.condition in _WIDEN)


def _of_price(price: AnyPrice, usage: Usage, requests: float, reasoning: Band) -> Band | None:
    if isinstance(price, ReservedPrice):
        return _units(price, usage, reasoning).cost(requests)
    written_tokens = figure(usage.output_tokens).plus(reasoning)
    if isinstance(price, CharacterPrice):
        read, written, units = price.in_usd_per_mchar, price.out_usd_per_mchar, CHARACTERS_PER_TOKEN
    else:
        read, written, units = price.in_usd_per_mtok, price.out_usd_per_mtok, Band(1, 1, 1)
    if read is None or written is None:
        return None
    usd = written_tokens.scaled(float(written)).plus(figure(usage.input_tokens * float(read)))
    return times(units, usd.scaled(requests / MILLION))


def _units(price: ReservedPrice, usage: Usage, reasoning: Band) -> Units:
    """In US dollars."""
    tokens = figure(usage.input_tokens + usage.output_tokens).plus(reasoning)
    return Units(float(price.usd_per_hour) * HOURS_PER_MONTH, tokens, price.tokens_per_minute)


def reserved_units(
    offer: Offer, usage: Usage, *, usd_per_eur: float, reasoning: Band = NOTHING
) -> Units | None:
    """The units that an offer is paid by, in euros; None of one with another price."""
    price = price_for(offer, usage)
    if not isinstance(price, ReservedPrice):
        return None
    units = _units(price, usage, reasoning)
    return replace(units, price=units.price / usd_per_eur)


def price_notes(offer: Offer, usage: Usage, reasoning: Band = NOTHING) -> tuple[str, ...]:
    """What the costs of an offer leave open: keys of NOTE_TEXTS."""
    return tuple(_notes(offer, usage, reasoning))


def _notes(offer: Offer, usage: Usage, reasoning: Band) -> Iterator[str]:
    price = price_for(offer, usage)
    if price is not offer.price:
        yield "long_prompt"
    if isinstance(price, CharacterPrice):
        yield "characters"
    if isinstance(price, ReservedPrice):
        yield "reserved_capacity" if price.tokens_per_minute is None else "reserved_load"
    if any(_others(offer)):
        yield "other_prices"
    if reasoning.high:
        yield "reasoning"
    if usage.growth_per_month:
        yield "growth"
    if price is not None and price.checked is None:
        yield "undated"
