"""What a router would decide of a question, without chance and without a call."""

from random import Random

from joute.errors import N_
from joute.gateway.errors import BadRouter
from joute.gateway.router.evidence import topic_of
from joute.gateway.router.routers import Router
from joute.routing import Decision, Policy, decide


class _NoChance(Random):
    """The end of the interval that explores nothing."""

    def random(self) -> float:
        return 1.0


def tried(router: Router, text: str) -> Decision:
    """Raises BadRouter where nothing was learned."""
    if router.policy is None:
        raise BadRouter(reason=N_("Nothing was learned for this use yet."))
    return decide(Policy.from_bytes(router.policy), topic_of(text), text, _NoChance())
