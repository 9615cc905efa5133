"""From an offer and all that is known to a candidate."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from joute.catalog import OWN, Host, Model, Offer
from joute.catalog import offers as catalogued
from joute.choice.candidates import Candidate
from joute.choice.costs import (
    OwnServers,
    Usage,
    cost_of_1000,
    figure,
    monthly_cost,
    reasoning_tokens,
    times,
    wh_per_1000,
)
from joute.choice.evidence.facts import facts_of
from joute.choice.evidence.footprints import is_frugal
from joute.choice.evidence.knowledge import Known
from joute.choice.evidence.scores import scores_of
from joute.choice.needs import Needs, benchmark_categories, named, usage_of
from joute.errors import worded
from joute.footprint import Band

# Pages of one choice ask for the same offers and the same volume again.
_cost_of_1000 = lru_cache(maxsize=4_096)(cost_of_1000)
_monthly_cost = lru_cache(maxsize=4_096)(monthly_cost)


def candidates(
    offers: Sequence[Offer],
    usage: Usage,
    known: Known,
    *,
    categories: Collection[str] = (),
    sets: Collection[str] = (),
    own: OwnServers | None = None,
) -> Sequence[Candidate]:
    """The offers as candidates for this volume. `categories` are kinds of task of the catalogue of
    benchmarks, which decide what boards count for quality; none takes the general ones. `sets` are
    the evaluation sets of a site that are of the task. `own` are the servers of which the costs are
    those of an offer on own servers."""
    return [
        candidate(one, usage, known, categories=categories, sets=sets, own=own) for one in offers
    ]


def candidates_for(needs: Needs, known: Known) -> Sequence[Candidate]:
    """The offers that a need names, or all, as candidates for what it asks."""
    return candidates(
        named(needs, catalogued(known.catalog)),
        usage_of(needs),
        known,
        categories=tuple(benchmark_categories(needs.answers)),
        sets=needs.sets,
        own=needs.own_servers,
    )


def candidate(
    offer: Offer,
    usage: Usage,
    known: Known,
    *,
    categories: Collection[str] = (),
    sets: Collection[str] = (),
    own: OwnServers | None = None,
) -> Candidate:
    model, host = known.catalog.models[offer.model], known.catalog.hosts[offer.host]
    asked = _Asked(usage, reasoning_tokens(offer, model, usage))
    energy = _energy(offer, model, asked, known)
    costs = _own_costs(offer, asked, energy, own) or _costs(offer, asked, known)
    return Candidate(
        id=offer.id,
        name=_name(model, host),
        model=model.id,
        host=host.id,
        facts=facts_of(offer, known),
        scores=scores_of(
            offer,
            known,
            categories=categories,
            sets=sets,
            eur_per_1000=costs.of_1000,
            wh_per_1000=energy,
        ),
        frugal=is_frugal(model),
        self_hostable=_self_hostable(model),
        monthly_eur=costs.monthly,
        wh_per_1000=energy,
        eur_per_1000=costs.of_1000,
    )


class _Asked(NamedTuple):
    """What is asked of an offer, and the tokens of reasoning before a mean answer."""

    usage: Usage
    reasoning: Band


def _energy(offer: Offer, model: Model, asked: _Asked, known: Known) -> Band | None:
    """Wh of 1,000 requests: as metered at this host, or from the size of the model."""
    answer = asked.usage.output_tokens
    metered = known.metered(offer)
    if metered is not None and metered.wh_per_1000_tokens is not None:
        return times(Band(*metered.wh_per_1000_tokens), figure(answer).plus(asked.reasoning))
    return wh_per_1000(model, answer, asked.reasoning)


def _name(model: Model, host: Host) -> str:
    return worded("%(model)s (%(host)s)", model=model.name, host=host.name)


def _self_hostable(model: Model) -> bool | None:
    return None if model.openness is None else model.openness != "api-only"


class _Costs(NamedTuple):
    """Euros of a month and of 1,000 requests; None is unknown."""

    monthly: Band | None
    of_1000: Band | None


def _costs(offer: Offer, asked: _Asked, known: Known) -> _Costs:
    usage, terms = asked.usage, {"usd_per_eur": known.usd_per_eur, "reasoning": asked.reasoning}
    of_1000 = _cost_of_1000(offer, usage, **terms)
    month = _monthly_cost(offer, usage, **terms)
    if month is None or not usage.requests_per_month:
        return _Costs(None, of_1000)
    return _Costs(Band(month.low, month.mid, month.high), of_1000)


def _own_costs(
    offer: Offer, asked: _Asked, energy: Band | None, own: OwnServers | None
) -> _Costs | None:
    """Of servers that are stated; None of other offers, and where what is asked, or what it takes,
    is not known."""
    requests = asked.usage.mean_requests
    if own is None or not requests or offer.host != OWN.id or not own.serve(offer.model):
        return None
    wh = own.wh_per_request or (energy and energy.scaled(1 / 1_000))
    if wh is None:
        return None
    month = own.monthly(asked.usage, wh, asked.reasoning)
    return _Costs(month, month.scaled(1_000 / requests))
