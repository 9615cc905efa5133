"""The rights on uses: a use is its people's, and the operator runs the site they are on."""

from joute.people.rights import Actor, Owned, Role, by_owner, by_role, may
from joute.uses.uses import UseCard

READ_USE = by_owner("use.read", Role.VOTER, anything=(Role.AUDITOR, Role.OPERATOR))
CHANGE_USE = by_owner("use.change", Role.VOTER, anything=(Role.OPERATOR,))
ADD_USE = by_role("use.add", Role.OPERATOR)


def may_read(actor: Actor, use: UseCard) -> bool:
    """Whether the actor is one of the people of a use, an auditor, or the operator."""
    return may(actor, READ_USE, Owned(use.people))


def may_change(actor: Actor, use: UseCard) -> bool:
    """Whether the actor owns a use, or is the operator."""
    return may(actor, CHANGE_USE, Owned({use.owner}))
