"""The rankings that sets and judges make of models, for their history."""

import json
from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.rights import READ
from joute.evaluation.runs.records import RunHeader
from joute.evaluation.site.comparable import comparable, latest_of
from joute.evaluation.site.reading import AllowReading
from joute.evaluation.site.runs import header_of
from joute.evaluation.tables import StoredRun, StoredSet
from joute.leaderboard import RankingState, Source, placed_by_score
from joute.store import Store

_DIGEST_CHARACTERS = 8


def source(store: Store) -> Source:
    """A ranking of each set that runs answered, readable as their pages are."""

    async def states() -> Sequence[RankingState]:
        async with store.read() as session:
            names = await session.scalars(select(StoredRun.set_name).distinct())
            found = [await _state(session, name) for name in sorted(names)]
        return [state for state in found if state is not None]

    return Source(("set", "judges"), states, readable=AllowReading(READ).opens)


async def _state(session: AsyncSession, name: str) -> RankingState | None:
    """The models of a set by their latest run among those that can be compared; None without a
    score."""
    done = select(StoredRun).where(StoredRun.set_name == name, StoredRun.state == "done")
    found = await session.scalars(done.order_by(StoredRun.started_at.desc(), StoredRun.id))
    versions = select(StoredSet.hash).where(StoredSet.name == name).order_by(StoredSet.id.desc())
    runs = comparable(found.all(), (await session.scalars(versions)).all())
    scored = {model: own for model, (_, own) in latest_of(runs).items() if own["mean"] is not None}
    if not scored:
        return None
    newest, header = runs[0], header_of(runs[0])
    return RankingState(
        ranking=f"{'judges' if header.judge else 'set'}:{name}",
        kind="judges" if header.judge else "set",
        method=", ".join(scorer.column for scorer in header.scorers if scorer.weight > 0),
        method_version=f"{newest.set_version}+{_digest(header)}",
        options={"set_hash": newest.set_hash, "judge": header.judge},
        votes=sum(own["n"] for own in scored.values()),
        voters=None,
        erased_votes=0,
        withheld=0,
        rows=placed_by_score(
            (model, own["mean"], own["low"], own["high"], own["n"]) for model, own in scored.items()
        ),
    )


def _digest(header: RunHeader) -> str:
    """Of the items, how they are asked and how answers are scored."""
    conditions = {
        "set": header.set.hash,
        "request": header.request,
        "parameters": header.parameters,
        "scorers": [scorer.model_dump(mode="json") for scorer in header.scorers],
        "judge": [header.judge, header.asked.get(header.judge, "")],
    }
    written = json.dumps(conditions, sort_keys=True)
    return sha256(written.encode()).hexdigest()[:_DIGEST_CHARACTERS]
