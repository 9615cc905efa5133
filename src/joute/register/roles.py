"""The roles that know of a use and sign it off, and who has them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from joute.errors import N_
from joute.people.rights import Actor, Role
from joute.uses import UseCard, may_change, may_read

ROLES: Mapping[str, str] = {
    "business": N_("business"),
    "dpo": N_("data protection officer"),
    "legal": N_("legal"),
    "security": N_("security"),
    "it": N_("IT"),
}
# Whom to ask what a role knows, after “ask”.
ASKED: Mapping[str, str] = {
    "business": N_("the business side"),
    "dpo": N_("the data protection officer"),
    "legal": N_("the legal team"),
    "security": N_("the security team"),
    "it": N_("the IT team"),
}


@dataclass(frozen=True)
class Signers:
    """Who signs off for each role, by the names of actors: ids of members, `group:NAME`."""

    chosen: Mapping[str, Sequence[str]]

    def of(self, role: str) -> Sequence[str]:
        return self.chosen.get(role, [f"group:{role}"])

    def roles_of(self, actor: Actor) -> Sequence[str]:
        """The roles that an actor has for every use."""
        if Role.OPERATOR in actor.roles:
            return list(ROLES)
        return [role for role in ROLES if not actor.names.isdisjoint(self.of(role))]

    def may_sign(self, actor: Actor, use: UseCard, role: str, held: Collection[str]) -> bool:
        """Whether an actor signs for a role: those who have it, the owner for the business, and the
        operator for a role that nobody has; `held` are the others."""
        if role not in ROLES:
            return False
        own = not actor.names.isdisjoint(self.of(role))
        owns = role == "business" and use.owner in actor.names
        return own or owns or (Role.OPERATOR in actor.roles and role not in held)

    def may_read(self, actor: Actor, use: UseCard) -> bool:
        """Whether an actor reads the sheet of a use: its people do, auditors, the operator, and
        whoever signs uses off."""
        return may_read(actor, use) or bool(self.roles_of(actor))

    def may_answer(self, actor: Actor, use: UseCard, knows: str) -> bool:
        """Whether an actor answers a question of which the role `knows` knows the answer."""
        return may_change(actor, use) or knows in self.roles_of(actor)
