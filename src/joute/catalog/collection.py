"""The catalogue as a whole, its offers, and an operator's own models beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from joute.catalog.facts import (
    Amount,
    Licence,
    Maker,
    Model,
    Openness,
    PartialDate,
    Price,
)
from joute.catalog.names import KnownName, Names, collect
from joute.catalog.offers import OWN, Host, Offer, own_offer
from joute.errors import BadSettings


@dataclass(frozen=True)
class Catalog:
    """Models, makers, licences and hosts by id, read-only, and the names that people use for them.

    `hosted` are the offers of hosts. `french` holds each note, and each source that is words, in
    French.
    """

    models: Mapping[str, Model]
    makers: Mapping[str, Maker]
    licences: Mapping[str, Licence]
    known_names: tuple[KnownName, ...] = ()
    hosts: Mapping[str, Host] = field(default_factory=lambda: {OWN.id: OWN})
    hosted: tuple[Offer, ...] = ()
    french: Mapping[str, str] = field(default_factory=dict)

    def find_maker(self, text: str) -> Maker | None:
        """The maker that has this id or goes by this name, whatever its capitals."""
        folded = text.casefold()
        for maker in self.makers.values():
            if folded in (maker.id, maker.name.casefold()):
                return maker
        for known in self.known_names:
            if known.kind == "maker" and folded == known.name.casefold():
                return self.makers[known.of]
        return None

    def names(self) -> Names:
        """Every name that could identify the model of an answer."""
        return collect(self.models.values(), self.makers.values(), self.known_names)


def offers(catalog: Catalog) -> Sequence[Offer]:
    """The offers of hosts, then one on one's own servers for each model whose weights are open.

    An offer that is no longer made stays, with the date of its end.
    """
    open_ones = (one for one in catalog.models.values() if one.openness not in (None, "api-only"))
    return (*catalog.hosted, *map(own_offer, open_ones))


def own_model(
    catalog: Catalog,
    *,
    id: str,
    name: str,
    maker: str,
    family: str | None = None,
    licence: str | None = None,
    total_b: float | None = None,
    active_b: float | None = None,
    context_tokens: int | None = None,
    released: str | None = None,
    price_in: float | Decimal | None = None,
    price_out: float | Decimal | None = None,
) -> Model:
    """A model that the operator describes; its source is `operator`.

    `maker` is an id or a name of the catalogue, and otherwise a name to display. `licence` is an
    id of the catalogue. Sizes are billions of parameters: without `active_b` the model is taken
    as dense, each token using all of it. Prices are US dollars per million tokens.
    Raises BadSettings when a value cannot be.
    """
    terms = _licence(catalog, id, licence)
    total, active = _sizes(id, total_b, active_b)
    return Model(
        id=id,
        name=name,
        maker=catalog.find_maker(maker) or _unknown_maker(maker),
        family=family,
        released=_released(id, released),
        licence=terms,
        openness=_OPENNESS[terms.open_weights] if terms else None,
        arch="dense" if total and active == total else None,
        total_b=total,
        active_b=active,
        params_source="operator" if total or active else None,
        context_tokens=context_tokens,
        price=_price(price_in, price_out),
        sources=("operator",),
        aliases=(name,) if name == id else (name, id),
    )


# A licence alone never makes a model open source: that also takes its data and its code.
_OPENNESS: Mapping[bool | None, Openness | None] = MappingProxyType(
    {True: "open-weights", False: "api-only", None: None}
)


def _unknown_maker(name: str) -> Maker:
    words = "".join(c if c.isalnum() else " " for c in name.casefold()).split()
    return Maker(id="-".join(words) or "unknown", name=name)


def _licence(catalog: Catalog, model: str, id: str | None) -> Licence | None:
    if id is None:
        return None
    if id not in catalog.licences:
        raise _refusal(model, "licence", id, f"one of {', '.join(catalog.licences)}")
    return catalog.licences[id]


def _sizes(
    model: str, total_b: float | None, active_b: float | None
) -> tuple[Amount | None, Amount | None]:
    if total_b and active_b and active_b > total_b:
        raise _refusal(model, "params_active_b", active_b, f"at most params_total_b, {total_b:g}")
    active_b = active_b or total_b
    return (
        Amount.published(total_b) if total_b else None,
        Amount.published(active_b) if active_b else None,
    )


def _released(model: str, text: str | None) -> PartialDate | None:
    try:
        return PartialDate.parse(text) if text else None
    except ValueError:
        raise _refusal(model, "released", text, "2025, 2025-03 or 2025-03-17") from None


def _price(price_in: float | Decimal | None, price_out: float | Decimal | None) -> Price | None:
    if price_in is None and price_out is None:
        return None
    return Price(_dollars(price_in), _dollars(price_out))


def _dollars(value: float | Decimal | None) -> Decimal | None:
    # Through the text, so that 0.1 stays 0.1.
    return None if value is None else Decimal(str(value))


def _refusal(model: str, key: str, received: object, expected: str) -> BadSettings:
    return BadSettings(name=f"models.{model}.{key}", received=repr(received), expected=expected)
