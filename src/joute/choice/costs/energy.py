"""Electricity of requests, from the size of the model that answers."""

from collections.abc import Iterable
from functools import lru_cache
from statistics import median

from joute.catalog import Model
from joute.choice.costs.own_servers import NOTHING, WH_PER_KWH
from joute.choice.costs.usage import Usage
from joute.footprint import Band, Value, estimate, size

PER = 1_000


def wh_per_1000(model: Model, output_tokens: float, reasoning: Band = NOTHING) -> Band | None:
    """Wh of 1,000 requests, answers of so many tokens with the reasoning before them; None when the
    size is not known."""
    active = model.active_b or (None if model.arch == "moe" else model.total_b)
    if model.total_b is None or active is None:
        return None
    low, mid, high = (
        _energy(size(model.total_b), size(active), output_tokens + thought) for thought in reasoning
    )
    return Band(low.low, mid.mid, high.high).scaled(PER)


def monthly_kwh(wh_of_1000: Band | None, usage: Usage | None) -> Band | None:
    """kWh of a month, in the mean of the months; None when the energy or the volume is unknown."""
    if wh_of_1000 is None or usage is None or not usage.mean_requests:
        return None
    return wh_of_1000.scaled(usage.mean_requests / PER / WH_PER_KWH)


def wh_of_any(models: Iterable[Model], output_tokens: float) -> Band | None:
    """Wh of a request to a model that is not known: from the least to the most that one of these
    takes, the middle one between; None when no size is known."""
    found = [wh for one in models if (wh := wh_per_1000(one, output_tokens)) is not None]
    if not found:
        return None
    mid = median(one.mid for one in found)
    return Band(min(one.low for one in found), mid, max(one.high for one in found)).scaled(1 / PER)


@lru_cache(maxsize=4_096)
def _energy(total_b: Value, active_b: Value, output_tokens: float) -> Band:
    return estimate(total_b=total_b, active_b=active_b, output_tokens=output_tokens).energy_wh
