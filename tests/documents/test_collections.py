"""Collections: who makes, asks and changes them, and what is left of them."""

from collections.abc import Callable
from datetime import datetime

import pytest

from joute.documents.collections import CollectionChange, Collections, NewCollection
from joute.documents.errors import BadCollection, NoSuchCollection
from joute.documents.rights import may_ask, may_change
from joute.people.members import Members, NewMember
from joute.people.rights import OPERATOR, VISITOR, Actor, member, voter
from joute.store import Store
from joute.uses import NewUse, NoSuchUse

ADA, BEN = member("mada", (), ["legal"], None), member("mben", (), ["sales"], None)


async def test_who_asks_a_collection_is_said_by_its_owner_and_groups_count(
    collections: Collections,
) -> None:
    card = await collections.add(NewCollection("Règles d’accès", owner="mada"), ADA)
    assert card.id == "regles-d-acces-100000"
    assert await collections.get(card.id) == card

    def asking() -> list[Actor]:
        return [one for one in (ADA, BEN, OPERATOR, voter("v1"), VISITOR) if may_ask(one, card)]

    assert asking() == [ADA]
    assert [may_change(one, card) for one in (ADA, BEN, OPERATOR, VISITOR)] == [
        True,
        False,
        True,
        False,
    ]
    change = CollectionChange("Rules", "readers", ["group:sales", "mada"], None, 30)
    card = await collections.change(card.id, change, ADA)
    assert (card.readers, card.retention_days) == (frozenset({"group:sales"}), 30)
    assert asking() == [ADA, BEN]
    with pytest.raises(NoSuchCollection):
        await collections.change(card.id, change, BEN)
    with pytest.raises(NoSuchCollection):
        await collections.to_ask(card.id, OPERATOR)
    assert await collections.to_see(card.id, OPERATOR) == card
    card = await collections.set_people(card.id, "mada", "members", [])
    assert asking() == [ADA, BEN, OPERATOR]
    card = await collections.set_people(card.id, "mada", "everybody", [])
    assert asking() == [ADA, BEN, OPERATOR, voter("v1"), VISITOR]
    assert await collections.readable_by(VISITOR) == [card]


async def test_a_use_is_chosen_among_those_that_one_may_change(collections: Collections) -> None:
    await collections.uses.add(NewUse("mail", owner="mada"))
    with pytest.raises(NoSuchUse):
        await collections.add(NewCollection("A", owner="mben", use_id="mail"), BEN)
    card = await collections.add(NewCollection("A", owner="mben"), BEN)
    with pytest.raises(NoSuchUse):
        await collections.change(card.id, CollectionChange("A", "readers", [], "mail", None), BEN)
    # What the operator chose stays when its owner changes something else.
    kept = CollectionChange("A", "readers", [], "mail", None)
    await collections.change(card.id, kept, OPERATOR)
    assert (await collections.change(card.id, kept, BEN)).use_id == "mail"


async def test_what_is_no_collection_is_refused(collections: Collections) -> None:
    await collections.add(NewCollection("A", "a"), OPERATOR)
    for new in (
        NewCollection("B", "a"),
        NewCollection("B", "B/"),
        NewCollection(" \u200b"),
        NewCollection("x" * 101),
        NewCollection("B", open_to="all"),
        NewCollection("B", retention_days=0),
        NewCollection("B", readers=[str(one) for one in range(501)]),
    ):
        with pytest.raises(BadCollection):
            await collections.add(new, OPERATOR)
    assert [one.id for one in await collections.all()] == ["a"]


async def test_a_collection_of_a_member_who_is_gone_is_the_operators(
    collections: Collections, store: Store, now: Callable[[], datetime]
) -> None:
    members = Members(store, now, lambda: "ada")
    await members.invite(NewMember("Ada"))
    card = await collections.add(NewCollection("A", owner="mada", readers=["mben", "group:x"]), ADA)
    await collections.forget_the_gone()
    card = await collections.get(card.id)
    assert (card.owner, card.readers) == ("mada", frozenset({"group:x"}))
    await members.remove("mada")
    await collections.forget_the_gone()
    assert (await collections.get(card.id)).owner == "operator"
