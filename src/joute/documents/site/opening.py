"""What the routes of documents share: the collection of an address, asked for at each request."""

from typing import Annotated

from fastapi import Depends

from joute.documents.cards import CollectionCard
from joute.documents.collections import Collections
from joute.documents.errors import NoSuchCollection
from joute.documents.importing import Importer
from joute.documents.rights import may_ask
from joute.people.actors import CurrentActor
from joute.people.members import Members
from joute.services import Own

OwnCollections = Annotated[Collections, Own(Collections)]
OwnImporter = Annotated[Importer, Own(Importer)]
OwnMembers = Annotated[Members, Own(Members)]


async def _seen(
    collection_id: str, collections: OwnCollections, actor: CurrentActor
) -> CollectionCard:
    return await collections.to_see(collection_id, actor)


# The collection of an address, which the actor may ask or manage. Raises NoSuchCollection.
SeenCollection = Annotated[CollectionCard, Depends(_seen)]


async def _asked(
    collection_id: str, collections: OwnCollections, actor: CurrentActor
) -> CollectionCard:
    return await collections.to_ask(collection_id, actor)


# The same, where the actor may ask it.
AskedCollection = Annotated[CollectionCard, Depends(_asked)]


async def _changed(
    collection_id: str, collections: OwnCollections, actor: CurrentActor
) -> CollectionCard:
    return await collections.to_change(collection_id, actor)


# The same, where the actor may change it.
ChangedCollection = Annotated[CollectionCard, Depends(_changed)]


async def _filled(collection: ChangedCollection, actor: CurrentActor) -> CollectionCard:
    if not may_ask(actor, collection):
        raise NoSuchCollection(name=collection.id)
    return collection


# The same, where the actor may change it and read its files: adds and removes some.
FilledCollection = Annotated[CollectionCard, Depends(_filled)]
