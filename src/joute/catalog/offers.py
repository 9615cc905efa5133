"""Offers: a model at a host in a region, or on one's own servers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from joute.catalog.facts import CharacterPrice, Model, PartialDate, Price, ReservedPrice

HostKind = Literal["maker", "cloud", "router", "own"]
PriceForm = Literal["tokens", "characters", "reserved"]
AnyPrice: TypeAlias = Price | CharacterPrice | ReservedPrice

_FORMS: dict[type[AnyPrice], PriceForm] = {
    Price: "tokens",
    CharacterPrice: "characters",
    ReservedPrice: "reserved",
}


@dataclass(frozen=True)
class Host:
    """Who serves models. `country` is that of its seat, ISO 3166 alpha-2: it does not say where
    requests are processed.

    A `router` passes requests on to other hosts; `own` is the organisation itself. `maker` is the
    id of the maker that it is. `labels` are those that a source states, such as SecNumCloud: an
    empty list means that none was found, not that there is none. The seat of a host whose `source`
    is `general knowledge` was not read in a source.
    """

    id: str
    name: str
    kind: HostKind
    country: str | None = None
    maker: str | None = None
    labels: tuple[str, ...] = ()
    url: str | None = None
    source: str = ""
    checked: PartialDate | None = None


OWN = Host("own", "Own servers", "own")


@dataclass(frozen=True)
class Offer:
    """A model that a host offers; None is unknown, never a no.

    `id` is `model@host`, with the region after the host where one host has several. `region` is
    where a source says that requests are processed. `listed_in` is the region whose list names the
    model (`EU`): that proves neither processing there nor a contract there. Limits and features are
    those of this host, as they differ from host to host; on one's own servers they are those of
    the weights. `price` is the list price, None when unknown; `other_prices` are tiers, peak hours,
    introductory offers, and what other sources say; `past_prices` those that it had, newest first.
    `retired` and `not_listed_since` are dates from which it was no longer offered, or no longer
    found in a catalogue that had it.
    """

    id: str
    model: str
    host: str
    region: str | None = None
    listed_in: str | None = None
    price: AnyPrice | None = None
    other_prices: tuple[AnyPrice, ...] = ()
    past_prices: tuple[AnyPrice, ...] = ()
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    reasoning: bool | None = None
    tool_calling: bool | None = None
    structured_output: bool | None = None
    source: str = ""
    checked: PartialDate | None = None
    retired: PartialDate | None = None
    not_listed_since: PartialDate | None = None
    notes: tuple[str, ...] = ()

    @property
    def price_form(self) -> PriceForm | None:
        """How it is paid for; None when unknown."""
        return None if self.price is None else _FORMS[type(self.price)]


def still_made(offers: Sequence[Offer]) -> Sequence[Offer]:
    """Those that nobody withdrew, and that a source listed in the year before the newest listing of
    all: what was last seen earlier may be gone. Own servers are always there."""
    seen = [one.checked.earliest for one in offers if one.checked]
    since = max(seen) - timedelta(days=365) if seen else date.max
    return [one for one in offers if one.host == OWN.id or _listed(one, since)]


def _listed(offer: Offer, since: date) -> bool:
    withdrawn = offer.retired or offer.not_listed_since
    return not withdrawn and offer.checked is not None and offer.checked.earliest >= since


def own_offer(model: Model) -> Offer:
    """The model on servers of one's own; what they cost is not a fact of the catalogue."""
    return Offer(
        id=f"{model.id}@{OWN.id}",
        model=model.id,
        host=OWN.id,
        context_tokens=model.context_tokens,
        max_output_tokens=model.max_output_tokens,
        reasoning=model.reasoning,
        source="; ".join(model.sources),
    )
