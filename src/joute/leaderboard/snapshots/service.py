"""Snapshots of rankings: taken when something changed, read as a history."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.leaderboard.snapshots.state import Kind, Placed, RankingState
from joute.leaderboard.tables import Snapshot, SnapshotRow
from joute.services import Own
from joute.store import Store

if TYPE_CHECKING:
    from fastapi import Request

    from joute.people.rights import Actor


@dataclass(frozen=True)
class Source:
    """Rankings of some kinds: `states` gives them as they are now, `readable` says whether the
    actor of a request may read their history."""

    kinds: tuple[Kind, ...]
    states: Callable[[], Awaitable[Sequence[RankingState]]]
    readable: "Callable[[Request, Actor], bool]"


@dataclass(frozen=True)
class RankingName:
    """A ranking with snapshots: their number, and when the last was taken."""

    ranking: str
    kind: Kind
    snapshots: int
    last: datetime


@dataclass
class Snapshots:
    """`now` gives an aware UTC time. Features that rank add their sources when they start."""

    store: Store
    now: Callable[[], datetime]
    sources: list[Source] = field(default_factory=list)

    async def take(self) -> Sequence[RankingState]:
        """Take a snapshot of each ranking that changed since its last one; those that did."""
        return [
            state
            for source in self.sources
            for state in await source.states()
            if await self.keep(state)
        ]

    async def keep(self, state: RankingState) -> bool:
        """Store a state, unless it is that of the last snapshot."""
        try:
            async with self.store.write() as session:
                return await _add(session, state, self.now())
        except IntegrityError:
            # Another process took the same one.
            return False

    def readable(self, request: "Request", actor: "Actor") -> set[Kind]:
        """The kinds of rankings whose history this actor may read."""
        return {
            kind
            for source in self.sources
            if source.readable(request, actor)
            for kind in source.kinds
        }

    async def names(self) -> Sequence[RankingName]:
        """The rankings that have a history: that of people first, then by name."""
        columns = (Snapshot.ranking, Snapshot.kind, func.count(), func.max(Snapshot.taken_at))
        async with self.store.read() as session:
            rows: Sequence[Any] = (
                await session.execute(select(*columns).group_by(Snapshot.ranking, Snapshot.kind))
            ).all()
        found = [RankingName(*row) for row in rows]
        return sorted(found, key=lambda one: (one.kind != "people", one.ranking))

    async def of(self, ranking: str) -> Sequence[Snapshot]:
        """The snapshots of a ranking, the oldest first."""
        async with self.store.read() as session:
            own = select(Snapshot).where(Snapshot.ranking == ranking).order_by(Snapshot.number)
            return (await session.scalars(own)).all()

    async def rows(self, ranking: str, model: str | None = None) -> Mapping[int, Sequence[Placed]]:
        """The models of each snapshot of a ranking, by the id of the snapshot, the best first; of
        one model where it is given."""
        own = select(SnapshotRow).join(Snapshot).where(Snapshot.ranking == ranking)
        if model is not None:
            own = own.where(SnapshotRow.model == model)
        return await self._placed(own)

    async def rows_of(self, snapshot: Snapshot) -> Sequence[Placed]:
        """The models of a snapshot, the best first."""
        own = select(SnapshotRow).where(SnapshotRow.snapshot_id == snapshot.id)
        return (await self._placed(own)).get(snapshot.id, ())

    async def _placed(self, own: Select[Any]) -> Mapping[int, Sequence[Placed]]:
        placed: dict[int, list[Placed]] = defaultdict(list)
        async with self.store.read() as session:
            for row in await session.scalars(own.order_by(SnapshotRow.rating.desc())):
                placed[row.snapshot_id].append(
                    Placed(**{one.name: getattr(row, one.name) for one in fields(Placed)})
                )
        return placed


async def _add(session: AsyncSession, state: RankingState, now: datetime) -> bool:
    newest = select(Snapshot).where(Snapshot.ranking == state.ranking)
    last = await session.scalar(newest.order_by(Snapshot.number.desc()).limit(1))
    if last is not None and last.digest == state.digest:
        return False
    own = {one.name: getattr(state, one.name) for one in fields(state) if one.name != "rows"}
    snapshot = Snapshot(
        **{**own, "options": dict(state.options)},
        number=last.number + 1 if last else 1,
        taken_at=now,
        digest=state.digest,
    )
    session.add(snapshot)
    await session.flush()
    session.add_all(SnapshotRow(snapshot_id=snapshot.id, **asdict(row)) for row in state.rows)
    return True


OwnSnapshots = Annotated[Snapshots, Own(Snapshots)]
