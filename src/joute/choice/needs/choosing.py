"""From a need and its candidates to a shortlist, its costs, and where own servers pay."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from joute.catalog import OWN, Model, Offer, own_offer, still_made
from joute.choice.candidates import Candidate, FactValue
from joute.choice.costs import (
    BreakEven,
    OwnServers,
    Units,
    Usage,
    break_even,
    break_even_of_units,
    cost_score,
    energy_score,
    price_notes,
    reasoning_tokens,
    reserved_units,
    wh_of_any,
    wh_per_1000,
)
from joute.choice.needs.need import Needs
from joute.choice.scales import Made
from joute.choice.shortlist import Shortlist, shortlist
from joute.footprint import Band

BUDGET, FOOTPRINT = "budget_eur_month", "max_wh_per_1000"
# A question with a page of context, and an answer of a few paragraphs. Ours.
USUAL = Usage(0, 1_000, 300)


@dataclass(frozen=True)
class Against:
    """Own servers held against an offer. `against` is its id, empty for a price that was stated.
    `parts` are what a month costs whatever is asked. `reserved` is whether the offer is paid by
    whole units, so that a request costs as much at the stated volume alone. `knows_energy` is False
    where what a request takes is not known: the break-even then holds all that a model of the
    catalogue may take. `within_capacity` is whether the servers can answer as much, None where that
    is not known. `month` is the first of the stated months, from 1, in which as much is asked; None
    where it never is."""

    against: str
    break_even: BreakEven
    parts: Mapping[str, Band]
    reserved: bool
    knows_energy: bool
    within_capacity: bool | None
    month: int | None


@dataclass(frozen=True)
class Choice:
    """What follows from a need. `own_servers` is None where they are not stated, or there is no
    price to hold them against. `price_notes` are what prices leave open, keys of
    `joute.choice.costs.NOTE_TEXTS` by candidate."""

    needs: Needs
    shortlist: Shortlist
    own_servers: Against | None
    price_notes: Mapping[str, Sequence[str]] = field(default_factory=dict)


def usage_of(needs: Needs) -> Usage:
    """The stated volume, or a usual request: its energy and its price can be compared."""
    return needs.volume or USUAL


def named(needs: Needs, offers: Iterable[Offer]) -> Sequence[Offer]:
    """The offers that a need names, by their ids or by those of their models. Where it names none,
    all that are still made; those on own servers only where it says that there are some."""
    if not needs.candidates:
        own = has_servers(needs)
        return [one for one in still_made(list(offers)) if own or one.host != OWN.id]
    ids = {one for one in needs.candidates if isinstance(one, str)}
    return [one for one in offers if one.id in ids or one.model in ids]


def has_servers(needs: Needs) -> bool:
    """Whether own servers are stated, required, or among the means."""
    required = needs.constraints.get("own_premises") is True
    return (
        required or needs.own_servers is not None or "means_gpu" in needs.answers.get("means", ())
    )


def choose(
    needs: Needs,
    known: Sequence[Candidate],
    models: Mapping[str, Model],
    *,
    offers: Sequence[Offer] = (),
    usd_per_eur: float,
    samples: int = 10_000,
) -> Choice:
    """`known` are the candidates of the offers that the need names; those that it describes are
    added. `offers` are they too, for what their prices leave open. Raises the errors of
    `shortlist`."""
    described = [one for one in needs.candidates if isinstance(one, Candidate)]
    candidates = [*known, *(_with_stated_costs(one, needs) for one in described)]
    found = shortlist(
        candidates, needs.constraints, needs.weighed, seed=needs.seed, samples=samples
    )
    notes = {one.id: _notes(one, models[one.model], needs) for one in offers}
    units = _reserved(offers, models, usage_of(needs), usd_per_eur)
    return Choice(needs, found, _against(needs, candidates, found, models, units), notes)


def _reserved(
    offers: Sequence[Offer], models: Mapping[str, Model], usage: Usage, usd_per_eur: float
) -> Mapping[str, Units]:
    """The units of the offers that are paid by them, by their ids."""
    found = {
        one.id: reserved_units(
            one,
            usage,
            usd_per_eur=usd_per_eur,
            reasoning=reasoning_tokens(one, models[one.model], usage),
        )
        for one in offers
        if one.price_form == "reserved"
    }
    return {id: units for id, units in found.items() if units}


def _notes(offer: Offer, model: Model, needs: Needs) -> Sequence[str]:
    """What the costs of an offer leave open."""
    usage, own = usage_of(needs), needs.own_servers
    reasoning = reasoning_tokens(offer, model, usage)
    if offer.host == OWN.id and own is not None:
        return own.notes(usage, reasoning)
    return price_notes(offer, usage, reasoning) if offer.price else ()


def _wh(own: OwnServers, usage: Usage, models: Mapping[str, Model]) -> Band | None:
    """Wh that a request takes on own servers: as stated, or by the size of their model; None when
    neither is known."""
    if own.wh_per_request is not None:
        return own.wh_per_request
    model = models.get(own.model or "")
    if model is None:
        return None
    wh = wh_per_1000(model, usage.output_tokens, reasoning_tokens(own_offer(model), model, usage))
    return wh and wh.scaled(1 / 1_000)


def _with_stated_costs(candidate: Candidate, needs: Needs) -> Candidate:
    """A candidate that is described costs and takes what it states, and is scored by it where no
    score is stated."""
    euros, wh = (_exactly(candidate.fact(id).value) for id in (BUDGET, FOOTPRINT))
    requests = needs.volume.mean_requests if needs.volume else 0
    scores = {**candidate.scores}
    of_1000 = euros.scaled(1_000 / requests) if euros and requests else None
    if of_1000 and "costs" not in scores:
        scores["costs"] = cost_score(of_1000, _made(candidate, BUDGET))
    if wh and "environmental_impact" not in scores:
        scores["environmental_impact"] = energy_score(wh, _made(candidate, FOOTPRINT))
    return replace(
        candidate, monthly_eur=euros, eur_per_1000=of_1000, wh_per_1000=wh, scores=scores
    )


def _made(candidate: Candidate, id: str) -> Made:
    fact = candidate.fact(id)
    return Made(fact.source, fact.date)


def _exactly(value: FactValue | None) -> Band | None:
    return Band(value, value, value) if isinstance(value, int | float) else None


def _against(
    needs: Needs,
    candidates: Sequence[Candidate],
    found: Shortlist,
    models: Mapping[str, Model],
    reserved: Mapping[str, Units],
) -> Against | None:
    own = needs.own_servers
    if own is None:
        return None
    order = [one.candidate for one in found.entries]
    order += [one.candidate for one in found.to_verify]
    priced = _price(own, needs.volume, order, candidates)
    if priced is None:
        return None
    against, per_request = priced
    usage = usage_of(needs)
    wh = _wh(own, usage, models)
    any_wh = wh or wh_of_any(models.values(), usage.output_tokens)
    if any_wh is None:
        return None
    units = reserved.get(against) if own.api_eur_per_request is None else None
    if units:
        pays = break_even_of_units(units, per_request, own.fixed, own.per_request(any_wh))
    else:
        pays = break_even(per_request, own.fixed, own.per_request(any_wh))
    return Against(
        against=against,
        break_even=pays,
        parts=own.parts,
        reserved=units is not None,
        knows_energy=wh is not None or not own.electricity_eur_per_kwh.high,
        within_capacity=_within(pays, own.requests_per_month_at_most),
        month=_month(pays.volume, needs.volume),
    )


def _within(pays: BreakEven, most: float | None) -> bool | None:
    """Whether so many requests are enough for the break-even, by all of its assumptions."""
    if most is None or pays.low is None:
        return None
    if pays.low > most:
        return False
    return True if pays.high is not None and pays.high <= most else None


def _month(requests: float | None, volume: Usage | None) -> int | None:
    """The first month, from 1, in which so many requests are asked."""
    if requests is None or volume is None:
        return None
    months = enumerate(volume.requests_by_month, start=1)
    return next((month for month, asked in months if asked >= requests), None)


def _price(
    own: OwnServers,
    volume: Usage | None,
    order: Sequence[Candidate],
    candidates: Collection[Candidate],
) -> tuple[str, Band] | None:
    """What own servers are held against, and euros of a request of it."""
    if own.api_eur_per_request is not None:
        return own.against or "", own.api_eur_per_request
    if volume is None or not volume.mean_requests:
        return None
    if own.against:
        order = [one for one in candidates if one.id == own.against]
    for one in order:
        if one.monthly_eur is not None and one.host != OWN.id:
            return one.id, Band(*one.monthly_eur).scaled(1 / volume.mean_requests)
    return None
