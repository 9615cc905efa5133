"""The rankings that sets and judges make of models, for their history."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.rights import READ
from joute.evaluation.runs.records import RunHeader
from joute.evaluation.site.reading import AllowReading
from joute.evaluation.tables import StoredRun
from joute.leaderboard import RankingState, Source, placed_by_score
from joute.store import Store


def source(store: Store) -> Source:
    """A ranking of each set that runs answered, readable as their pages are."""

    async def states() -> Sequence[RankingState]:
        async with store.read() as session:
            names = await session.scalars(select(StoredRun.set_name).distinct())
            found = [await _state(session, name) for name in sorted(names)]
        return [state for state in found if state is not None]

    return Source(("set", "judges"), states, readable=AllowReading(READ).opens)


async def _state(session: AsyncSession, name: str) -> RankingState | None:
    """The models of a set by their latest run of its newest items, all by the same judge, if by
    one; None without a score."""
    done = (
        select(StoredRun)
        .where(StoredRun.set_name == name, StoredRun.state == "done")
        .order_by(StoredRun.started_at.desc(), StoredRun.id)
    )
    newest = await session.scalar(done.limit(1))
    if newest is None:
        return None
    header = RunHeader.model_validate_json(newest.header)
    same = await session.scalars(done.where(StoredRun.set_hash == newest.set_hash))
    latest: dict[str, dict[str, Any]] = {}
    for run in same:
        if RunHeader.model_validate_json(run.header).judge != header.judge:
            continue
        for model in (run.summary or {}).get("models", ()):
            latest.setdefault(model["model"], model["quality"])
    scored = {model: own for model, own in latest.items() if own["mean"] is not None}
    if not scored:
        return None
    return RankingState(
        ranking=f"{'judges' if header.judge else 'set'}:{name}",
        kind="judges" if header.judge else "set",
        method=", ".join(scorer.column for scorer in header.scorers if scorer.weight > 0),
        method_version=newest.set_version,
        options={"set_hash": newest.set_hash, "judge": header.judge},
        votes=sum(own["n"] for own in scored.values()),
        voters=None,
        erased_votes=0,
        withheld=0,
        rows=placed_by_score(
            (model, own["mean"], own["low"], own["high"], own["n"]) for model, own in scored.items()
        ),
    )
