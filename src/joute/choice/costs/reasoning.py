"""Tokens that a model writes before its answer, which are billed, and take energy, as output."""

from joute.catalog import Model, Offer
from joute.choice.costs.own_servers import NOTHING
from joute.choice.costs.usage import Usage
from joute.footprint import Band

# Tokens of reasoning for each token of an answer, where a need does not state them. Ours: it moves
# with the question and with the effort that is asked for.
REASONING_PER_TOKEN = Band(0.5, 2, 10)


def reasoning_tokens(offer: Offer, model: Model, usage: Usage) -> Band:
    """Before a mean answer: none of a model that does not reason. From none on, where reasoning can
    be switched off and is not stated, or where it is not known whether the model reasons."""
    reasons = model.reasoning if offer.reasoning is None else offer.reasoning
    if reasons is False:
        return NOTHING
    stated = usage.reasoning_tokens
    if reasons is None:
        most = stated or REASONING_PER_TOKEN.scaled(usage.output_tokens)
        return Band.of(0, most.high)
    if stated is not None:
        return stated
    assumed = REASONING_PER_TOKEN.scaled(usage.output_tokens)
    return assumed._replace(low=0) if model.reasoning_optional else assumed
