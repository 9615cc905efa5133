"""What a run that waits for low-carbon electricity says of itself: how long, and where."""

from collections.abc import Mapping
from datetime import timedelta

from joute.evaluation.runs.estimates import Estimate
from joute.evaluation.runs.plan import Plan

# Nobody knows before the start: an assumption, which the documentation states.
SECONDS_PER_ANSWER = 10


def lasting(plan: Plan, estimate: Estimate) -> timedelta:
    """How long a run is assumed to last: ten seconds for each answer, as many at once as it may."""
    rounds = -(-estimate.answers // plan.options.concurrency)
    return timedelta(seconds=max(1, rounds) * SECONDS_PER_ANSWER)


def hosts(plan: Plan) -> Mapping[str, str | None]:
    """The countries (ISO 3166-1 alpha-3) of all that a run asks and that takes electricity, None
    where it is not known."""
    cast = plan.cast
    asked = (*cast.models, *filter(None, (cast.judge, cast.embedding)))
    live = {model.id: model.card.country for model in asked if model.origin == "live"}
    return live | {one.id: None for one in cast.others if one.terms.wh != 0}
