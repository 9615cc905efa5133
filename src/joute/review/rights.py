"""The rights on the review of answers: whoever was given an answer reports it; the people of a use
read its cases, and its owner decides; those of the site are its operator's and its stewards'."""

from fastapi import Request
from fastapi.params import Depends as Dependency

from joute.people.actors import Allow
from joute.people.rights import Actor, Role, by_role, everybody, may

# By the cookie of the person, or the signed link of a call: asked where the answer is read.
REPORT = everybody("answer.report")
READ_SITE = by_role("review.read", Role.STEWARD, Role.AUDITOR, Role.OPERATOR)
DECIDE_SITE = by_role("review.decide", Role.STEWARD, Role.OPERATOR)


class AllowReview(Allow):
    """The rule of the queue: open to whoever may read cases of the site, and to members, of whom
    each may be in a use."""

    def opens(self, request: Request, actor: Actor) -> bool:  # noqa: ARG002 # no setting opens it
        return may(actor, READ_SITE) or actor.kind == "member"


def allow_review() -> Dependency:
    """The rule of a route, for its `dependencies`."""
    return Dependency(AllowReview(READ_SITE))
