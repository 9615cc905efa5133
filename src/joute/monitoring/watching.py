"""Is a use as it was? Its signals, held against a quiet period each time somebody asks.

for one in await watching.follow("help"):
    print(one.alias, one.signal, one.movements)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import NotFound
from joute.gateway.tables import GatewayCall
from joute.monitoring.signals import WATCHED, Place, values_of
from joute.monitoring.tables import UseWatch
from joute.monitoring.topics import first_unnamed
from joute.statistics.drift import Movement, Signal, Watch, watch
from joute.store import Store
from joute.uses import lock_use

# A quiet period holds a whole week and this many values; of many more, evenly spaced ones.
QUIET = timedelta(days=7)
FEWEST = 1_000
MOST = 20_000
MONTH = timedelta(days=30)
TOGETHER = 10_000


@dataclass(frozen=True)
class Moved:
    """A movement, and the moment of the first value since; None when its call is deleted."""

    movement: Movement
    since: datetime | None


@dataclass(frozen=True)
class Standing:
    """How a signal of a use and alias stands: its quiet period began at `since`, by whom where
    somebody acknowledged a movement; it has `values` so far, and while it is not over `watched` is
    None, afterwards the number of values since."""

    alias: str
    signal: Signal
    since: datetime
    values: int
    watched: int | None
    moved: Sequence[Moved] = ()
    acknowledged_by: str = ""


@dataclass(frozen=True)
class Watching:
    """The watches of the uses of this site. Calls of the last `settling_s` seconds wait: longer
    ones that began before them may not be in the log yet."""

    store: Store
    now: Callable[[], datetime]
    settling_s: float

    async def follow(self, use_id: str) -> Sequence[Standing]:
        """Take in what came since the last time, and say how each signal stands, by alias; one
        without any value is left out. Raises NoSuchUse."""
        async with self.store.write() as session:
            await lock_use(session, use_id)
            own = select(GatewayCall.alias).where(GatewayCall.use_id == use_id)
            aliases = (await session.scalars(own.distinct().order_by(GatewayCall.alias))).all()
            found = [
                await self._follow(session, use_id, alias, signal)
                for alias in aliases
                for signal in WATCHED
            ]
        return [one for one in found if one is not None]

    async def acknowledge(self, use_id: str, alias: str, by: str) -> None:
        """Take the present level of an alias as the one to keep: a new quiet period begins.
        Raises NoSuchUse, and NotFound for an alias that the use never called."""
        now = self.now()
        async with self.store.write() as session:
            await lock_use(session, use_id)
            called = GatewayCall.use_id == use_id, GatewayCall.alias == alias
            if await session.scalar(select(GatewayCall.id).where(*called).limit(1)) is None:
                raise NotFound(f"alias {alias[:100]} of {use_id}")
            for signal in WATCHED:
                new = UseWatch(
                    use_id=use_id,
                    alias=alias,
                    signal=signal,
                    since=now,
                    state=None,
                    seen_at=None,
                    seen_id="",
                    acknowledged_by=by,
                )
                await session.merge(new)

    async def _follow(
        self, session: AsyncSession, use_id: str, alias: str, signal: Signal
    ) -> Standing | None:
        until = self.now() - timedelta(seconds=self.settling_s)
        if signal is Signal.TOPICS:
            # What is not named yet is waited for: values come in their order.
            until = min(until, await first_unnamed(session, use_id, alias) or until)
        row = await session.get(UseWatch, (use_id, alias, signal))
        if row is None:
            values = values_of(signal, use_id, alias, until)
            first = (await session.execute(values.limit(1))).first()
            if first is None:
                return None
            row = UseWatch(
                use_id=use_id,
                alias=alias,
                signal=signal,
                since=first[0],
                state=None,
                seen_id="",
                acknowledged_by="",
            )
            session.add(row)
        if row.state is None:
            quiet = await _begin(session, row, until)
            if row.state is None:
                return Standing(
                    alias, signal, row.since, quiet, None, acknowledged_by=row.acknowledged_by
                )
        watched = await _take_in(session, row, Watch.from_json(row.state), until)
        row.state = watched.to_json()
        moved = [Moved(one, await _since(session, row, one.calls)) for one in watched.movements()]
        return Standing(
            alias,
            signal,
            row.since,
            watched.quiet_calls,
            watched.calls,
            moved,
            row.acknowledged_by,
        )


async def _begin(session: AsyncSession, row: UseWatch, until: datetime) -> int:
    """Begin the watch when the quiet period is over; the number of its values so far."""
    signal, quiet = Signal(row.signal), list[Any]()
    last = before = Place(row.since, "")
    rows = await session.stream(values_of(signal, row.use_id, row.alias, until, before))
    async for at, id, value in rows:
        if at - row.since >= QUIET and len(quiet) >= FEWEST:
            break
        quiet.append(value)
        last = Place(at, id)
    else:
        return len(quiet)
    thinned = quiet[:: -(-len(quiet) // MOST)]
    month = max(1, round(len(quiet) * (MONTH / (last.at - row.since))))
    row.state = watch(signal, thinned, month).to_json()
    row.seen_at, row.seen_id = last.at, last.id
    return len(quiet)


async def _take_in(session: AsyncSession, row: UseWatch, watched: Watch, until: datetime) -> Watch:
    """The watch after the values that came since."""
    assert row.seen_at is not None  # noqa: S101 # a watch began after a value
    after = Place(row.seen_at, row.seen_id)
    values = values_of(watched.signal, row.use_id, row.alias, until, after)
    rows = await session.stream(values)
    async for group in rows.partitions(TOGETHER):
        watched = watched.after([value for _, _, value in group])
        row.seen_at, row.seen_id = group[-1][0], group[-1][1]
    return watched


async def _since(session: AsyncSession, row: UseWatch, calls: int) -> datetime | None:
    """The moment of the value with which the last so many begin."""
    assert row.seen_at is not None  # noqa: S101 # as above
    until = row.seen_at + timedelta(microseconds=1)
    values = values_of(Signal(row.signal), row.use_id, row.alias, until)
    at, id, _ = values.selected_columns
    newest_first = values.order_by(None).order_by(at.desc(), id.desc())
    found = (await session.execute(newest_first.offset(calls - 1).limit(1))).first()
    return found[0] if found else None
