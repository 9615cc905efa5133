"""Choices as they are stored: by secret addresses, in revisions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.choice.errors import ChangedMeanwhile
from joute.choice.site.steps import done
from joute.choice.tables import (
    Choice,
    ChoiceOpinion,
    ChoicePick,
    ChoiceRevision,
    RecordDissent,
    StoredRecord,
)
from joute.errors import NotAllowed, NotFound
from joute.feature import Deadline
from joute.people.rights import Actor
from joute.services import Services
from joute.store import affected
from joute.web import digest

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Opened:
    """A choice as the holder of an address sees it: `key` is what the address holds.

    `by_link` is whether that is the secret by which it is changed; `owned` whether it is theirs.
    """

    key: str
    id: str
    may_change: bool
    owned: bool
    by_link: bool
    revision: int
    content: Content
    changed_at: datetime

    @property
    def title(self) -> str:
        return str(self.content.get("title", ""))

    def check_changeable(self) -> None:
        """Raises NotAllowed by an address to read."""
        if not self.may_change:
            raise NotAllowed("choice.change")

    @property
    def done(self) -> Collection[str]:
        """The steps of the path of which it holds something."""
        return done(self.content)


@dataclass(frozen=True)
class Choices:
    """The stored choices."""

    services: Services

    async def begin(self, owner: str | None, content: Content) -> str:
        """A new choice; returns the secret by which it is changed."""
        secret, now = self.services.new_id(), self.services.now()
        choice = Choice(
            id=self.services.new_id(),
            editing=digest(secret),
            owner=owner,
            revision=1,
            created_at=now,
            changed_at=now,
        )
        async with self.services.store.write() as session:
            session.add(choice)
            await session.flush()
            session.add(
                _revision(choice.id, 1, {}, content, made_by="owner" if owner else "link", at=now)
            )
        return secret

    async def open(self, key: str, actor: Actor) -> Opened:
        """The choice of an address. Raises NotFound."""
        async with self.services.store.read() as session:
            choice = await _find(session, key)
            revision = await _numbered(session, choice.id, choice.revision)
        owned = choice.owner is not None and choice.owner in actor.names
        return Opened(
            key=key,
            id=choice.id,
            may_change=owned or choice.editing == digest(key),
            owned=owned,
            by_link=choice.editing == digest(key),
            revision=choice.revision,
            content=revision.content,
            changed_at=choice.changed_at,
        )

    async def change(self, opened: Opened, parts: Content, since: int | None = None) -> int:
        """Store new parts as a revision, whose number is returned; without a difference there is
        none. `since` is the revision that the person saw: raises ChangedMeanwhile where another one
        changed one of these parts after it; of answers and must-haves, the same one. NotAllowed by
        an address to read."""
        opened.check_changeable()
        async with self.services.store.write() as session:
            choice = await session.scalar(
                select(Choice).where(Choice.id == opened.id).with_for_update()
            )
            if choice is None:
                raise NotFound(f"choice {opened.id}")
            now = (await _numbered(session, choice.id, choice.revision)).content
            seen = now
            if since is not None and since != choice.revision:
                seen = (await _numbered(session, choice.id, since)).content
            new = {**now, **_merged(parts, seen, now)}
            if new == now:
                return choice.revision
            number = choice.revision + 1
            moment = self.services.now()
            # Conditional: of two that come at once, one finds no row.
            advanced = update(Choice).where(
                Choice.id == choice.id, Choice.revision == choice.revision
            )
            values = {"revision": number, "changed_at": moment}
            if await affected(session, advanced.values(**values)) != 1:
                raise ChangedMeanwhile
            by = "owner" if opened.owned else "link"
            session.add(_revision(choice.id, number, now, new, made_by=by, at=moment))
        return number

    async def mine(self, names: frozenset[str]) -> Sequence[tuple[Choice, str]]:
        """The choices of an owner and their titles, the newest first."""
        own = (
            select(Choice, ChoiceRevision.content)
            .join(
                ChoiceRevision,
                (ChoiceRevision.choice_id == Choice.id)
                & (ChoiceRevision.number == Choice.revision),
            )
            .where(Choice.owner.in_(names))
            .order_by(Choice.changed_at.desc(), Choice.id)
        )
        async with self.services.store.read() as session:
            return [(one, str(held.get("title", ""))) for one, held in await session.execute(own)]

    async def revisions(self, opened: Opened) -> Sequence[ChoiceRevision]:
        """The revisions, the newest first."""
        own = select(ChoiceRevision).where(ChoiceRevision.choice_id == opened.id)
        async with self.services.store.read() as session:
            return (await session.scalars(own.order_by(ChoiceRevision.number.desc()))).all()

    async def revision(self, opened: Opened, number: int) -> ChoiceRevision:
        """A revision by its number. Raises NotFound."""
        async with self.services.store.read() as session:
            return await _numbered(session, opened.id, number)

    async def opinions(self, opened: Opened) -> Sequence[ChoiceOpinion]:
        """The weights of each person, in the order in which they came."""
        own = select(ChoiceOpinion).where(ChoiceOpinion.choice_id == opened.id)
        async with self.services.store.read() as session:
            ordered = own.order_by(ChoiceOpinion.created_at, ChoiceOpinion.id)
            return (await session.scalars(ordered)).all()

    async def picks(self, opened: Opened) -> Sequence[ChoicePick]:
        """The five of each person, in the order in which they came."""
        own = select(ChoicePick).where(ChoicePick.choice_id == opened.id)
        async with self.services.store.read() as session:
            return (await session.scalars(own.order_by(ChoicePick.created_at, ChoicePick.id))).all()

    async def new_link(self, opened: Opened) -> str:
        """Another secret by which it is changed; the old one ends. Raises NotAllowed."""
        opened.check_changeable()
        secret = self.services.new_id()
        async with self.services.store.write() as session:
            own = update(Choice).where(Choice.id == opened.id)
            await session.execute(own.values(editing=digest(secret)))
        return secret

    async def delete(self, opened: Opened) -> None:
        """Delete a choice with all that people gave to it. Raises NotAllowed."""
        opened.check_changeable()
        async with self.services.store.write() as session:
            await session.execute(delete(Choice).where(Choice.id == opened.id))


# Parts of which people may change different keys at once.
_BY_KEY = ("answers", "constraints")


def _merged(parts: Content, seen: Content, now: Content) -> Content:
    """What somebody who saw `seen` sends, as parts of what is there `now`. Raises
    ChangedMeanwhile."""
    if any(seen.get(name) != now.get(name) for name in parts if name not in _BY_KEY):
        raise ChangedMeanwhile
    return {
        name: _merged_keys(value or {}, seen.get(name) or {}, now.get(name) or {})
        if name in _BY_KEY
        else value
        for name, value in parts.items()
    }


def _merged_keys(sent: Content, seen: Content, now: Content) -> Content:
    """Each as the one who changed it wants it; two people cannot both have their way."""
    merged = dict(now)
    for key in (*now, *sent):
        if sent.get(key) in (seen.get(key), now.get(key)):
            continue
        if seen.get(key) != now.get(key):
            raise ChangedMeanwhile
        merged[key] = sent.get(key)
    return {key: value for key, value in merged.items() if value is not None}


def _revision(
    choice_id: str, number: int, before: Content, after: Content, *, made_by: str, at: datetime
) -> ChoiceRevision:
    changed = [name for name in after if after[name] != before.get(name)]
    return ChoiceRevision(
        choice_id=choice_id,
        number=number,
        content=dict(after),
        changed=changed,
        made_by=made_by,
        made_at=at,
    )


async def _find(session: AsyncSession, key: str) -> Choice:
    own = (Choice.id == key) | (Choice.editing == digest(key))
    found = await session.scalar(select(Choice).where(own))
    if found is None:
        raise NotFound("choice")
    return found


async def _numbered(session: AsyncSession, choice_id: str, number: int) -> ChoiceRevision:
    own = ChoiceRevision.choice_id == choice_id, ChoiceRevision.number == number
    found = await session.scalar(select(ChoiceRevision).where(*own))
    if found is None:
        raise NotFound(f"revision {number}")
    return found


async def purge(session: AsyncSession, deadline: Deadline) -> int:
    """Delete choices that nobody changed since the deadline; how many."""
    return await affected(session, delete(Choice).where(Choice.changed_at < deadline.before))


async def erase(session: AsyncSession, voter_id: str) -> None:
    """Delete what a person owns: choices, weights, picks, signed decisions and dissent."""
    for table in (RecordDissent, StoredRecord, ChoiceOpinion, ChoicePick, Choice):
        await session.execute(delete(table).where(table.owner == voter_id))
