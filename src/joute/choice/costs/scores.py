"""Euros and Wh of 1,000 requests as scores, on fixed scales."""

from joute.choice import scales
from joute.choice.candidates import Score
from joute.choice.scales import Made
from joute.errors import N_
from joute.footprint import Band

# How they are made, for people to read: source texts.
COST = N_("Price of 1,000 such requests, by order of magnitude: 1 at 0.01 €, 0 at 1,000 €")
FOOTPRINT = N_(
    "Electricity of 1,000 such requests, by order of magnitude: 1 at 10 Wh, 0 at 100 kWh"
)


def cost_score(eur_per_1000: Band, made: Made) -> Score:
    return _by_magnitude(eur_per_1000, scales.DEAR_EUR, scales.CHEAP_EUR, COST, made)


def energy_score(wh_per_1000: Band, made: Made) -> Score:
    return _by_magnitude(wh_per_1000, scales.HUNGRY_WH, scales.FRUGAL_WH, FOOTPRINT, made)


def _by_magnitude(amount: Band, worst: float, best: float, method: str, made: Made) -> Score:
    ends = [scales.logarithmic(one, worst, best) for one in amount]
    return scales.band(ends, made._replace(method=method))
