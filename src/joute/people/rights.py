"""Rights: one check, from values alone.

    may(actor, action, thing)

An actor is a visitor, a voter known by a cookie, a member, the operator. An action is declared by
the feature that it belongs to. A thing has owners when it belongs to somebody.

    visitor    reads public pages
    voter      asks, votes and erases, each for themself
    member     a person with a name: the rights of a voter, and those of their roles
    operator   runs the site; has no right over what a voter owns
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol


class Role(StrEnum):
    """A role. One actor may have several."""

    VOTER = "voter"
    FACILITATOR = "facilitator"
    CHOOSER = "chooser"
    STEWARD = "steward"
    AUDITOR = "auditor"
    OPERATOR = "operator"


ActorKind = Literal["visitor", "voter", "member", "operator"]


@dataclass(frozen=True)
class Actor:
    """An actor. `names` are those under which they own things: the id of a voter or of a member,
    and groups as `group:NAME`; `member` is that of a member. Rights end at `ends_at`, an aware UTC
    time, if it is given."""

    kind: ActorKind
    roles: frozenset[Role] = frozenset()
    names: frozenset[str] = frozenset()
    ends_at: datetime | None = None
    member: str | None = None

    def active(self, now: datetime) -> bool:
        """Whether this actor still has any right at `now`."""
        return self.ends_at is None or now < self.ends_at

    def joined(self, other: "Actor") -> "Actor":
        """Both at once, as this kind: a member who also has the cookie of a voter."""
        return Actor(
            self.kind,
            self.roles | other.roles,
            self.names | other.names,
            self.ends_at,
            self.member or other.member,
        )


VISITOR = Actor("visitor")
OPERATOR = Actor("operator", frozenset({Role.OPERATOR}))


def voter(voter_id: str | None) -> Actor:
    """The voter of a cookie; a visitor without one."""
    return Actor("voter", frozenset({Role.VOTER}), frozenset({voter_id})) if voter_id else VISITOR


def member(
    member_id: str, roles: Iterable[Role], groups: Iterable[str], ends_at: datetime | None
) -> Actor:
    """A member with the roles that an operator gave."""
    names = {member_id, *(f"group:{group}" for group in groups)}
    return Actor("member", frozenset({Role.VOTER, *roles}), frozenset(names), ends_at, member_id)


def author(actor: Actor) -> str:
    """Who made or changed something, as it is stored: the id of the member, or "operator"."""
    return actor.member or "operator"


class Thing(Protocol):
    """The object of an action."""

    @property
    def owners(self) -> Collection[str]:
        """The names of its owners; none of what belongs to nobody."""


@dataclass(frozen=True)
class Owned:
    """A thing of which only its owners matter."""

    owners: Collection[str]


@dataclass(frozen=True)
class Action:
    """Something that can be done here, and who may.

    `roles` are those that may; None lets everybody, visitors included. With `own`, only what is
    one's own, which those of `anything` need not be. With `secret`, the address holds a secret and
    whoever has it may: the feature compares it.
    """

    name: str
    roles: frozenset[Role] | None
    own: bool = False
    secret: bool = False
    anything: frozenset[Role] = frozenset()


def everybody(name: str) -> Action:
    """An action that needs no right."""
    return Action(name, None)


def by_role(name: str, *roles: Role) -> Action:
    """An action of these roles."""
    return Action(name, frozenset(roles))


def by_owner(name: str, *roles: Role, anything: Iterable[Role] = ()) -> Action:
    """An action of these roles on what is their own, and of those of `anything`."""
    return Action(name, frozenset(roles), own=True, anything=frozenset(anything))


def by_secret(name: str) -> Action:
    """An action of any holder of the secret address of the thing."""
    return Action(name, None, secret=True)


# Actions that belong to no other feature.
READ_SITE = everybody("site.read")
OWN_DATA = by_owner("me.read", Role.VOTER)
# On the cookie of the request, present or not.
LEAVE = everybody("me.leave")
INVITATION = by_secret("member.sign_in")


def may(actor: Actor, action: Action, thing: Thing | None = None) -> bool:
    """Whether `actor` may do `action`, to `thing` when the action is about one.

    Without a thing, an action on one's own asks whether the actor may do it to anything at all:
    what a route can know before it has read the thing.
    """
    if actor.roles & action.anything:
        return True
    if action.roles is not None and not actor.roles & action.roles:
        return False
    return not action.own or thing is None or not actor.names.isdisjoint(thing.owners)
