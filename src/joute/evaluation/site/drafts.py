"""Drafted items, decided by a person one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, BadInput, Conflict
from joute.evaluation.sets.item import Item
from joute.evaluation.site import sets
from joute.evaluation.tables import StoredItem, StoredSet
from joute.store import Store, affected


@dataclass(frozen=True)
class Approval:
    """A draft as a person left it: who approved it, and when."""

    question: str
    expected: Sequence[str]
    by: str
    at: datetime


async def next_draft(session: AsyncSession, set_id: int, first: int) -> StoredItem | None:
    """The first draft from a place on, else the first of all; None when none is left."""
    own = select(StoredItem).where(StoredItem.set_id == set_id, StoredItem.drafted)
    own = own.order_by(StoredItem.position).limit(1)
    later = await session.scalar(own.where(StoredItem.position >= first))
    return later or await session.scalar(own)


def edited(item: Item, question: str, expected: Sequence[str]) -> Item:
    """The item with the question and the answers that a person left. Raises BadInput."""
    question = question.replace("\r\n", "\n").strip()
    if not question:
        raise BadInput(message=N_("An item has a question: discard the draft instead."))
    if question == item.question.strip():
        asked: Any = item.input
    elif isinstance(item.input, str):
        asked = question
    else:
        last = max(place for place, one in enumerate(item.input) if one.role == "user")
        asked = tuple(
            one.model_copy(update={"content": question}) if place == last else one
            for place, one in enumerate(item.input)
        )
    return item.model_copy(update={"input": asked, "expected": tuple(expected), "drafted": False})


async def approve(store: Store, name: str, item_id: int, approval: Approval) -> None:
    """Let a draft count, as the person left it. Raises NotFound, and Conflict when it was decided
    already."""
    async with store.write() as session:
        stored = await sets.find(session, name)
        draft = await _draft(session, stored, item_id)
        item = edited(sets.item_of(draft), approval.question, approval.expected)
        columns = {
            "drafted": False,
            "hash": item.hash,
            "content": item.model_dump(mode="json", exclude_defaults=True),
            "approved_by": approval.by,
            "approved_at": approval.at,
        }
        own = update(StoredItem).where(StoredItem.id == item_id, StoredItem.drafted)
        if await affected(session, own.values(**columns)) != 1:
            raise _decided()
        await sets.hash_again(session, stored)


async def discard(store: Store, name: str, item_id: int) -> None:
    """Delete a draft. Raises as `approve` does."""
    async with store.write() as session:
        stored = await sets.find(session, name)
        own = StoredItem.id == item_id, StoredItem.set_id == stored.id, StoredItem.drafted
        if await affected(session, delete(StoredItem).where(*own)) != 1:
            raise _decided()


async def _draft(session: AsyncSession, stored: StoredSet, item_id: int) -> StoredItem:
    own = StoredItem.id == item_id, StoredItem.set_id == stored.id, StoredItem.drafted
    found = await session.scalar(select(StoredItem).where(*own))
    if found is None:
        raise _decided()
    return found


def _decided() -> Conflict:
    return Conflict("draft_decided", N_("Somebody has decided on this draft already."))
