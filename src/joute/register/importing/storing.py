"""Uses stored together: all of them, or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_
from joute.register.errors import BadImport, Fault
from joute.register.importing.reading import Described
from joute.uses import State, Use, Uses, lock_use
from joute.uses.records import add_entries


@dataclass(frozen=True)
class Imported:
    """The ids of the uses that were added, that were changed, and that were already so."""

    added: Sequence[str]
    changed: Sequence[str]
    same: Sequence[str]


async def import_uses(
    uses: Uses, found: Sequence[Described], by: str, *, update: bool = False
) -> Imported:
    """Add the uses of a file, in one transaction. With `update` those that are there already get
    what differs, as entries of their history. Raises BadImport for a use that is there, otherwise.
    """
    try:
        async with uses.store.write() as session:
            known = set(await session.scalars(select(Use.id)))
            taken = [one for one in found if one.new.id in known]
            if taken and not update:
                raise BadImport.of([_taken(one) for one in taken])
            added = [one for one in found if one.new.id not in known]
            for one in added:
                await uses.insert(session, replace(one.new, state=State.IDEA), by)
                await _say(session, uses, one, by)
            changed = [one for one in taken if await _update(session, uses, one, by)]
    except IntegrityError:
        # Another process added one of them meanwhile.
        raise BadImport.of([_taken(found[0])]) from None
    ids = [one.new.id for one in changed]
    return Imported(
        added=[one.new.id for one in added],
        changed=ids,
        same=[one.new.id for one in taken if one.new.id not in ids],
    )


async def _update(session: AsyncSession, uses: Uses, one: Described, by: str) -> bool:
    """Whether anything differed."""
    id, new = one.new.id, one.new
    await lock_use(session, id)
    row = await session.get_one(Use, id)
    renamed = one.named and row.name != new.name
    if renamed:
        await uses.rename(session, id, new.name, by)
    said = await _say(session, uses, one, by)
    return renamed or said


async def _say(session: AsyncSession, uses: Uses, one: Described, by: str) -> bool:
    """Record what a file says of a use that is there, its state last: what it lacks before that
    state is judged by its answers. Returns whether anything differed."""
    id = one.new.id
    added = await add_entries(session, id, one.changes, by, uses.now())
    moved = one.state not in (None, (await session.get_one(Use, id)).state)
    if moved:
        await uses.move(session, id, one.new.state, by)
    return bool(added or moved)


def _taken(one: Described) -> Fault:
    reason = N_("a use has this id already: choose another, or update it")
    return Fault(one.number, 0, "id", reason)
