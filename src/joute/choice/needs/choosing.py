"""From a need and its candidates to a shortlist, its costs, and where own servers pay."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from joute.catalog import OWN, Model, Offer, still_made
from joute.choice.candidates import Candidate, FactValue
from joute.choice.costs import NOTHING, BreakEven, OwnServers, Usage, break_even, price_notes
from joute.choice.needs.need import Needs
from joute.choice.shortlist import Shortlist, shortlist
from joute.footprint import Band, estimate, size

BUDGET, FOOTPRINT = "budget_eur_month", "max_wh_per_1000"
# A question with a page of context, and an answer of a few paragraphs. Ours.
USUAL = Usage(0, 1_000, 300)


@dataclass(frozen=True)
class Against:
    """Own servers held against an offer. `against` is its id, empty for a price that was stated.
    `parts` are what a month costs whatever is asked. `counts_energy` is False where what a request
    takes is not known: the break-even then leaves it out. `within_capacity` is whether the servers
    can answer as much, None where that is not known. `month` is the first of the stated months,
    from 1, in which as much is asked; None where it never is."""

    against: str
    break_even: BreakEven
    parts: Mapping[str, Band]
    counts_energy: bool
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
    offers: Iterable[Offer] = (),
    samples: int = 10_000,
) -> Choice:
    """`known` are the candidates of the offers that the need names; those that it describes are
    added. `offers` are they too, for what their prices leave open. Raises the errors of
    `shortlist`."""
    described = [one for one in needs.candidates if isinstance(one, Candidate)]
    wh = _wh(needs, models)
    candidates = [*known, *map(_with_stated_costs, described)]
    found = shortlist(
        candidates, needs.constraints, needs.weighed, seed=needs.seed, samples=samples
    )
    notes = {one.id: _notes(one, needs) for one in offers}
    return Choice(needs, found, _against(needs, candidates, found, wh), notes)


def _notes(offer: Offer, needs: Needs) -> Sequence[str]:
    """What the costs of an offer leave open."""
    usage, own = usage_of(needs), needs.own_servers
    if offer.host == OWN.id and own is not None:
        return own.notes(usage)
    return price_notes(offer, usage) if offer.price else ()


def _wh(needs: Needs, models: Mapping[str, Model]) -> Band | None:
    """Wh that a request takes on own servers: as stated, or by the size of their model; None when
    neither is known."""
    own, volume = needs.own_servers, needs.volume
    if own is None:
        return None
    if own.wh_per_request is not None:
        return own.wh_per_request
    model = models.get(own.model or "")
    if volume is None or model is None or model.total_b is None:
        return None
    active = model.active_b or (None if model.arch == "moe" else model.total_b)
    if active is None:
        return None
    answer = estimate(
        total_b=size(model.total_b),
        active_b=size(active),
        output_tokens=volume.output_tokens,
    )
    return answer.energy_wh


def _with_stated_costs(candidate: Candidate) -> Candidate:
    """A candidate that is described costs and takes what it states."""
    euros, wh = (_exactly(candidate.fact(id).value) for id in (BUDGET, FOOTPRINT))
    return replace(candidate, monthly_eur=euros, wh_per_1000=wh)


def _exactly(value: FactValue | None) -> tuple[float, float, float] | None:
    return (value, value, value) if isinstance(value, int | float) else None


def _against(
    needs: Needs, candidates: Sequence[Candidate], found: Shortlist, wh: Band | None
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
    pays = break_even(per_request, own.fixed, own.per_request(wh or NOTHING))
    return Against(
        against=against,
        break_even=pays,
        parts=own.parts,
        counts_energy=wh is not None,
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
