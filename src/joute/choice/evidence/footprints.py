"""Electricity of requests, from the size of the model that answers."""

from collections.abc import Mapping
from functools import lru_cache

from joute.catalog import Model
from joute.footprint import Band, Value, estimate, size

PER = 1_000
# Tokens of the answer to a usual request, by task of joute.classification; a convention of ours. A
# model that reasons writes more before it answers.
TOKENS = {
    "summarise": 250,
    "rewrite": 300,
    "translate": 300,
    "explain": 400,
    "extract": 100,
    "code": 600,
    "reason": 800,
    "create": 500,
    "write": 400,
    "advise": 500,
    "plan": 600,
}
# A model is frugal when each token uses at most so many billions of parameters.
FRUGAL_B = 15


def wh_per_1000(model: Model, output_tokens: float) -> Band | None:
    """Wh of 1,000 requests, answers of so many tokens; None when the size is not known."""
    active = model.active_b or (None if model.arch == "moe" else model.total_b)
    if model.total_b is None or active is None:
        return None
    return _energy(size(model.total_b), size(active), output_tokens).scaled(PER)


def wh_by_task(model: Model) -> Mapping[str, Band]:
    """The same by type of task, answers of usual lengths; empty when the size is not known."""
    found = {task: wh_per_1000(model, tokens) for task, tokens in TOKENS.items()}
    return {task: band for task, band in found.items() if band}


def is_frugal(model: Model) -> bool | None:
    """None when its size is not known, or its range is on both sides of the limit."""
    active = model.active_b or (None if model.arch == "moe" else model.total_b)
    if active is None or active.low <= FRUGAL_B < active.high:
        return None
    return active.high <= FRUGAL_B


@lru_cache(maxsize=4_096)
def _energy(total_b: Value, active_b: Value, output_tokens: float) -> Band:
    return estimate(total_b=total_b, active_b=active_b, output_tokens=output_tokens).energy_wh
