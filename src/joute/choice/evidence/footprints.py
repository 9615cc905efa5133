"""Electricity by type of task, and whether a model is frugal."""

from collections.abc import Mapping

from joute.catalog import Model, Offer
from joute.choice.costs import Usage, reasoning_tokens, wh_per_1000
from joute.footprint import Band

# Tokens of the answer to a usual request, by task of joute.classification; a convention of ours.
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


def wh_by_task(offer: Offer, model: Model) -> Mapping[str, Band]:
    """The same by type of task, answers of usual lengths; empty when the size is not known."""
    found = {task: _of_task(offer, model, tokens) for task, tokens in TOKENS.items()}
    return {task: band for task, band in found.items() if band}


def _of_task(offer: Offer, model: Model, tokens: float) -> Band | None:
    return wh_per_1000(model, tokens, reasoning_tokens(offer, model, Usage(0, 0, tokens)))


def is_frugal(model: Model) -> bool | None:
    """None when its size is not known, or its range is on both sides of the limit."""
    active = model.active_b or (None if model.arch == "moe" else model.total_b)
    if active is None or active.low <= FRUGAL_B < active.high:
        return None
    return active.high <= FRUGAL_B
