"""What a use costs in full: an offer for a volume, own servers, and where they become cheaper."""

from joute.choice.costs.break_even import BreakEven, break_even
from joute.choice.costs.figures import Figure, figure
from joute.choice.costs.offers import (
    NOTE_TEXTS,
    Euros,
    cost_of_1000,
    costs_by_month,
    monthly_cost,
    price_for,
    price_notes,
)
from joute.choice.costs.own_servers import NOTHING, OwnServers
from joute.choice.costs.usage import Usage
from joute.choice.costs.value import quality_per

__all__ = [
    "NOTE_TEXTS",
    "NOTHING",
    "BreakEven",
    "Euros",
    "Figure",
    "OwnServers",
    "Usage",
    "break_even",
    "cost_of_1000",
    "costs_by_month",
    "figure",
    "monthly_cost",
    "price_for",
    "price_notes",
    "quality_per",
]
