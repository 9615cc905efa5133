"""The rankings that sets and judges make of models, for their history."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.rights import READ
from joute.evaluation.runs.conditions import differences
from joute.evaluation.runs.records import RunHeader
from joute.evaluation.site.reading import AllowReading
from joute.evaluation.site.runs import header_of
from joute.evaluation.site.submissions.submitting import is_submitted
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
    runs = await _comparable(session, name)
    latest: dict[str, dict[str, Any]] = {}
    for run in runs:
        for model in (run.summary or {}).get("models", ()):
            latest.setdefault(model["model"], model["quality"])
    scored = {model: own for model, own in latest.items() if own["mean"] is not None}
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


async def _comparable(session: AsyncSession, name: str) -> Sequence[StoredRun]:
    """The runs of a set that were made under the conditions of the newest, which is the first.

    Runs of which the items are not known (imported and traced answers) and those on endpoints that
    members gave are left out.
    """
    done = select(StoredRun).where(
        StoredRun.set_name == name, StoredRun.state == "done", StoredRun.set_hash != ""
    )
    found = await session.scalars(done.order_by(StoredRun.started_at.desc(), StoredRun.id))
    own = [run for run in found if not is_submitted(run)]
    whole = await _whole(session, name, own)
    same = [run for run in own if run.set_hash == whole]
    conditions = [_conditions(run) for run in same]
    return [
        run
        for run, found in zip(same, conditions, strict=True)
        if not differences(found, conditions[0])
    ]


async def _whole(session: AsyncSession, name: str, runs: Sequence[StoredRun]) -> str | None:
    """The hash of all items of a set: of its newest version here that a run answered; of a set that
    is not here, the hash with the most items."""
    versions = select(StoredSet.hash).where(StoredSet.name == name).order_by(StoredSet.id.desc())
    if stored := (await session.scalars(versions)).all():
        answered = {run.set_hash for run in runs}
        return next((hash for hash in stored if hash in answered), None)
    largest = max(runs, key=lambda run: header_of(run).set.items, default=None)
    return largest.set_hash if largest else None


def _conditions(run: StoredRun) -> RunHeader:
    """What all models of a run share: where each one is asked is its own, except the judge."""
    header = header_of(run)
    asked = {name: hash for name, hash in header.asked.items() if name == header.judge}
    return header.model_copy(update={"asked": asked})


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
