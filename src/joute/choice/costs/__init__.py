"""What a use costs in full: an offer for a volume, own servers, and where they become cheaper."""

from joute.choice.costs.break_even import BreakEven, break_even, break_even_of_units
from joute.choice.costs.energy import monthly_kwh, wh_of_any, wh_per_1000
from joute.choice.costs.figures import Figure, figure, times
from joute.choice.costs.offers import (
    NOTE_TEXTS,
    Euros,
    cost_of_1000,
    costs_by_month,
    monthly_cost,
    price_for,
    price_notes,
    reserved_units,
)
from joute.choice.costs.own_servers import NOTHING, OwnServers
from joute.choice.costs.reasoning import REASONING_PER_TOKEN, reasoning_tokens
from joute.choice.costs.reserved import Units
from joute.choice.costs.scores import cost_score, energy_score
from joute.choice.costs.usage import Usage
from joute.choice.costs.value import quality_per, quality_per_eur, quality_per_kwh

__all__ = [
    "NOTE_TEXTS",
    "NOTHING",
    "REASONING_PER_TOKEN",
    "BreakEven",
    "Euros",
    "Figure",
    "OwnServers",
    "Units",
    "Usage",
    "break_even",
    "break_even_of_units",
    "cost_of_1000",
    "cost_score",
    "costs_by_month",
    "energy_score",
    "figure",
    "monthly_cost",
    "monthly_kwh",
    "price_for",
    "price_notes",
    "quality_per",
    "quality_per_eur",
    "quality_per_kwh",
    "reasoning_tokens",
    "reserved_units",
    "times",
    "wh_of_any",
    "wh_per_1000",
]
