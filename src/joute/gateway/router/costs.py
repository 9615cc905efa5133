"""What one request takes of each model, on average, in Wh and euros."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from joute import routing
from joute.calls import Offer, Offered, budget, footprint_of
from joute.gateway.budgets.amount import MICRO
from joute.gateway.router.evidence import Observed


@dataclass(frozen=True)
class Prices:
    """The costs by model, and how they are weighed: what is unknown of one of them is weighed of
    none, for a comparison of known with unknown says nothing."""

    costs: "Mapping[str, routing.Cost]"

    @property
    def worth(self) -> "routing.Worth":
        usual = routing.Worth()
        return routing.Worth(
            wh=usual.wh if all(one.wh is not None for one in self.costs.values()) else 0.0,
            eur=usual.eur if all(one.eur is not None for one in self.costs.values()) else 0.0,
        )


def prices_of(
    offer: Offer, models: Iterable[str], observed: Mapping[str, Observed], usd_per_euro: float
) -> Prices:
    """Means over the evidence itself, at the prices and by the footprints of today."""
    return Prices({name: _cost(offer[name], observed.get(name), usd_per_euro) for name in models})


def _cost(model: Offered, observed: Observed | None, usd_per_euro: float) -> "routing.Cost":
    """That of a usual vote; where none tells of lengths, that of an item of a run."""
    if observed is None:
        return routing.Cost()
    wh = fmean(observed.wh) if observed.wh else None
    dollars = fmean(observed.dollars) if observed.dollars else None
    if observed.tokens:
        written = fmean(tokens for _, tokens in observed.tokens)
        figure = footprint_of(model.card, written)
        wh = figure.energy_wh.mid if figure else None
        read = [tokens for tokens, _ in observed.tokens if tokens is not None]
        dollars = _dollars(model, fmean(read), written) if read else None
    return routing.Cost(wh=wh, eur=None if dollars is None else dollars / usd_per_euro)


def _dollars(model: Offered, read: float, written: float) -> float | None:
    if model.card.price is None:
        return None
    return budget.cost(model.card, round(read), round(written)).microdollars / MICRO
