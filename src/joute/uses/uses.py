"""Uses: added, found, changed, each by one transaction."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.control_characters import has_words, neutralise
from joute.errors import N_
from joute.llm import clean
from joute.store import Store
from joute.uses.changes import lock_use, raise_change_number
from joute.uses.errors import BadUse, NoSuchUse
from joute.uses.records import Change, Record, add_entries, read_record
from joute.uses.tables import Use, UseMember

NAME_CHARACTERS = 100
OPERATOR = "operator"
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class State(StrEnum):
    """The states of a use, from an idea to its end: on trial (a few try it), as a pilot (some work
    with it), in service. An idea and what was stopped call no model."""

    IDEA = "idea"
    TRIAL = "trial"
    PILOT = "pilot"
    IN_SERVICE = "in_service"
    STOPPED = "stopped"

    @property
    def calls(self) -> bool:
        return self in (State.TRIAL, State.PILOT, State.IN_SERVICE)


@dataclass(frozen=True)
class UseCard:
    """A use as it is stored. `members` are those who read it beside its owner."""

    id: str
    name: str
    owner: str
    state: State
    members: frozenset[str] = frozenset()

    @property
    def people(self) -> frozenset[str]:
        """The names of all who may read it."""
        return self.members | {self.owner}


@dataclass(frozen=True)
class NewUse:
    """A use to add: `id` is 1 to 40 small letters, digits and hyphens."""

    id: str
    name: str = ""
    owner: str = OPERATOR
    state: State = State.TRIAL
    members: Collection[str] = ()


# What is recorded with a move of a use from its card and record to a state, as somebody asks (a
# member, or "operator"); raises what refuses it.
MoveRule = Callable[[UseCard, Record, State, str], Sequence[Change]]


@dataclass(frozen=True)
class Uses:
    """The uses of this site. Features that stand above add `rules`, to which every move is held
    whoever asks for it."""

    store: Store
    now: Callable[[], datetime]
    rules: list[MoveRule] = field(default_factory=list)

    async def add(self, new: NewUse, by: str = OPERATOR) -> UseCard:
        """Add a use, as `by` (a member, or "operator") says. Raises BadUse for an id that is
        taken or bad, or a name that is too long."""
        try:
            async with self.store.write() as session:
                return await self.insert(session, new, by)
        except IntegrityError:
            raise BadUse(reason=N_("A use has this id already: choose another.")) from None

    async def insert(self, session: AsyncSession, new: NewUse, by: str) -> UseCard:
        """`add` within a transaction of the caller. Raises BadUse, and IntegrityError for an id
        that is taken."""
        card, now = checked_use(new), self.now()
        row = Use(
            id=card.id,
            name=card.name,
            owner=card.owner,
            state=card.state,
            created_at=now,
            changed_at=now,
        )
        session.add(row)
        await session.flush()
        session.add_all(UseMember(use_id=card.id, member=one) for one in card.members)
        await add_entries(session, card.id, _said(card), by, now)
        await raise_change_number(session)
        return card

    async def get(self, id: str) -> UseCard:
        """The use of this id. Raises NoSuchUse."""
        async with self.store.read() as session:
            return await _card(session, id)

    async def all(self) -> Sequence[UseCard]:
        """Every use, by id."""
        async with self.store.read() as session:
            return await all_uses(session)

    async def set_state(self, id: str, state: State, by: str = OPERATOR) -> UseCard:
        """Raises NoSuchUse, and what a rule refuses."""
        async with self.store.write() as session:
            return await self.move(session, id, state, by)

    async def move(self, session: AsyncSession, id: str, state: State, by: str) -> UseCard:
        """`set_state` within a transaction of the caller."""
        await lock_use(session, id)
        row = await _row(session, id)
        card, record = await _card(session, id), await read_record(session, id)
        said = [change for rule in self.rules for change in rule(card, record, state, by)]
        row.state = state
        await add_entries(session, id, said, by, self.now())
        return await self._changed(session, row, by)

    async def set_name(self, id: str, name: str, by: str = OPERATOR) -> UseCard:
        """Raises NoSuchUse; BadUse for a name that is too long or empty."""
        async with self.store.write() as session:
            return await self.rename(session, id, name, by)

    async def rename(self, session: AsyncSession, id: str, name: str, by: str) -> UseCard:
        """`set_name` within a transaction of the caller."""
        row = await _row(session, id)
        row.name = _name(name, "")
        return await self._changed(session, row, by)

    async def set_people(
        self, id: str, owner: str, members: Collection[str], by: str = OPERATOR
    ) -> UseCard:
        """Change the owner and the members of a use. Raises NoSuchUse."""
        async with self.store.write() as session:
            row = await _row(session, id)
            row.owner = owner
            await session.execute(delete(UseMember).where(UseMember.use_id == id))
            session.add_all(UseMember(use_id=id, member=one) for one in set(members) - {owner})
            return await self._changed(session, row, by)

    async def _changed(self, session: AsyncSession, row: Use, by: str) -> UseCard:
        """What holds of a use, last in the transaction of its change."""
        row.changed_at = self.now()
        await session.flush()
        card = await _card(session, row.id)
        await add_entries(session, card.id, _said(card), by, row.changed_at)
        await raise_change_number(session)
        return card


async def all_uses(session: AsyncSession) -> Sequence[UseCard]:
    """Every use, by id."""
    rows = (await session.scalars(select(Use).order_by(Use.id))).all()
    members = (await session.scalars(select(UseMember))).all()
    return list(_cards(rows, members).values())


def checked_use(new: NewUse) -> UseCard:
    """The card of a use to add. Raises BadUse for a bad id, or a name that is too long."""
    if not _ID.fullmatch(new.id):
        raise BadUse(reason=N_("The id of a use is 1 to 40 small letters, digits and hyphens."))
    return UseCard(
        new.id, _name(new.name, new.id), new.owner, new.state, frozenset(new.members) - {new.owner}
    )


def _name(sent: str, without: str) -> str:
    name = " ".join(neutralise(clean(sent), keep="\n\t\r").split()) or without
    if not has_words(name) or len(name) > NAME_CHARACTERS:
        raise BadUse(reason=N_("The name of a use has 1 to 100 characters."))
    return name


def _said(card: UseCard) -> Sequence[Change]:
    """What the record of a use holds of its card."""
    return [
        Change("name", card.name),
        Change("owner", card.owner),
        Change("members", sorted(card.members)),
        Change("state", str(card.state)),
    ]


async def _row(session: AsyncSession, id: str) -> Use:
    # PostgreSQL takes no zero in a text.
    row = None if "\0" in id else await session.get(Use, id)
    if row is None:
        raise NoSuchUse(name=id)
    return row


async def _card(session: AsyncSession, id: str) -> UseCard:
    row = await _row(session, id)
    members = await session.scalars(select(UseMember).where(UseMember.use_id == id))
    return _cards([row], members)[id]


def _cards(rows: Iterable[Use], members: Iterable[UseMember]) -> Mapping[str, UseCard]:
    of_use: dict[str, set[str]] = {}
    for one in members:
        of_use.setdefault(one.use_id, set()).add(one.member)
    return {
        row.id: UseCard(
            row.id, row.name, row.owner, State(row.state), frozenset(of_use.get(row.id, ()))
        )
        for row in rows
    }
