"""The rights on collections: who asks one is said by its owner; who changes it is the owner.

The operator manages every collection (its people, its limits, its removal), and reads those alone
that are the site’s own or open to all members.
"""

from fastapi import Request
from fastapi.params import Depends as Dependency

from joute.documents.cards import CollectionCard
from joute.documents.settings import DocumentsSettings
from joute.errors import NotFound
from joute.people.actors import Allow, CurrentActor
from joute.people.rights import Action, Actor, Role, by_owner, by_role, everybody, may
from joute.services import services_of
from joute.uses.uses import OPERATOR

# Which collections is asked of each, by `may_ask`.
READ_COLLECTION = everybody("collection.read")
CHANGE_COLLECTION = by_owner("collection.change", Role.VOTER, anything=(Role.OPERATOR,))
ADD_COLLECTION = by_role("collection.add", Role.VOTER, Role.OPERATOR)


def may_ask(actor: Actor, collection: CollectionCard) -> bool:
    """Whether the actor may ask a collection and read its files, as of now."""
    named = actor.kind in ("member", "operator")
    return (
        collection.open_to == "everybody"
        or (collection.open_to == "members" and named)
        or not actor.names.isdisjoint(collection.people)
        or (collection.owner == OPERATOR and Role.OPERATOR in actor.roles)
    )


def may_change(actor: Actor, collection: CollectionCard) -> bool:
    """Whether the actor owns a collection, or is the operator: adds and removes files, says who
    asks it, removes it."""
    return may(actor, CHANGE_COLLECTION, collection)


def may_see(actor: Actor, collection: CollectionCard) -> bool:
    """Whether the actor may know that there is such a collection."""
    return may_ask(actor, collection) or may_change(actor, collection)


def may_add(actor: Actor, settings: DocumentsSettings) -> bool:
    """Whether the actor may make a collection: a member where the settings say so, the operator."""
    if Role.OPERATOR in actor.roles:
        return settings.open_to != "nobody"
    return settings.open_to == "members" and actor.kind == "member"


class AllowDocuments(Allow):
    """The rule of the pages of documents: none where nobody may make a collection. What is changed
    is changed by people with a name."""

    async def __call__(self, request: Request, actor: CurrentActor) -> None:
        if services_of(request.app).settings.of(DocumentsSettings).open_to == "nobody":
            raise NotFound("documents")
        await super().__call__(request, actor)

    def opens(self, request: Request, actor: Actor) -> bool:
        settings = services_of(request.app).settings.of(DocumentsSettings)
        if self.action is ADD_COLLECTION:
            return may_add(actor, settings)
        named = actor.kind in ("member", "operator") or self.action is READ_COLLECTION
        return settings.open_to != "nobody" and named and super().opens(request, actor)


def allow_documents(action: Action) -> Dependency:
    """The rule of a route, for its `dependencies`."""
    return Dependency(AllowDocuments(action))
