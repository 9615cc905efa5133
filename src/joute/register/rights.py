"""The rights on the register: a use is read by its people, by those who sign uses off, by auditors
and by the operator; its owner and the operator change it; any member proposes one; the
operator redacts what an entry of its history said."""

from fastapi import Request
from fastapi.params import Depends as Dependency

from joute.people.actors import Allow
from joute.people.rights import Action, Actor, Role, by_owner, by_role

READ_REGISTER = by_owner("register.read", Role.VOTER, anything=(Role.AUDITOR, Role.OPERATOR))
CHANGE_REGISTER = by_owner("register.change", Role.VOTER, anything=(Role.OPERATOR,))
REDACT = by_role("register.redact", Role.OPERATOR)
PROPOSE = by_role("register.propose", Role.VOTER, Role.OPERATOR)


class AllowRegister(Allow):
    """The rule of its pages: open to people with a name; visitors have no use."""

    def opens(self, request: Request, actor: Actor) -> bool:
        return actor.kind in ("member", "operator") and super().opens(request, actor)


def allow_register(action: Action) -> Dependency:
    """The rule of a route, for its `dependencies`."""
    return Dependency(AllowRegister(action))
