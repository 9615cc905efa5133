"""What is said and decided of uses: added, never changed; the last entry of a subject holds.

One exception: the value of an entry may be redacted, since it may name a person who has a right to
be erased. Its subject, author, date and place stay, and an entry of its own records it.

state, owner, members, name      as `Uses` changes them
context, objectives, …           the fields of the sheet (`joute.register.sheet`)
ai_act.<question>, sign_off.<role>, indicator.<id>, …   what the register adds
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.store import Store, upsert
from joute.uses.changes import lock_use
from joute.uses.tables import UseEntry, UseValue

# What JSON holds: a text, a number, a boolean, a list or a mapping of these.
Json = Any

_COLUMNS = (
    UseEntry.number,
    UseEntry.use_id,
    UseEntry.subject,
    UseEntry.value,
    UseEntry.known,
    UseEntry.by,
    UseEntry.at,
)
SUBJECT = re.compile(r"[a-z0-9_]{1,60}(\.[a-z0-9_-]{1,60})?")


@dataclass(frozen=True)
class Change:
    """What is said of a subject. A `value` of None takes back what was said before it; with
    `known=False` it is “I don’t know”."""

    subject: str
    value: Json = None
    known: bool = True

    def __post_init__(self) -> None:
        if not SUBJECT.fullmatch(self.subject) or (self.value is not None and not self.known):
            raise ValueError(f"no change of a use: {self!r}")


@dataclass(frozen=True)
class Entry:
    """What was said of a subject: `by` is a member, or "operator"; `at` an aware UTC time."""

    number: int
    subject: str
    value: Json
    known: bool
    by: str
    at: datetime

    @property
    def answered(self) -> bool:
        """Whether it says anything: a value, or “I don’t know”."""
        return self.value is not None or not self.known


@dataclass(frozen=True)
class Record:
    """What holds of a use now, by subject."""

    use_id: str
    entries: Mapping[str, Entry] = field(default_factory=dict)

    def value(self, subject: str) -> Json:
        """What was said; None where nothing was, or “I don’t know”."""
        entry = self.entries.get(subject)
        return entry.value if entry else None

    def answered(self, subject: str) -> bool:
        entry = self.entries.get(subject)
        return entry is not None and entry.answered

    def unknown(self, subject: str) -> bool:
        """Whether the answer is “I don’t know”."""
        entry = self.entries.get(subject)
        return entry is not None and not entry.known

    def under(self, prefix: str) -> Mapping[str, Entry]:
        """The answered entries of `prefix.…`, by what follows the dot, in the order of their
        subjects."""
        return {
            subject.partition(".")[2]: entry
            for subject, entry in sorted(self.entries.items())
            if subject.startswith(f"{prefix}.") and entry.answered
        }


@dataclass(frozen=True)
class Records:
    """The records of the uses of this site."""

    store: Store
    now: Callable[[], datetime]

    async def get(self, use_id: str) -> Record:
        """What holds of a use; an empty record where there is none."""
        async with self.store.read() as session:
            return await read_record(session, use_id)

    async def all(self, subjects: Collection[str] | None = None) -> Mapping[str, Record]:
        """What holds, of all subjects or of these alone, by the id of the use; a use of which
        nothing was said is not there. A subject such as "indicator." stands for all that begin so.
        One query, however many uses there are."""
        async with self.store.read() as session:
            return await _records(session, subjects=subjects)

    async def last_numbers(self, subjects: Collection[str]) -> Mapping[str, int]:
        """The number of the last entry on any of these subjects, by the id of the use. One query,
        which reads no answer."""
        statement = (
            select(UseValue.use_id, func.max(UseValue.entry))
            .where(UseValue.subject.in_(subjects))
            .group_by(UseValue.use_id)
        )
        async with self.store.read() as session:
            rows = (await session.execute(statement)).all()
        return {use_id: number for use_id, number in rows}  # noqa: C416 # rows are no pairs

    async def history(self, use_id: str) -> Sequence[Entry]:
        """All that was ever said of a use, the newest first."""
        async with self.store.read() as session:
            found = await session.scalars(
                select(UseEntry).where(UseEntry.use_id == use_id).order_by(UseEntry.number.desc())
            )
            return [_entry(row) for row in found]

    async def write(self, use_id: str, changes: Sequence[Change], by: str) -> Record:
        """Add what differs from what holds, in one transaction. Raises NoSuchUse."""
        async with self.store.write() as session:
            await lock_use(session, use_id)
            await add_entries(session, use_id, changes, by, self.now())
            return await read_record(session, use_id)


async def redact_entry(
    session: AsyncSession, entry: Entry, left: Json, by: str, at: datetime
) -> None:
    """Put `left` in place of the value of an entry; None is nothing, and takes back what the entry
    said where it held. The caller has locked the use, and records the redaction."""
    row = await session.get_one(UseEntry, entry.number)
    held = (await read_record(session, row.use_id)).entries[entry.subject]
    if held.number == entry.number and left is None:
        await add_entries(session, row.use_id, [Change(entry.subject)], by, at)
    row.value = left


async def read_entry(session: AsyncSession, use_id: str, number: int) -> Entry | None:
    """An entry of a use; None where it has none of this number."""
    row = await session.get(UseEntry, number)
    return _entry(row) if row is not None and row.use_id == use_id else None


async def read_record(session: AsyncSession, use_id: str) -> Record:
    """What holds of a use; an empty record where there is none."""
    return (await _records(session, use_id)).get(use_id, Record(use_id))


async def add_entries(
    session: AsyncSession, use_id: str, changes: Sequence[Change], by: str, at: datetime
) -> int:
    """Add to the record of a use what differs from what holds; the caller has locked the use.
    Returns how many entries were added."""
    held = (await read_record(session, use_id)).entries
    rows = [
        UseEntry(
            use_id=use_id,
            subject=change.subject,
            value=change.value,
            known=change.known,
            by=by,
            at=at,
        )
        for change in changes
        if (change.value, change.known) != _said(held.get(change.subject))
    ]
    if not rows:
        return 0
    session.add_all(rows)
    await session.flush()
    dialect = (await session.connection()).dialect.name
    last = {row.subject: row.number for row in rows}
    first = upsert(dialect, UseValue).values(
        [{"use_id": use_id, "subject": id, "entry": number} for id, number in last.items()]
    )
    await session.execute(
        first.on_conflict_do_update(
            index_elements=[UseValue.use_id, UseValue.subject],
            set_={"entry": first.excluded.entry},
        ),
        execution_options={"synchronize_session": False},
    )
    return len(rows)


def _said(entry: Entry | None) -> tuple[Json, bool]:
    """What an entry says; what was never said is as what was taken back."""
    return (entry.value, entry.known) if entry else (None, True)


async def _records(
    session: AsyncSession, use_id: str | None = None, subjects: Collection[str] | None = None
) -> Mapping[str, Record]:
    statement = select(*_COLUMNS).join(UseValue, UseValue.entry == UseEntry.number)
    if use_id is not None:
        statement = statement.where(UseValue.use_id == use_id)
    if subjects is not None:
        whole = [one for one in subjects if one.endswith(".")]
        wanted = (UseValue.subject.startswith(one, autoescape=True) for one in whole)
        statement = statement.where(or_(UseValue.subject.in_(subjects), *wanted))
    found: dict[str, dict[str, Entry]] = defaultdict(dict)
    for row in await session.execute(statement.order_by(UseEntry.number)):
        found[row.use_id][row.subject] = _entry(row)
    return {id: Record(id, entries) for id, entries in found.items()}


def _entry(row: Any) -> Entry:
    return Entry(row.number, row.subject, row.value, row.known, row.by, row.at)
