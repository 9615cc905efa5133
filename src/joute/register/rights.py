"""The rights on uses: a use is its people's, and the operator runs the site they are on."""

from joute.people.rights import Actor, Role, by_role
from joute.register.uses import UseCard

_READERS = (Role.VOTER, Role.AUDITOR, Role.OPERATOR)

# What a route can know before it has read the use; then `may_read` and `may_change`.
READ_USE = by_role("use.read", *_READERS)
CHANGE_USE = by_role("use.change", Role.VOTER, Role.OPERATOR)
ADD_USE = by_role("use.add", Role.OPERATOR)


def may_read(actor: Actor, use: UseCard) -> bool:
    """Whether the actor is one of the people of a use, an auditor, or the operator."""
    everything = actor.roles & {Role.AUDITOR, Role.OPERATOR}
    return bool(everything or actor.names & use.people)


def may_change(actor: Actor, use: UseCard) -> bool:
    """Whether the actor owns a use, or is the operator."""
    return Role.OPERATOR in actor.roles or use.owner in actor.names
