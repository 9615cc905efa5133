"""The log of calls: rows are stored in groups, together with what they spent.

A call waits for none of it. What a process that is killed had not stored yet, at most a quarter of
a second of calls, is still leased: budgets hold without these rows.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Failure
from joute.calls.footprints import Written
from joute.gateway.budgets.amount import Amount
from joute.gateway.budgets.purse import Purses, Reservation
from joute.gateway.guarding.counted import CountedHit
from joute.gateway.tables import GatewayCall, GatewayHit, GatewayText
from joute.jobs import Tasks
from joute.llm import clean
from joute.store import DatabaseUnavailable, Store

logger = logging.getLogger(__name__)

EVERY_S = 0.25
GROUP = 200
AFTER_FAILURE_S = 1.0


@dataclass(frozen=True)
class CallText:
    """The texts of a call: the request as it came, and the text of the answer."""

    request: Mapping[str, Any]
    answer: str


# The columns of a row to store: of a call that is over, of a failure.
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """A call that is over, what it spent out of its reservation, what the guard found in it, and
    why models that it asked did not answer."""

    row: Row
    spent: Amount
    reservation: Reservation
    text: CallText | None = None
    written: Written | None = None
    hits: Sequence[CountedHit] = ()
    failures: Sequence[Row] = ()


# What else is counted of calls, in the transaction that stores them.
Beside = Callable[[AsyncSession, Sequence[Entry]], Awaitable[None]]


class CallLog:
    """What was called. Rows wait a quarter of a second at most, or until 200 are there."""

    def __init__(self, store: Store, purses: Purses, beside: Beside | None = None) -> None:
        self._store = store
        self._purses = purses
        self._beside = beside
        self._entries: list[Entry] = []
        self._storing = asyncio.Lock()
        self._full = asyncio.Event()
        self._closed = False
        self._tasks = Tasks("call log")

    def add(self, entry: Entry) -> None:
        """Note a call that is over. Never waits."""
        self._entries.append(entry)
        if len(self._entries) >= GROUP:
            self._full.set()
        if "store" not in self._tasks:
            self._tasks.start("store", self._store_while_any())

    async def flush(self) -> None:
        """Store what waits. Raises DatabaseUnavailable, and then nothing of it is lost."""
        async with self._storing:
            while self._entries:
                group = self._entries[:GROUP]
                try:
                    await self._write(group)
                except Exception:  # of the database or of one row: each alone tells
                    await self._store_each(len(group))
                else:
                    del self._entries[: len(group)]

    async def close(self) -> None:
        """Store what waits, once; what the database does not take then is lost to the log, and
        stays spent."""
        self._closed = True
        self._full.set()
        await self._tasks.idle()
        await self._tasks.close()

    async def _store_while_any(self) -> None:
        while self._entries:
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await self._full.wait()
            if not self._closed:
                self._full.clear()
            try:
                await self.flush()
            except DatabaseUnavailable:
                logger.exception("%d calls wait to be stored", len(self._entries))
                if self._closed:
                    return
                await asyncio.sleep(AFTER_FAILURE_S)

    async def _store_each(self, entries: int) -> None:
        """Store the first so many one by one, without those that the database refuses."""
        for _ in range(entries):
            entry = self._entries[0]
            try:
                await self._write([entry])
            except Exception:
                await self._store.answers()
                await self._store_spending(entry)
            del self._entries[0]

    async def _store_spending(self, entry: Entry) -> None:
        """What a call spent, when its row was refused; nothing when it is there after all: a
        commit whose answer was lost."""
        async with self._store.read() as session:
            stored = await session.get(GatewayCall, entry.row["id"]) is not None
        if stored:
            entry.reservation.settled(entry.spent)
            return
        logger.exception("the row of call %s is refused", entry.row["id"])
        try:
            async with self._purses.settling([(entry.reservation, entry.spent)]):
                pass
        except Exception:
            logger.exception("what call %s spent stays on lease", entry.row["id"])

    async def _write(self, entries: Sequence[Entry]) -> None:
        spent = [(entry.reservation, entry.spent) for entry in entries]
        texts = [_text(entry.row, entry.text) for entry in entries if entry.text]
        hits = [
            {"call_id": entry.row["id"], **asdict(hit)} for entry in entries for hit in entry.hits
        ]
        failures = [failure for entry in entries for failure in entry.failures]
        async with self._purses.settling(spent) as session:
            await session.execute(insert(GatewayCall), [entry.row for entry in entries])
            if texts:
                await session.execute(insert(GatewayText), texts)
            if hits:
                await session.execute(insert(GatewayHit), hits)
            if failures:
                await session.execute(insert(Failure), failures)
            if self._beside is not None:
                await self._beside(session, entries)


def _text(row: Row, text: CallText) -> dict[str, Any]:
    return {
        "call_id": row["id"],
        "request": text.request,
        "answer": clean(text.answer),
        "created_at": row["created_at"],
    }
