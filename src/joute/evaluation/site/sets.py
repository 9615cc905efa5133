"""Sets as rows: versions, their items, and drafts that wait for a person."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, BadData, BadInput, Conflict, NotFound
from joute.evaluation.scorers.normalising import clean
from joute.evaluation.sets.evalset import EvaluationSet, SetHeader, set_hash
from joute.evaluation.sets.files import read_items
from joute.evaluation.sets.item import Item
from joute.evaluation.tables import StoredItem, StoredRun, StoredSet
from joute.store import Store

BATCH = 500


@dataclass(frozen=True)
class ReceivedSet:
    """A set as a program sends it: a line of JSON for the header, then one for each item."""

    header: SetHeader
    items: Sequence[Item]

    @property
    def digest(self) -> str:
        """SHA-256 of the header and of all items, with their marks of drafts."""
        marks = (f"{item.hash}{item.drafted}" for item in self.items)
        return sha256("\n".join((self.header.model_dump_json(), *marks)).encode()).hexdigest()


def lines_of(found: EvaluationSet) -> list[bytes]:
    """A set as lines. Raises BadInput for one whose items show pictures: a site stores none of
    them."""
    for item in found.read():
        if item.images:
            raise BadInput(
                message=N_(
                    "The item %(item)s shows a picture: sets with pictures are run from their "
                    "folder, by “joute eval run”."
                ),
                item=item.id,
            )
    items = (item.model_dump_json(exclude_defaults=True) for item in found.read())
    return [f"{line}\n".encode() for line in (found.header.model_dump_json(), *items)]


def read_lines(path: Path) -> ReceivedSet:
    """The set of a file of lines. Raises BadData."""
    with path.open("rb") as file:
        first = file.readline()
        rest = path.with_name("items.jsonl")
        with rest.open("wb") as items:
            for block in iter(lambda: file.read(1 << 20), b""):
                items.write(block)
    try:
        header = SetHeader.model_validate_json(first)
    except ValidationError as error:
        reason = f"no header of a set: {error.errors()[0]['msg']}"
        raise BadData(file="set", line=1, reason=reason) from error
    return _checked(ReceivedSet(header, list(read_items(rest))))


def _checked(received: ReceivedSet) -> ReceivedSet:
    ids = [item.id for item in received.items]
    if not ids:
        raise BadInput(message=N_("This set has no item."))
    if len(set(ids)) < len(ids):
        raise BadInput(message=N_("Two items of this set have the same id."))
    if "\0" in received.header.model_dump_json() or any("\0" in one for one in ids):
        raise BadInput(message=N_("This set has names that cannot be stored."))
    return received


async def receive(store: Store, received: ReceivedSet, by: str, now: datetime) -> bool:
    """Store a version of a set; False when it was here.

    Raises Conflict when the version is here with other items: they need another version.
    """
    header = received.header
    same = StoredSet.name == header.name, StoredSet.version == header.version
    async with store.write() as session:
        known = await session.scalar(select(StoredSet).where(*same))
        if known is not None:
            if known.received != received.digest:
                message = N_(
                    "This version of the set is on the site, and differs: give yours another "
                    "“version”, or pull that one."
                )
                raise Conflict("set_differs", message)
            return False
        row = StoredSet(
            name=header.name,
            version=header.version,
            hash=set_hash(item.hash for item in received.items if not item.drafted),
            received=received.digest,
            header=header.model_dump(mode="json"),
            added_by=by,
            added_at=now,
        )
        session.add(row)
        await session.flush()
        await session.execute(insert(StoredItem), _item_rows(row.id, received.items))
    return True


def _item_rows(set_id: int, items: Sequence[Item]) -> list[dict[str, Any]]:
    return [
        {
            "set_id": set_id,
            "position": position,
            "item": item.id,
            "hash": item.hash,
            "drafted": item.drafted,
            "content": item.model_dump(mode="json", exclude_defaults=True),
            "approved_by": None,
            "approved_at": None,
        }
        for position, item in enumerate(items)
    ]


async def add(session: AsyncSession, stored: StoredSet, item: Item, by: str, now: datetime) -> None:
    """Add an item that a person made to a version of a set: it counts from now on.

    Raises Conflict where an item of this id is there.
    """
    own = StoredItem.set_id == stored.id
    if await session.scalar(select(StoredItem.id).where(own, StoredItem.item == item.id)):
        raise Conflict("item_known", N_("This item is in the set already."))
    last = await session.scalar(select(func.max(StoredItem.position)).where(own))
    (columns,) = _item_rows(stored.id, [item])
    columns |= {"position": 0 if last is None else last + 1, "approved_by": by, "approved_at": now}
    await session.execute(insert(StoredItem), [columns])
    await hash_again(session, stored)


async def add_drafts(session: AsyncSession, stored: StoredSet, items: Sequence[Item]) -> int:
    """Add items that a model drafted to a version of a set, where they wait for a person; how many
    were new: one whose id or question is there is left out."""
    rows = await session.scalars(select(StoredItem).where(StoredItem.set_id == stored.id))
    known, first = set[str](), 0
    for row in rows:
        known |= {row.item, clean(item_of(row).question)}
        first = max(first, row.position + 1)
    new = [one for one in items if known.isdisjoint((one.id, clean(one.question)))]
    if new:
        columns = _item_rows(stored.id, [one.model_copy(update={"drafted": True}) for one in new])
        moved = [row | {"position": row["position"] + first} for row in columns]
        await session.execute(insert(StoredItem), moved)
    return len(new)


async def remove(session: AsyncSession, name: str, item_id: str) -> None:
    """Take an item out of every version of a set: what its person erased."""
    stored = await session.scalars(select(StoredSet).where(StoredSet.name == name))
    for one in stored.all():
        own = StoredItem.set_id == one.id
        await session.execute(delete(StoredItem).where(own, StoredItem.item == item_id))
        await hash_again(session, one)


async def hash_again(session: AsyncSession, stored: StoredSet) -> None:
    """Once other items of a version count."""
    counting = StoredItem.set_id == stored.id, ~StoredItem.drafted
    stored.hash = set_hash(await session.scalars(select(StoredItem.hash).where(*counting)))


async def names(session: AsyncSession) -> Sequence[str]:
    """Those of all sets, in their order."""
    found = select(StoredSet.name).distinct().order_by(StoredSet.name)
    return (await session.scalars(found)).all()


@dataclass(frozen=True)
class SetProof:
    """What the latest version of a set asks and shows: whether it has a gate, and the run that was
    last accepted, None where none was."""

    version: str
    gated: bool
    accepted_run: str | None
    accepted_at: datetime | None


async def proofs(session: AsyncSession, names: Collection[str]) -> Mapping[str, SetProof]:
    """Of the sets of these names that are here."""
    versions = await session.scalars(
        select(StoredSet).where(StoredSet.name.in_(names)).order_by(StoredSet.id)
    )
    accepted = await session.scalars(
        select(StoredRun)
        .where(StoredRun.set_name.in_(names), StoredRun.accepted_at.is_not(None))
        .order_by(StoredRun.accepted_at, StoredRun.id)
    )
    # The last of each name holds.
    runs = {one.set_name: one for one in accepted}
    found = {}
    for one in versions:
        run = runs.get(one.name)
        found[one.name] = SetProof(
            version=one.version,
            gated=one.header.get("gate") is not None,
            accepted_run=run.id if run else None,
            accepted_at=run.accepted_at if run else None,
        )
    return found


async def find(session: AsyncSession, name: str, version: str | None = None) -> StoredSet:
    """A version of a set, the latest without one. Raises NotFound."""
    own = select(StoredSet).where(StoredSet.name == name).order_by(StoredSet.id.desc()).limit(1)
    if version is not None:
        own = own.where(StoredSet.version == version)
    found = await session.scalar(own)
    if found is None:
        raise NotFound(f"set {name} {version}")
    return found


def item_of(stored: StoredItem) -> Item:
    """An item as its scorers take it; an approved one is no draft."""
    return Item.model_validate({**stored.content, "drafted": stored.drafted})


async def items(
    session: AsyncSession, set_id: int, first: int = 0, most: int = BATCH
) -> Sequence[StoredItem]:
    """At most so many items of a set, from a place on."""
    own = select(StoredItem).where(StoredItem.set_id == set_id)
    return (
        await session.scalars(own.order_by(StoredItem.position).offset(first).limit(most))
    ).all()


async def lines(store: Store, stored: StoredSet) -> AsyncIterator[bytes]:
    """The lines of a version of a set as it is now."""
    yield SetHeader.model_validate(stored.header).model_dump_json().encode() + b"\n"
    first = 0
    while True:
        async with store.read() as session:
            some = await items(session, stored.id, first)
        if not some:
            return
        first += len(some)
        shown = (item_of(one).model_dump_json(exclude_defaults=True) for one in some)
        yield "".join(f"{line}\n" for line in shown).encode()


async def counts(session: AsyncSession, set_id: int) -> tuple[int, int]:
    """The items of a set that count, and its drafts."""
    own = select(func.count(StoredItem.id), func.count(StoredItem.id).filter(StoredItem.drafted))
    found, drafted = (await session.execute(own.where(StoredItem.set_id == set_id))).one()
    return found - drafted, drafted
