"""Electricity of requests, from the size of the model that answers."""

from collections.abc import Iterable
from functools import lru_cache
from statistics import median

from joute.catalog import Model
from joute.choice.costs.own_servers import NOTHING
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
